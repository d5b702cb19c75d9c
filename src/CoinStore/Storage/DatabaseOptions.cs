namespace CoinStore.Storage;

/// <summary>Where the economy keeps its data.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The folder of everything the product writes; git-ignored <c>data</c> by default.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>A connection string; empty for SQLite in the data directory.</summary>
    public string? ConnectionString { get; set; }

    internal string SqliteConnectionString =>
        string.IsNullOrWhiteSpace(ConnectionString) ? $"Data Source={Path.Combine(DataDirectory, "coinstore.db")}" : ConnectionString;
}

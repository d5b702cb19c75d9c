using System.Data.Common;

namespace CoinStore.Storage;

/// <summary>Where the economy keeps its data.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The folder of everything the product writes; git-ignored <c>data</c> by default.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>A connection string: PostgreSQL when it names a host, otherwise SQLite; empty for SQLite in the data directory.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether the data lies on a PostgreSQL server.</summary>
    internal bool NamesServer =>
        !string.IsNullOrWhiteSpace(ConnectionString)
        && new DbConnectionStringBuilder { ConnectionString = ConnectionString }.ContainsKey("Host");

    internal string SqliteConnectionString =>
        string.IsNullOrWhiteSpace(ConnectionString) ? $"Data Source={Path.Combine(DataDirectory, "coinstore.db")}" : ConnectionString;
}

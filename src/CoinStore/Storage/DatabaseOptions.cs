using System.Data.Common;
using Microsoft.Data.Sqlite;

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

    /// <summary>Whether it is the file that belongs to the data directory: only that one is missed when it is gone.</summary>
    internal bool IsDefaultFile => string.IsNullOrWhiteSpace(ConnectionString);

    /// <summary>How long anybody waits for a file that another program keeps locked.</summary>
    internal const int BusySeconds = 5;

    internal string SqliteConnectionString => Sqlite.ConnectionString;

    /// <summary>The database file.</summary>
    internal string SqliteFile => Path.GetFullPath(Sqlite.DataSource);

    private SqliteConnectionStringBuilder Sqlite
    {
        get
        {
            var builder = string.IsNullOrWhiteSpace(ConnectionString)
                ? new SqliteConnectionStringBuilder { DataSource = Path.Combine(DataDirectory, "coinstore.db") }
                : new SqliteConnectionStringBuilder(ConnectionString);
            if (!builder.ShouldSerialize("Default Timeout"))
            {
                builder.DefaultTimeout = BusySeconds;
            }

            return builder;
        }
    }
}

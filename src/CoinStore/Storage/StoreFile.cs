using Microsoft.Data.Sqlite;

namespace CoinStore.Storage;

/// <summary>
/// Looks at the database file before anything opens it for good: SQLite would take an empty file for a new database, and a migration
/// would fill somebody else's. It changes nothing.
/// </summary>
internal static class StoreFile
{
    private const int LeastPage = 512;

    // Checking takes about a second for so much; a larger file is checked by the audit, and page by page as it is read.
    private const long CheckedAtStart = 256L * 1024 * 1024;

    /// <summary>Refuses what is no sound database of ours.</summary>
    /// <param name="path">The file.</param>
    /// <param name="heldBooks">Whether there have been books under this name before.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="StoreUnavailableException">It is missing, something else, damaged, or cannot be read.</exception>
    public static async Task CheckAsync(string path, bool heldBooks, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0)
        {
            // SQLite deletes a write-ahead log that has no database: it may hold all that is left.
            if (heldBooks || File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0)
            {
                throw new StoreUnavailableException(StoreTrouble.Missing, path);
            }

            return;
        }

        // SQLite would take so short a file for an empty one too.
        if (file.Length < LeastPage)
        {
            throw new StoreUnavailableException(StoreTrouble.NotADatabase, path);
        }

        await CheckInsideAsync(path, file.Length <= CheckedAtStart, cancellationToken);
    }

    private static async Task CheckInsideAsync(string path, bool whole, CancellationToken cancellationToken)
    {
        var source = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = DatabaseOptions.BusySeconds,
        };
        await using var connection = new SqliteConnection(source.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var tables = await AskAsync(connection, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'", cancellationToken);
        var ours = await AskAsync(connection, "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'", cancellationToken);
        if (tables is not 0L && ours is 0L)
        {
            throw new StoreUnavailableException(StoreTrouble.NotADatabase, path);
        }

        if (whole && await AskAsync(connection, "PRAGMA quick_check(1)", cancellationToken) is not "ok")
        {
            throw new StoreUnavailableException(StoreTrouble.Damaged, path);
        }
    }

    private static async Task<object?> AskAsync(SqliteConnection connection, string question, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = question;
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}

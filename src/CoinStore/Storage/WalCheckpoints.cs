using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CoinStore.Storage;

/// <summary>
/// Copies the write-ahead log back into the file beside the writer, on a connection of its own, so that nobody waits for it. A log that is
/// written to all the time is never copied to its end that way: the writer adds what came meanwhile, and the log begins anew.
/// </summary>
internal sealed class WalCheckpoints(string connectionString, long pagesBetween = WalCheckpoints.PagesBetween) : IAsyncDisposable
{
    // 64 MB: a page that many batches touch is copied once.
    private const long PagesBetween = 16_384;
    private Task? copying;
    private long written;

    /// <summary>Called by the writer after each commit, outside any transaction.</summary>
    public void AfterCommit(SqliteConnection writer)
    {
        raw.sqlite3_db_status(writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        written += pages;
        if (copying is { IsCompleted: true })
        {
            copying = null;
            Copy(writer);
        }
        else if (copying is null && written >= pagesBetween)
        {
            written = 0;
            copying = Task.Run(CopyBeside);
        }
    }

    /// <summary>Waits until nothing is copied beside the writer any more.</summary>
    public async ValueTask DisposeAsync() => await (copying ?? Task.CompletedTask);

    private void CopyBeside()
    {
        using var connection = new SqliteConnection(connectionString);
        Copy(connection);
    }

    private static void Copy(SqliteConnection connection)
    {
        try
        {
            connection.Open();
            using var pragma = connection.CreateCommand();
            pragma.CommandText = "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE);";
            pragma.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // As with SQLite's own checkpoints: the log keeps everything, and whoever writes next meets the same trouble and tells.
        }
    }
}

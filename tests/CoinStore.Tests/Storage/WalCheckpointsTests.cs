using CoinStore.Storage;
using Microsoft.Data.Sqlite;

namespace CoinStore.Tests.Storage;

[Trait("Database", "SQLite")]
public sealed class WalCheckpointsTests : IDisposable
{
    private const int Page = 4096;
    private const int Between = 50;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coinstore-wal-");

    [Fact]
    public async Task A_log_that_is_written_to_all_the_time_stays_short_and_loses_nothing()
    {
        var file = Path.Combine(folder.FullName, "books.db");
        var source = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        const int Rows = 1500;
        await using (var writer = new SqliteConnection(source))
        {
            await writer.OpenAsync(CancellationToken.None);
            // No checkpoints of SQLite's own, so that whatever is copied was copied by ours.
            Run(writer, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB);");
            await using var checkpoints = new WalCheckpoints(source, Between);
            for (var row = 0; row < Rows; row++)
            {
                Run(writer, "INSERT INTO t (body) VALUES (randomblob(4000))");
                checkpoints.AfterCommit(writer);
                if (row % 20 == 0)
                {
                    await checkpoints.DisposeAsync();
                }
            }

            var log = new FileInfo(file + "-wal").Length;
            Assert.True(log < Page * Between * 8, $"The log has {log:N0} bytes after {Rows * Page:N0} written.");
        }

        await using var reader = new SqliteConnection(source);
        await reader.OpenAsync(CancellationToken.None);
        await using var count = reader.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM t";
        Assert.Equal((long)Rows, await count.ExecuteScalarAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_no_fault_of_the_commit_before()
    {
        var missing = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder.FullName, "missing", "books.db"),
            Pooling = false,
        };
        await using var writer = new SqliteConnection("Data Source=:memory:");
        await writer.OpenAsync(CancellationToken.None);
        await using var checkpoints = new WalCheckpoints(missing.ToString(), 0);
        checkpoints.AfterCommit(writer);
        await checkpoints.DisposeAsync();
        checkpoints.AfterCommit(writer);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

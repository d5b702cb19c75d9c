using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CoinStore.Storage;

/// <summary>A database file beside the one that is served: a backup, or what a restore replaces.</summary>
internal static class StoreCopy
{
    /// <summary>Opens a file to read it only, and only while something is read.</summary>
    public static Database Open(string file, TimeProvider clock) =>
        new(
            Options.Create(new DatabaseOptions { ConnectionString = Source(file, SqliteOpenMode.ReadOnly) }),
            clock,
            NullLogger<Database>.Instance
        );

    /// <summary>Copies all that is committed at this moment, also while another process writes; readers and writers go on.</summary>
    public static async Task TakeAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = new SqliteConnection(Source(from, SqliteOpenMode.ReadOnly));
        await using var target = new SqliteConnection(Source(to, SqliteOpenMode.ReadWriteCreate));
        await source.OpenAsync(cancellationToken);
        await target.OpenAsync(cancellationToken);
        // In one step, so under one read lock: what is committed meanwhile neither gets in half nor makes it begin again.
        source.BackupDatabase(target);
        await AskAsync(target, "PRAGMA journal_mode = DELETE", cancellationToken);
    }

    /// <summary>Reads every page of a file.</summary>
    /// <exception cref="StoreUnavailableException">It is damaged, or no database of ours.</exception>
    public static async Task RequireSoundAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await StoreFile.CheckAsync(file, heldBooks: true, cancellationToken);
            await using var connection = new SqliteConnection(Source(file, SqliteOpenMode.ReadOnly));
            await connection.OpenAsync(cancellationToken);
            if (await AskAsync(connection, "PRAGMA integrity_check(1)", cancellationToken) is not "ok")
            {
                throw new StoreUnavailableException(StoreTrouble.Damaged, file);
            }
        }
        catch (SqliteException fault)
        {
            throw StoreFault.Explain(fault, file);
        }
    }

    /// <summary>Brings an older file up to the tables of this version.</summary>
    public static async Task MigrateAsync(string file, CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite(Source(file, SqliteOpenMode.ReadWrite)).Options;
        await using var context = new SqliteStoreContext(options);
        await context.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Makes a file durable before anybody relies on it.</summary>
    public static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    private static string Source(string file, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = DatabaseOptions.BusySeconds,
        }.ConnectionString;

    private static async Task<object?> AskAsync(SqliteConnection connection, string question, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = question;
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}

using System.Data.Common;
using CoinStore.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Storage;

/// <summary>SQLite in WAL with synchronous=FULL: one file, one process, one writer.</summary>
internal sealed class SqliteProvider(DatabaseOptions options) : StorageProvider
{
    private readonly DbContextOptions<SqliteStoreContext> own = new DbContextOptionsBuilder<SqliteStoreContext>()
        .UseSqlite(options.SqliteConnectionString)
        .Options;
    private readonly WalCheckpoints checkpoints = new(
        new SqliteConnectionStringBuilder(options.SqliteConnectionString) { Pooling = false }.ToString()
    );
    private StoreLock? fileLock;

    public override int Lanes => 1;

    public override StoreContext CreateContext() => new SqliteStoreContext(own);

    public override DbConnection CreateConnection() => new SqliteConnection(options.SqliteConnectionString);

    public override Func<StoreContext> ContextsOn(DbConnection connection)
    {
        var shared = new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite(connection).Options;
        return () => new SqliteStoreContext(shared);
    }

    public override LedgerSql LedgerOn(DbConnection connection) => new SqliteLedgerSql((SqliteConnection)connection);

    // SQLite counts what other connections commit: Identity, or a person with a tool.
    public override async Task<long?> ChangesByOthersAsync(DbConnection connection, DbTransaction transaction)
    {
        await using var pragma = connection.CreateCommand();
        pragma.Transaction = transaction;
        pragma.CommandText = "PRAGMA data_version";
        return (long?)await pragma.ExecuteScalarAsync();
    }

    public override async Task OpenAsync(DbConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            await connection.OpenAsync();
            await using var pragma = connection.CreateCommand();
            // FULL: in simulated power cuts NORMAL lost acknowledged commits, FULL none. The log is copied back beside the writer; by the
            // writer itself only when that does not keep up.
            pragma.CommandText = """
                PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                PRAGMA wal_autocheckpoint = 65536; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;
                """;
            await pragma.ExecuteNonQueryAsync();
        }
    }

    public override void AfterCommit(DbConnection connection) => checkpoints.AfterCommit((SqliteConnection)connection);

    public override async Task<IAsyncDisposable> BeginSnapshotAsync(StoreContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        // Deferred: a reader takes no write lock, and WAL gives it one moment's truth.
        var snapshot = ((SqliteConnection)context.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await context.Database.UseTransactionAsync(snapshot, cancellationToken);
        return snapshot;
    }

    /// <exception cref="DatabaseInUseException">Another process writes this file.</exception>
    /// <exception cref="StoreUnavailableException">The file cannot be used; it is left as it is.</exception>
    public override async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataDirectory);
        fileLock ??= StoreLock.Take(options.DataDirectory);
        try
        {
            await StoreFile.CheckAsync(options.SqliteFile, options.IsDefaultFile && fileLock.HeldBooks, cancellationToken);
            await using var context = CreateContext();
            await ClearMigrationLockAsync(context, cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
            await GuardAsync(context, cancellationToken);
        }
        catch (Exception fault) when (IsTrouble(fault))
        {
            throw Explain(fault);
        }

        if (options.IsDefaultFile)
        {
            fileLock.RememberBooks();
        }
    }

    public override bool IsTrouble(Exception fault) => StoreFault.TroubleOf(fault) is not null;

    public override Exception Explain(Exception fault)
    {
        if (IsTrouble(fault))
        {
            SqliteConnection.ClearPool(new SqliteConnection(options.SqliteConnectionString));
        }

        return StoreFault.Explain(fault, options.SqliteFile);
    }

    // There is one writer, so none other was in its way.
    public override bool MayTryAgain(Exception fault) => false;

    public override async ValueTask DisposeAsync()
    {
        await checkpoints.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(options.SqliteConnectionString));
        if (fileLock is not null)
        {
            await fileLock.DisposeAsync();
            fileLock = null;
        }
    }

    // A process killed during a migration leaves this row behind, and the next Migrate waits for it for ever. The file lock says nobody else migrates.
    private static async Task ClearMigrationLockAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var there = await context
            .Database.SqlQuery<long>($"SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (there > 0)
        {
            await context.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
        }
    }
}

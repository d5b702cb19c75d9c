using CoinStore.Access;
using CoinStore.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CoinStore.Storage;

/// <summary>
/// The single place that opens a context and a transaction, one per operation. A refusal rolls back; so does an exception.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private readonly DatabaseOptions options;
    private readonly Lazy<Writer> writer;
    private StoreLock? fileLock;

    /// <summary>Prepares; nothing is opened before the first use.</summary>
    public Database(IOptions<DatabaseOptions> options, TimeProvider clock, ILogger<Database> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options.Value;
        ReadOptions = new DbContextOptionsBuilder<StoreContext>().UseSqlite(this.options.SqliteConnectionString).Options;
        writer = new Lazy<Writer>(() => new Writer(this.options.SqliteConnectionString, this.options.SqliteFile, clock, logger));
    }

    internal DbContextOptions<StoreContext> ReadOptions { get; }

    /// <summary>
    /// Takes the file for this process, brings the tables up to date and makes the books append-only.
    /// </summary>
    /// <exception cref="DatabaseInUseException">Another process writes this file.</exception>
    /// <exception cref="StoreUnavailableException">The file cannot be used; it is left as it is.</exception>
    public async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataDirectory);
        fileLock ??= StoreLock.Take(options.DataDirectory);
        try
        {
            await StoreFile.CheckAsync(options.SqliteFile, IsDefaultFile && fileLock.HeldBooks, cancellationToken);
            await using var context = new StoreContext(ReadOptions);
            await ClearMigrationLockAsync(context, cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
            await LedgerModel.GuardAsync(context, cancellationToken);
        }
        catch (Exception fault) when (StoreFault.TroubleOf(fault) is not null)
        {
            throw Forget(fault);
        }

        if (IsDefaultFile)
        {
            fileLock.RememberBooks();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (writer.IsValueCreated)
        {
            await writer.Value.DisposeAsync();
        }

        SqliteConnection.ClearPool(new SqliteConnection(options.SqliteConnectionString));
        if (fileLock is not null)
        {
            await fileLock.DisposeAsync();
            fileLock = null;
        }
    }

    /// <summary>Runs one job in the writer's transaction. A refusal leaves nothing behind.</summary>
    /// <exception cref="BusyException">The queue is full; nothing was done.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be written now.</exception>
    internal Task<Result<TValue, TRefusal>> WriteAsync<TValue, TRefusal>(
        Actor actor,
        Func<WriteScope, CancellationToken, Task<Result<TValue, TRefusal>>> work,
        CancellationToken cancellationToken
    )
        where TRefusal : notnull
    {
        var job = new SingleWrite<TValue, TRefusal>(actor, work, cancellationToken);
        writer.Value.Enqueue(job);
        return job.Task;
    }

    /// <summary>Runs a frequent command together with others of its kind. A refusal leaves nothing behind.</summary>
    /// <exception cref="BusyException">The queue is full; nothing was done.</exception>
    internal Task<Result<TValue, TRefusal>> WriteJoinedAsync<TCommand, TValue, TRefusal>(
        Actor actor,
        TCommand command,
        JoinedHandler<TCommand, TValue, TRefusal> handler,
        CancellationToken cancellationToken
    )
        where TRefusal : notnull
    {
        var job = new JoinedWrite<TCommand, TValue, TRefusal>(actor, command, handler, cancellationToken);
        writer.Value.Enqueue(job);
        return job.Task;
    }

    /// <summary>Reads from one snapshot that no writer changes meanwhile.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    internal async Task<T> ReadAsync<T>(Func<StoreContext, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = new StoreContext(ReadOptions);
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            await context.Database.OpenConnectionAsync(cancellationToken);
            // Deferred: a reader takes no write lock, and WAL gives it one moment's truth.
            await using var snapshot = ((SqliteConnection)context.Database.GetDbConnection()).BeginTransaction(deferred: true);
            await context.Database.UseTransactionAsync(snapshot, cancellationToken);
            return await query(context, cancellationToken);
        }
        catch (Exception fault) when (StoreFault.TroubleOf(fault) is not null)
        {
            throw Forget(fault);
        }
    }

    /// <summary>The books, to read balances and meters in a <see cref="ReadAsync"/>.</summary>
    internal static BooksReader BooksOf(StoreContext context) => new(context);

    // Only the file that belongs to the data directory is missed when it is gone.
    private bool IsDefaultFile => string.IsNullOrWhiteSpace(options.ConnectionString);

    // A connection that met trouble may stay read-only or broken after the cause is gone: the next one is opened afresh.
    private Exception Forget(Exception fault)
    {
        SqliteConnection.ClearPool(new SqliteConnection(options.SqliteConnectionString));
        return StoreFault.Explain(fault, options.SqliteFile);
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

/// <summary>Another process already writes the data directory.</summary>
public sealed class DatabaseInUseException : Exception
{
    /// <summary>Names the directory and what to do.</summary>
    public DatabaseInUseException(string directory, Exception inner)
        : base($"Another CoinStore process uses the data directory {directory}. Stop it, or set DataDirectory to another folder.", inner)
    { }

    /// <summary>Says so in other words.</summary>
    public DatabaseInUseException(string message)
        : base(message) { }

    /// <summary>For serializers only.</summary>
    public DatabaseInUseException() { }
}

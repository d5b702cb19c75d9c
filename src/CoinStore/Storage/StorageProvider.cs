using System.Data.Common;
using CoinStore.Budgets;
using CoinStore.Ledger;

namespace CoinStore.Storage;

/// <summary>
/// What the two databases do differently: how they are opened and prepared, how a reader gets one moment's truth, and what their
/// errors mean. Everything else in the store is the same on both.
/// </summary>
internal abstract class StorageProvider : IAsyncDisposable
{
    /// <summary>How many transactions may be under way at once.</summary>
    public abstract int Lanes { get; }

    /// <summary>PostgreSQL for a connection string that names a host, SQLite for anything else.</summary>
    public static StorageProvider For(DatabaseOptions options) =>
        options.NamesServer ? new PostgresProvider(options.ConnectionString!) : new SqliteProvider(options);

    /// <summary>A context on a connection of its own.</summary>
    public abstract StoreContext CreateContext();

    /// <summary>A connection for a writer, not open yet.</summary>
    public abstract DbConnection CreateConnection();

    /// <summary>Makes contexts that share a writer's connection.</summary>
    public abstract Func<StoreContext> ContextsOn(DbConnection connection);

    /// <summary>What the ledger says to the database on a writer's connection.</summary>
    public abstract LedgerSql LedgerOn(DbConnection connection);

    /// <summary>
    /// A number that differs when another connection may have written since it was asked last; null when that is always so.
    /// </summary>
    public abstract Task<long?> ChangesByOthersAsync(DbConnection connection, DbTransaction transaction);

    /// <summary>Opens a writer's connection so that a commit survives a power cut. Does nothing to an open one.</summary>
    public abstract Task OpenAsync(DbConnection connection);

    /// <summary>What a writer's connection needs between two transactions.</summary>
    public virtual void AfterCommit(DbConnection connection) { }

    /// <summary>Gives a context one snapshot that no writer changes; it ends with what is returned.</summary>
    public abstract Task<IAsyncDisposable> BeginSnapshotAsync(StoreContext context, CancellationToken cancellationToken);

    /// <summary>Takes the database as far as this provider needs it alone, brings the tables up to date and guards the books.</summary>
    public abstract Task InitialiseAsync(CancellationToken cancellationToken);

    /// <summary>Whether a fault is the database's own, so that nothing of a batch can be kept.</summary>
    public abstract bool IsTrouble(Exception fault);

    /// <summary>
    /// The same fault in plain words when it is the database's own, otherwise the fault itself. Connections that met the trouble are not
    /// used again: they may stay broken after the cause is gone.
    /// </summary>
    public abstract Exception Explain(Exception fault);

    /// <summary>Whether the same job, begun again, may well succeed: another writer was in its way.</summary>
    public abstract bool MayTryAgain(Exception fault);

    public abstract ValueTask DisposeAsync();

    /// <summary>Makes append-only what must not be changed, not even by hand: the journal, and the pauses people gave themselves.</summary>
    protected static async Task GuardAsync(StoreContext context, CancellationToken cancellationToken)
    {
        await LedgerModel.GuardAsync(context, cancellationToken);
        await LedgerModel.GuardAsync(context, SpendingPause.Table, "a pause can be extended, never shortened", cancellationToken);
    }

    /// <summary>A fault and what caused it, outermost first.</summary>
    protected static IEnumerable<Exception> Chain(Exception fault)
    {
        for (var at = fault; at is not null; at = at.InnerException)
        {
            yield return at;
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

using CoinStore.Access;
using CoinStore.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CoinStore.Storage;

/// <summary>
/// The single place that opens a context and a transaction, one per operation. A refusal rolls back; so does an exception.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private readonly StorageProvider provider;
    private readonly Lazy<Writer> writer;

    /// <summary>Prepares; nothing is opened before the first use.</summary>
    public Database(IOptions<DatabaseOptions> options, TimeProvider clock, ILogger<Database> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        provider = StorageProvider.For(options.Value);
        writer = new Lazy<Writer>(() => new Writer(provider, clock, logger));
    }

    /// <summary>
    /// Takes a SQLite file for this process, brings the tables up to date and makes the books append-only.
    /// </summary>
    /// <exception cref="DatabaseInUseException">Another process writes this file.</exception>
    /// <exception cref="StoreUnavailableException">The server is not reached, does not let the store in, or is too old.</exception>
    public Task InitialiseAsync(CancellationToken cancellationToken) => provider.InitialiseAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (writer.IsValueCreated)
        {
            await writer.Value.DisposeAsync();
        }

        await provider.DisposeAsync();
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
    /// <exception cref="StoreUnavailableException">The database cannot be written now.</exception>
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
            await using var context = provider.CreateContext();
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            await using var snapshot = await provider.BeginSnapshotAsync(context, cancellationToken);
            return await query(context, cancellationToken);
        }
        catch (Exception fault) when (provider.IsTrouble(fault))
        {
            throw provider.Explain(fault);
        }
    }

    /// <summary>A context for ASP.NET Core Identity alone, which saves its own rows; everything else asks for a read or a write.</summary>
    internal StoreContext CreateIdentityContext() => provider.CreateContext();

    /// <summary>The books, to read balances and meters in a <see cref="ReadAsync"/>.</summary>
    internal static BooksReader BooksOf(StoreContext context) => new(context);
}

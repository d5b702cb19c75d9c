using CoinStore.Access;
using CoinStore.Ledger;
using Microsoft.EntityFrameworkCore.Storage;

namespace CoinStore.Storage;

/// <summary>What a job may use inside its transaction. All of it commits, or none.</summary>
internal sealed class WriteScope(StoreContext context, LedgerSql sql, WriterMemory memory, DateTime now, Actor actor)
{
    private readonly List<Action> afterCommit = [];

    /// <summary>The feature's own rows.</summary>
    public StoreContext Context { get; } = context;

    /// <summary>The books, in the same transaction.</summary>
    public Books Books { get; } = new(context, sql, memory.Ledger, EconomyChart.Chart);

    /// <summary>The spending meters, in the same transaction.</summary>
    public Meters Meters { get; } = new(context, sql, memory.Ledger);

    /// <summary>The instant of this write, UTC.</summary>
    public DateTime Now { get; } = now;

    /// <summary>Who asked.</summary>
    public Actor Actor { get; } = actor;

    /// <summary>What to do once it is committed: live hints, wake-ups. Lost in a crash, so nothing that must happen.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>What a feature looked up earlier and nobody changed since.</summary>
    public T Facts<T>()
        where T : class, new() => memory.Facts<T>();

    /// <summary>Adds many rows of a table at once; the values stand in the columns' order.</summary>
    public Task InsertAsync(
        string table,
        IReadOnlyList<string> columns,
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken
    ) => sql.InsertAsync(Context.Database.CurrentTransaction!.GetDbTransaction(), table, columns, rows, cancellationToken);

    /// <summary>Writes what the feature, the meters and the books hold. The books come last: they hold the head of the journal.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await Context.SaveChangesAsync(cancellationToken);
        await Meters.FlushAsync(cancellationToken);
        await Books.FlushAsync(cancellationToken);
    }

    internal IReadOnlyList<Action> Committed => afterCommit;
}

using CoinStore.Access;
using CoinStore.Ledger;

namespace CoinStore.Storage;

/// <summary>What a job may use inside its transaction. All of it commits, or none.</summary>
internal sealed class WriteScope(StoreContext context, DateTime now, Actor actor)
{
    private readonly List<Action> afterCommit = [];

    /// <summary>The feature's own rows.</summary>
    public StoreContext Context { get; } = context;

    /// <summary>The books, in the same transaction.</summary>
    public Books Books { get; } = new(context, EconomyChart.Chart);

    /// <summary>The spending meters, in the same transaction.</summary>
    public Meters Meters { get; } = new(context);

    /// <summary>The instant of this write, UTC.</summary>
    public DateTime Now { get; } = now;

    /// <summary>Who asked.</summary>
    public Actor Actor { get; } = actor;

    /// <summary>What to do once it is committed: live hints, wake-ups. Lost in a crash, so nothing that must happen.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    internal IReadOnlyList<Action> Committed => afterCommit;
}

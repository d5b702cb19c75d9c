using CoinStore.Ledger;

namespace CoinStore.Storage;

/// <summary>
/// What a writer may hold from one transaction to the next, because nobody else writes: balances and meters, and what features looked
/// up to decide. Forgotten as soon as somebody else did write, or a transaction failed.
/// </summary>
internal sealed class WriterMemory
{
    private readonly Dictionary<Type, object> facts = [];

    public LedgerMemory Ledger { get; } = new();

    /// <summary>What a feature looked up, in a type of its own.</summary>
    public T Facts<T>()
        where T : class, new()
    {
        if (!facts.TryGetValue(typeof(T), out var known))
        {
            known = new T();
            facts.Add(typeof(T), known);
        }

        return (T)known;
    }

    /// <summary>A job changed rows that features may have looked up.</summary>
    public void ForgetFacts() => facts.Clear();

    public void Forget()
    {
        facts.Clear();
        Ledger.Forget();
    }
}

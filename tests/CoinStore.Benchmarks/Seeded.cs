namespace CoinStore.Benchmarks;

/// <summary>Numbers that follow from a seed (SplitMix64), so that a run can be had again.</summary>
internal sealed class Seeded(ulong seed)
{
    private ulong state = seed;

    /// <summary>A number from 0 to one below the bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>One of these.</summary>
    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

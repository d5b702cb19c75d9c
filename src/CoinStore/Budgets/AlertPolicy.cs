namespace CoinStore.Budgets;

/// <summary>When somebody is told how much of a cap is used: pure.</summary>
public static class AlertPolicy
{
    /// <summary>The parts of a cap that are told, in percent.</summary>
    public static IReadOnlyList<short> Parts { get; } = [50, 80, 100];

    /// <summary>The largest part that is reached; 0 below the first, and for a cap of nothing, which nothing can use up.</summary>
    public static short PartOf(long used, long cap)
    {
        for (var i = Parts.Count - 1; i >= 0 && cap > 0; i--)
        {
            // Wider than the figures: a hundred times a large one does not fit a number.
            if ((Int128)used * 100 >= (Int128)cap * Parts[i])
            {
                return Parts[i];
            }
        }

        return 0;
    }
}

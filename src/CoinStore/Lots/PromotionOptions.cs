namespace CoinStore.Lots;

/// <summary>A promotion that adds bonus coins to purchases; none runs unless the settings say so.</summary>
public sealed class PromotionOptions
{
    internal const int MostPercent = 1000;

    /// <summary>How many bonus coins come with 100 bought ones, 0 to 1,000; 0 for no promotion.</summary>
    public int Percent { get; set; }

    /// <summary>The first instant (UTC) at which the promotion is over; null for a promotion without an end.</summary>
    public DateTime? Until { get; set; }

    /// <summary>When bonus coins that are still unspent end, UTC; null for never.</summary>
    public DateTime? CoinsEndAt { get; set; }

    /// <summary>Whether a purchase begun at this instant gets a bonus.</summary>
    internal bool RunsAt(DateTime now) => Percent > 0 && !(now >= Until) && !(now >= CoinsEndAt);
}

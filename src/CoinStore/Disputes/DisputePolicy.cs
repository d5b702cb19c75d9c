using CoinStore.Refunds;

namespace CoinStore.Disputes;

/// <summary>What Stripe's words mean and what a dispute takes: pure.</summary>
internal static class DisputePolicy
{
    public const int LongestAppeal = 1000;

    /// <summary>Where a dispute stands by Stripe's word for it.</summary>
    /// <exception cref="InvalidOperationException">A word that nobody has thought about: the event waits for a human.</exception>
    public static DisputeState StateOf(string status) =>
        status switch
        {
            "warning_needs_response" or "warning_under_review" => DisputeState.Inquiry,
            "warning_closed" or "prevented" => DisputeState.Closed,
            "needs_response" or "under_review" => DisputeState.Open,
            "won" => DisputeState.Won,
            "lost" => DisputeState.Lost,
            _ => throw new InvalidOperationException($"A dispute is {status}, which is no word that is known here."),
        };

    /// <summary>Whether the bank waits for an answer.</summary>
    public static bool NeedsResponse(string status) => status is "needs_response" or "warning_needs_response";

    /// <summary>Whether Stripe's word says more than what is posted; a decision is not taken back by an older state.</summary>
    public static bool IsBefore(DisputeState known, DisputeState told) =>
        known switch
        {
            DisputeState.Inquiry => told != DisputeState.Inquiry,
            DisputeState.Open => told is DisputeState.Won or DisputeState.Lost,
            DisputeState.Closed => told is DisputeState.Open or DisputeState.Won or DisputeState.Lost,
            DisputeState.Lost => told == DisputeState.Won,
            DisputeState.Won => false,
        };

    /// <summary>
    /// Writes into the row what a dispute of its amount takes. What was given back before takes no coins a second time; money that the
    /// bank takes beyond the rest of the price is a loss.
    /// </summary>
    public static void Measure(DisputeRow dispute, RefundBasis basis)
    {
        var left = basis.Lot.GrossMinor - basis.Lot.RefundedMinor;
        dispute.CoveredMinor = Math.Min(dispute.AmountMinor, left);
        var figures = dispute.CoveredMinor == 0 ? default : RefundPolicy.OfMoney(basis, dispute.CoveredMinor);
        (dispute.Coins, dispute.SpentCoins, dispute.BonusCoins) = (figures.Coins, figures.SpentCoins, figures.BonusCoins);
        (dispute.NetMinor, dispute.TaxMinor) = (figures.NetMinor, figures.TaxMinor);
        dispute.LossMinor = dispute.AmountMinor - figures.NetMinor - figures.TaxMinor;
    }
}

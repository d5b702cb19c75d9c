using CoinStore.Lots;

namespace CoinStore.Refunds;

/// <summary>What a refund takes and gives back.</summary>
/// <param name="Coins">Unspent coins that go.</param>
/// <param name="SpentCoins">Spent coins that become a debt.</param>
/// <param name="BonusCoins">Bonus coins of the same purchase that go.</param>
/// <param name="AmountMinor">The money, in the price's minor units.</param>
/// <param name="NetMinor">The part of it that was still owed as coins.</param>
/// <param name="TaxMinor">The part of it that was tax.</param>
/// <param name="LossMinor">The part of it that is lost.</param>
internal readonly record struct RefundFigures(
    long Coins,
    long SpentCoins,
    long BonusCoins,
    long AmountMinor,
    long NetMinor,
    long TaxMinor,
    long LossMinor
)
{
    /// <summary>Spent coins that a claim takes back out of gifts.</summary>
    public long TakenCoins { get; init; }

    /// <summary>Spent coins that a claim leaves where they are: nobody owes them.</summary>
    public long LostCoins { get; init; }

    /// <summary>Revenue that a claim undoes before it gives back.</summary>
    public long UndoneMinor { get; init; }
}

/// <summary>A paid lot with what is left of it and of the bonus that came with it.</summary>
/// <param name="Lot">The paid lot.</param>
/// <param name="Left">Its unspent coins.</param>
/// <param name="Bonus">The bonus lot of the same purchase, if there was one.</param>
/// <param name="BonusLeft">Its unspent coins.</param>
internal sealed record RefundBasis(LotRow Lot, long Left, LotRow? Bonus, long BonusLeft)
{
    /// <summary>Coins whose price was not given back yet, spent or not.</summary>
    public long NotRefunded => Lot.Capacity;

    /// <summary>Bonus coins of the purchase that were spent.</summary>
    public long BonusSpent => Bonus is null ? 0 : Bonus.Capacity - BonusLeft;

    /// <summary>Unspent coins that a withdrawal takes. Spent bonus coins stood in for paid ones, which then count as spent.</summary>
    public long Withdrawable => Math.Max(0, Left - BonusSpent);
}

/// <summary>Who gets what back, and until when: pure.</summary>
internal static class RefundPolicy
{
    /// <summary>For how long a purchase may be withdrawn from without asking anybody.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromDays(14);

    /// <summary>The last instant for a withdrawal.</summary>
    public static DateTime Until(LotRow lot) => lot.CreatedAt + Window;

    /// <summary>What a withdrawal takes and gives back: that day's price for the unspent coins.</summary>
    public static RefundFigures Withdrawal(RefundBasis basis) =>
        Figures(basis, basis.Withdrawable, 0, AmountFor(basis.Lot, basis.Withdrawable));

    /// <summary>What an operator's refund takes and gives back: unspent coins first, and the others become a debt.</summary>
    /// <param name="basis">The lot.</param>
    /// <param name="coins">How many of the coins that were not refunded yet; all of them give back all that is left of the price.</param>
    public static RefundFigures Full(RefundBasis basis, long coins)
    {
        var unspent = Math.Min(coins, basis.Left);
        var amount = coins == basis.NotRefunded ? basis.Lot.GrossMinor - basis.Lot.RefundedMinor : AmountFor(basis.Lot, coins);
        return Figures(basis, unspent, coins - unspent, amount);
    }

    /// <summary>What a refund of so much money, made at Stripe itself, takes.</summary>
    public static RefundFigures OfMoney(RefundBasis basis, long amountMinor)
    {
        var lot = basis.Lot;
        var coins =
            lot.RefundedMinor + amountMinor >= lot.GrossMinor
                ? basis.NotRefunded
                : Math.Min(basis.NotRefunded, LotPolicy.Share(lot.Coins, amountMinor, lot.GrossMinor));
        var unspent = Math.Min(coins, basis.Left);
        return Figures(basis, unspent, coins - unspent, amountMinor);
    }

    /// <summary>
    /// What a claim takes and gives back: all that is left of the price. Coins that were taken back out of gifts are as if unspent, so that
    /// what was recognised for them is undone; only those that stay with creators are a loss, and no coin becomes a debt.
    /// </summary>
    /// <param name="basis">The lot.</param>
    /// <param name="taken">Spent coins that are taken back out of gifts.</param>
    public static RefundFigures Claim(RefundBasis basis, long taken)
    {
        var lot = basis.Lot;
        var lost = basis.NotRefunded - basis.Left - taken;
        var room = lot.NetMinor - lot.RefundedNetMinor;
        var figures = Figures(basis, basis.Left + taken, lost, lot.GrossMinor - lot.RefundedMinor, room);
        return figures with
        {
            Coins = basis.Left,
            SpentCoins = 0,
            TakenCoins = taken,
            LostCoins = lost,
            UndoneMinor = Math.Max(0, figures.NetMinor - lot.OutstandingMinor),
        };
    }

    /// <summary>floor(price * coins / all coins), and never more in sum than was paid.</summary>
    private static long AmountFor(LotRow lot, long coins) =>
        Math.Min(LotPolicy.Share(lot.GrossMinor, coins, lot.Coins), lot.GrossMinor - lot.RefundedMinor);

    private static RefundFigures Figures(RefundBasis basis, long unspent, long spent, long amount, long? mostNet = null)
    {
        var lot = basis.Lot;
        var forUnspent = spent == 0 ? amount : Math.Min(amount, LotPolicy.Share(lot.GrossMinor, unspent, lot.Coins));
        // The last refund takes what roundings left of the tax.
        var taxLeft = lot.TaxMinor - lot.RefundedTaxMinor;
        var tax = lot.RefundedMinor + amount == lot.GrossMinor ? taxLeft : LotPolicy.Share(lot.TaxMinor, amount, lot.GrossMinor);
        tax = Math.Min(Math.Min(tax, taxLeft), amount);
        var taxOfUnspent = amount == 0 ? 0 : LotPolicy.Share(tax, forUnspent, amount);
        var net = Math.Min(Math.Min(forUnspent - taxOfUnspent, amount - tax), mostNet ?? lot.OutstandingMinor);
        return new RefundFigures(unspent, spent, BonusFor(basis, unspent + spent), amount, net, tax, amount - tax - net);
    }

    // Rounded up: a bonus is for the coins that stay.
    private static long BonusFor(RefundBasis basis, long coins) =>
        basis.Bonus is null
            ? 0
            : Math.Min(basis.BonusLeft, (long)((((Int128)basis.Bonus.Coins * coins) + basis.Lot.Coins - 1) / basis.Lot.Coins));
}

namespace CoinStore.Payouts;

/// <summary>What a number of Diamonds comes to.</summary>
/// <param name="Diamonds">The Diamonds that leave.</param>
/// <param name="Gross">What they are worth.</param>
/// <param name="Fee">What cashing out costs.</param>
/// <param name="Net">What reaches the bank: gross less fee, below zero when the fee is more.</param>
/// <param name="Terms">By which terms.</param>
public sealed record PayoutQuote(Diamonds Diamonds, Money Gross, Money Fee, Money Net, PayoutTerms Terms);

/// <summary>Turns Diamonds into money: pure, in whole numbers, and always explained by dated terms.</summary>
public static class PayoutPolicy
{
    private const long MicrosPerCent = 10_000;
    private const long WholeInBasisPoints = 10_000;

    /// <summary>The least a payout is worth before its fee.</summary>
    public static Money Minimum { get; } = Money.Usd(10_00);

    /// <summary>The most that a creator's payouts of one calendar day are worth before fees.</summary>
    public static Money DailyMaximum { get; } = Money.Usd(1_000_00);

    /// <summary>What Diamonds are worth, rounded down to the cent; negative Diamonds are worth nothing.</summary>
    public static Money Worth(Diamonds diamonds, PayoutTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var cents = (Int128)Math.Max(0, diamonds.Value) * terms.MicrosPerDiamond / MicrosPerCent;
        return Money.Usd((long)Int128.Min(cents, long.MaxValue));
    }

    /// <summary>The quote for a number of Diamonds: gross rounded down, the fee's sum rounded up.</summary>
    public static PayoutQuote Quote(Diamonds diamonds, PayoutTerms terms)
    {
        var gross = Worth(diamonds, terms);
        var fee = (Int128)gross.Minor * terms.FeeBasisPoints + ((Int128)terms.FeeFixed.Minor * WholeInBasisPoints);
        var charged = Money.Usd((long)((fee + WholeInBasisPoints - 1) / WholeInBasisPoints));
        return new PayoutQuote(diamonds, gross, charged, gross - charged, terms);
    }

    /// <summary>The most of these Diamonds that are worth whole cents, so that rounding takes nothing.</summary>
    public static Diamonds WithoutRest(Diamonds diamonds, PayoutTerms terms) => NeededFor(Worth(diamonds, terms), terms);

    /// <summary>The fewest Diamonds that are worth at least this much.</summary>
    public static Diamonds NeededFor(Money gross, PayoutTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var micros = (Int128)gross.Minor * MicrosPerCent;
        return new Diamonds((long)((micros + terms.MicrosPerDiamond - 1) / terms.MicrosPerDiamond));
    }
}

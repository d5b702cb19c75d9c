namespace CoinStore.Accounting;

/// <summary>All accounts of a kind in a unit.</summary>
/// <param name="Name">What they are, for example "cash at Stripe".</param>
/// <param name="IsPlatform">True for the platform's own account; false for the sum over people's accounts.</param>
/// <param name="Accounts">How many accounts there are.</param>
/// <param name="Balance">Their sum, in the unit; for a currency in minor units. Liabilities and sources run negative.</param>
public sealed record TrialLine(string Name, bool IsPlatform, int Accounts, long Balance);

/// <summary>The accounts of one unit.</summary>
/// <param name="Unit">"COIN", "DIAMOND" or a currency's three letters.</param>
/// <param name="Lines">In the order of the chart.</param>
public sealed record TrialUnit(string Unit, IReadOnlyList<TrialLine> Lines)
{
    /// <summary>The sum of all lines: zero, or the books are broken.</summary>
    public Int128 Sum => Lines.Aggregate((Int128)0, (sum, line) => sum + line.Balance);

    /// <summary>A balance of this unit as people read it: coins and Diamonds whole, money in major units.</summary>
    public string Say(Int128 balance) =>
        Unit is "COIN" or "DIAMOND" || balance < long.MinValue || balance > long.MaxValue
            ? balance.ToString("N0", System.Globalization.CultureInfo.CurrentCulture)
            : new Money((long)balance, Currency.Parse(Unit)).ToString();
}

/// <summary>Every account's balance, by unit.</summary>
/// <param name="At">When it was read, UTC.</param>
/// <param name="Units">Currencies first.</param>
/// <param name="Cash">The last comparison with Stripe's balance; null before the first.</param>
public sealed record TrialBalance(DateTime At, IReadOnlyList<TrialUnit> Units, CashCheck? Cash)
{
    /// <summary>True when every unit sums to zero.</summary>
    public bool IsZero => Units.All(u => u.Sum == 0);
}

/// <summary>How Stripe's movements compare with cash at Stripe in the books.</summary>
/// <param name="Day">The last day that was compared, in UTC.</param>
/// <param name="Transactions">How many movements Stripe had that day.</param>
/// <param name="Differences">What differed then and before, newest day first.</param>
public sealed record CashCheck(DateOnly Day, int Transactions, IReadOnlyList<CashDifference> Differences);

/// <summary>A movement that the books tell otherwise.</summary>
/// <param name="Id">Stripe's txn_...</param>
/// <param name="Day">When, in UTC.</param>
/// <param name="Type">Stripe's type, such as "charge".</param>
/// <param name="Source">What it belongs to at Stripe.</param>
/// <param name="AtStripe">What Stripe's balance gained.</param>
/// <param name="InBooks">What the books say; zero when they know nothing of it.</param>
public sealed record CashDifference(string Id, DateOnly Day, string Type, string? Source, Money AtStripe, Money InBooks);

/// <summary>Why there is no trial balance to show.</summary>
public enum TrialBalanceRefusal
{
    /// <summary>Only operators and the system may read the books.</summary>
    OperatorsOnly,
}

using CoinStore.Ledger;

namespace CoinStore.Storage;

/// <summary>Why an entry happened.</summary>
internal enum EntryKind : short
{
    Purchase = 1,
    Gift = 2,
    DiamondRelease = 3,
    PayoutHold = 4,
    PayoutTransfer = 5,
    PayoutPaid = 6,
    PayoutReturn = 7,
    PayoutCancel = 8,
    Reversal = 99,
}

/// <summary>What an account is for. Amounts are what the account gains: liabilities and sources run negative.</summary>
internal enum AccountKind : short
{
    FanCoins = 1,
    CoinsIssued = 2,
    CoinsSpent = 3,
    CreatorPending = 11,
    CreatorAvailable = 12,
    CreatorHeld = 13,
    DiamondsIssued = 14,
    DiamondsRedeemed = 15,
    StripeCash = 21,
    CoinSales = 22,
    PayoutsInTransit = 23,
    CreatorCost = 24,
    PayoutFees = 25,
}

/// <summary>The economy's chart of accounts and allowed flows, and short names for its accounts.</summary>
internal static class EconomyChart
{
    public static Chart Chart { get; } = Build();

    public static AccountKey FanCoins(PersonId fan) => Of(AccountKind.FanCoins, fan, Unit.Coin);

    public static AccountKey CreatorPending(PersonId creator) => Of(AccountKind.CreatorPending, creator, Unit.Diamond);

    public static AccountKey CreatorAvailable(PersonId creator) => Of(AccountKind.CreatorAvailable, creator, Unit.Diamond);

    public static AccountKey CreatorHeld(PersonId creator) => Of(AccountKind.CreatorHeld, creator, Unit.Diamond);

    /// <summary>One of the platform's own accounts.</summary>
    public static AccountKey Platform(AccountKind kind, Unit unit) => new((short)kind, Guid.Empty, unit);

    private static AccountKey Of(AccountKind kind, PersonId owner, Unit unit) => new((short)kind, owner.Value, unit);

    private static Chart Build()
    {
        var chart = new Chart()
            .Account((short)AccountKind.FanCoins, "a fan's coins")
            .Account((short)AccountKind.CoinsIssued, "coins issued", mayGoNegative: true)
            .Account((short)AccountKind.CoinsSpent, "coins spent")
            .Account((short)AccountKind.CreatorPending, "a creator's pending Diamonds")
            .Account((short)AccountKind.CreatorAvailable, "a creator's available Diamonds")
            .Account((short)AccountKind.CreatorHeld, "a creator's Diamonds held for a payout")
            .Account((short)AccountKind.DiamondsIssued, "Diamonds issued", mayGoNegative: true)
            .Account((short)AccountKind.DiamondsRedeemed, "Diamonds redeemed")
            // Payouts draw on the whole Stripe balance, also on money that came in before these books began.
            .Account((short)AccountKind.StripeCash, "cash at Stripe", mayGoNegative: true)
            .Account((short)AccountKind.CoinSales, "coin sales", mayGoNegative: true)
            .Account((short)AccountKind.PayoutsInTransit, "payouts in transit")
            .Account((short)AccountKind.CreatorCost, "cost of creators' earnings")
            .Account((short)AccountKind.PayoutFees, "payout fees", mayGoNegative: true);
        Entry(
            chart,
            EntryKind.Purchase,
            "purchase",
            (AccountKind.CoinsIssued, AccountKind.FanCoins),
            (AccountKind.CoinSales, AccountKind.StripeCash)
        );
        Entry(
            chart,
            EntryKind.Gift,
            "gift",
            (AccountKind.FanCoins, AccountKind.CoinsSpent),
            (AccountKind.DiamondsIssued, AccountKind.CreatorPending)
        );
        Entry(chart, EntryKind.DiamondRelease, "Diamond release", (AccountKind.CreatorPending, AccountKind.CreatorAvailable));
        Entry(chart, EntryKind.PayoutHold, "payout hold", (AccountKind.CreatorAvailable, AccountKind.CreatorHeld));
        Entry(chart, EntryKind.PayoutTransfer, "payout transfer", (AccountKind.StripeCash, AccountKind.PayoutsInTransit));
        Entry(
            chart,
            EntryKind.PayoutPaid,
            "payout paid",
            (AccountKind.CreatorHeld, AccountKind.DiamondsRedeemed),
            (AccountKind.PayoutsInTransit, AccountKind.CreatorCost),
            (AccountKind.PayoutFees, AccountKind.CreatorCost)
        );
        Entry(
            chart,
            EntryKind.PayoutReturn,
            "payout return",
            (AccountKind.CreatorHeld, AccountKind.CreatorAvailable),
            (AccountKind.PayoutsInTransit, AccountKind.StripeCash)
        );
        Entry(chart, EntryKind.PayoutCancel, "payout cancel", (AccountKind.CreatorHeld, AccountKind.CreatorAvailable));
        return chart.Reversal((short)EntryKind.Reversal, "reversal");
    }

    private static void Entry(Chart chart, EntryKind kind, string name, params (AccountKind From, AccountKind To)[] flows) =>
        chart.Entry((short)kind, name, [.. flows.Select(f => ((short)f.From, (short)f.To))]);
}

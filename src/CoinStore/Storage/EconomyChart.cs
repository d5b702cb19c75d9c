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
    Bonus = 9,
    Grant = 10,
    BonusExpiry = 11,
    Refund = 12,
    StripeFee = 13,
    Recognition = 14,
    CreatorAccrual = 15,
    RefundReturn = 16,
    Dispute = 17,
    DisputeReturn = 18,
    DisputeLoss = 19,
    GiftTakeBack = 20,
    CardCheck = 30,
    CardCheckRefund = 31,
    CardCheckReturn = 32,
    AccountClosed = 33,
    Reversal = 99,
}

/// <summary>What an account is for. Amounts are what the account gains: liabilities and sources run negative.</summary>
internal enum AccountKind : short
{
    FanCoins = 1,
    CoinsIssued = 2,
    CoinsSpent = 3,
    FanBonus = 4,
    FanDebt = 5,
    CoinsLost = 6,
    CreatorPending = 11,
    CreatorAvailable = 12,
    CreatorHeld = 13,
    DiamondsIssued = 14,
    DiamondsRedeemed = 15,
    StripeCash = 21,
    CoinsOutstanding = 22,
    PayoutsInTransit = 23,
    CreatorCost = 24,
    PayoutFees = 25,
    StripeFees = 26,
    TaxPayable = 27,
    Revenue = 28,
    CreatorsPayable = 29,
    Losses = 30,
    FxClearing = 31,
    Disputed = 32,
    CardChecks = 40,
}

/// <summary>The economy's chart of accounts and allowed flows, and short names for its accounts.</summary>
internal static class EconomyChart
{
    public static Chart Chart { get; } = Build();

    public static AccountKey FanCoins(PersonId fan) => Of(AccountKind.FanCoins, fan, Unit.Coin);

    /// <summary>Bonus and granted coins.</summary>
    public static AccountKey FanBonus(PersonId fan) => Of(AccountKind.FanBonus, fan, Unit.Coin);

    /// <summary>At or below zero: what a fan owes.</summary>
    public static AccountKey FanDebt(PersonId fan) => Of(AccountKind.FanDebt, fan, Unit.Coin);

    public static AccountKey CreatorPending(PersonId creator) => Of(AccountKind.CreatorPending, creator, Unit.Diamond);

    public static AccountKey CreatorAvailable(PersonId creator) => Of(AccountKind.CreatorAvailable, creator, Unit.Diamond);

    public static AccountKey CreatorHeld(PersonId creator) => Of(AccountKind.CreatorHeld, creator, Unit.Diamond);

    /// <summary>One of the platform's own accounts.</summary>
    public static AccountKey Platform(AccountKind kind, Unit unit) => new((short)kind, Guid.Empty, unit);

    private static AccountKey Of(AccountKind kind, PersonId owner, Unit unit) => new((short)kind, owner.Value, unit);

    private static Chart Build()
    {
        var chart = new Chart()
            .Account((short)AccountKind.FanCoins, "a fan's paid coins")
            .Account((short)AccountKind.FanBonus, "a fan's bonus coins")
            .Account((short)AccountKind.FanDebt, "a fan's debt", mayGoNegative: true)
            .Account((short)AccountKind.CoinsIssued, "coins issued", mayGoNegative: true)
            .Account((short)AccountKind.CoinsSpent, "coins spent")
            .Account((short)AccountKind.CoinsLost, "coins lost to claims")
            .Account((short)AccountKind.CreatorPending, "a creator's pending Diamonds")
            .Account((short)AccountKind.CreatorAvailable, "a creator's available Diamonds")
            .Account((short)AccountKind.CreatorHeld, "a creator's Diamonds held for a payout")
            .Account((short)AccountKind.DiamondsIssued, "Diamonds issued", mayGoNegative: true)
            .Account((short)AccountKind.DiamondsRedeemed, "Diamonds redeemed")
            // Payouts draw on the whole Stripe balance, also on money that came in before these books began.
            .Account((short)AccountKind.StripeCash, "cash at Stripe", mayGoNegative: true)
            .Account((short)AccountKind.CoinsOutstanding, "coins outstanding", mayGoNegative: true)
            .Account((short)AccountKind.TaxPayable, "tax payable", mayGoNegative: true)
            .Account((short)AccountKind.Revenue, "revenue", mayGoNegative: true)
            // A fee that Stripe gives back comes before the fee it is of when events arrive in another order.
            .Account((short)AccountKind.StripeFees, "Stripe's fees", mayGoNegative: true)
            .Account((short)AccountKind.Losses, "losses", mayGoNegative: true)
            .Account((short)AccountKind.Disputed, "disputed")
            // What guardians paid to prove their card and get back in full.
            .Account((short)AccountKind.CardChecks, "card checks to give back", mayGoNegative: true)
            .Account((short)AccountKind.FxClearing, "currency exchange", mayGoNegative: true)
            .Account((short)AccountKind.CreatorsPayable, "owed to creators", mayGoNegative: true)
            .Account((short)AccountKind.PayoutsInTransit, "payouts in transit")
            .Account((short)AccountKind.CreatorCost, "cost of creators' earnings")
            .Account((short)AccountKind.PayoutFees, "payout fees", mayGoNegative: true);
        FanEntries(chart);
        DisputeEntries(chart);
        PlatformEntries(chart);
        FamilyEntries(chart);
        PayoutEntries(chart);
        return chart.Reversal((short)EntryKind.Reversal, "reversal");
    }

    private static void FanEntries(Chart chart)
    {
        Entry(
            chart,
            EntryKind.Purchase,
            "purchase",
            (AccountKind.CoinsIssued, AccountKind.FanCoins),
            (AccountKind.CoinsIssued, AccountKind.FanDebt),
            (AccountKind.CoinsOutstanding, AccountKind.StripeCash),
            (AccountKind.TaxPayable, AccountKind.StripeCash)
        );
        Entry(
            chart,
            EntryKind.Gift,
            "gift",
            (AccountKind.FanBonus, AccountKind.CoinsSpent),
            (AccountKind.FanCoins, AccountKind.CoinsSpent),
            (AccountKind.DiamondsIssued, AccountKind.CreatorPending)
        );
        Entry(chart, EntryKind.Bonus, "bonus", (AccountKind.CoinsIssued, AccountKind.FanBonus));
        Entry(chart, EntryKind.Grant, "grant", (AccountKind.CoinsIssued, AccountKind.FanBonus));
        Entry(chart, EntryKind.BonusExpiry, "bonus expiry", (AccountKind.FanBonus, AccountKind.CoinsIssued));
        Entry(
            chart,
            EntryKind.Refund,
            "refund",
            (AccountKind.FanCoins, AccountKind.CoinsIssued),
            (AccountKind.FanBonus, AccountKind.CoinsIssued),
            (AccountKind.FanDebt, AccountKind.CoinsIssued),
            (AccountKind.StripeCash, AccountKind.CoinsOutstanding),
            (AccountKind.StripeCash, AccountKind.TaxPayable),
            (AccountKind.StripeCash, AccountKind.Losses)
        );
        // No reversal: a debt that was repaid meanwhile returns as coins.
        Entry(
            chart,
            EntryKind.RefundReturn,
            "refund return",
            (AccountKind.CoinsIssued, AccountKind.FanCoins),
            (AccountKind.CoinsIssued, AccountKind.FanBonus),
            (AccountKind.CoinsIssued, AccountKind.FanDebt),
            (AccountKind.CoinsLost, AccountKind.CoinsSpent),
            (AccountKind.CoinsOutstanding, AccountKind.StripeCash),
            (AccountKind.TaxPayable, AccountKind.StripeCash),
            (AccountKind.Losses, AccountKind.StripeCash)
        );
        // What a claim takes out of gifts: their coins and Diamonds are gone, and what was revenue for them is none. No reversal: a gift
        // may be taken back in part.
        Entry(
            chart,
            EntryKind.GiftTakeBack,
            "gift take-back",
            (AccountKind.CoinsSpent, AccountKind.CoinsIssued),
            (AccountKind.CoinsSpent, AccountKind.CoinsLost),
            (AccountKind.CreatorPending, AccountKind.DiamondsIssued),
            (AccountKind.CoinsOutstanding, AccountKind.Revenue)
        );
    }

    private static void DisputeEntries(Chart chart)
    {
        Entry(
            chart,
            EntryKind.Dispute,
            "dispute",
            (AccountKind.FanCoins, AccountKind.CoinsIssued),
            (AccountKind.FanBonus, AccountKind.CoinsIssued),
            (AccountKind.FanDebt, AccountKind.CoinsIssued),
            (AccountKind.StripeCash, AccountKind.CoinsOutstanding),
            (AccountKind.StripeCash, AccountKind.TaxPayable),
            (AccountKind.StripeCash, AccountKind.Disputed)
        );
        // No reversal: as with refunds, a debt that was repaid meanwhile returns as coins. A bank may also reverse a loss.
        Entry(
            chart,
            EntryKind.DisputeReturn,
            "dispute return",
            (AccountKind.CoinsIssued, AccountKind.FanCoins),
            (AccountKind.CoinsIssued, AccountKind.FanBonus),
            (AccountKind.CoinsIssued, AccountKind.FanDebt),
            (AccountKind.CoinsOutstanding, AccountKind.StripeCash),
            (AccountKind.TaxPayable, AccountKind.StripeCash),
            (AccountKind.Disputed, AccountKind.StripeCash),
            (AccountKind.Losses, AccountKind.StripeCash)
        );
        Entry(chart, EntryKind.DisputeLoss, "dispute loss", (AccountKind.Disputed, AccountKind.Losses));
    }

    private static void PlatformEntries(Chart chart)
    {
        Entry(
            chart,
            EntryKind.StripeFee,
            "Stripe's fee",
            (AccountKind.StripeCash, AccountKind.StripeFees),
            (AccountKind.StripeFees, AccountKind.StripeCash),
            (AccountKind.StripeCash, AccountKind.FxClearing),
            (AccountKind.FxClearing, AccountKind.StripeCash)
        );
        // Back as well as forth: coins that return to an older lot move what was spent from a newer one to it.
        Entry(
            chart,
            EntryKind.Recognition,
            "recognition",
            (AccountKind.Revenue, AccountKind.CoinsOutstanding),
            (AccountKind.CoinsOutstanding, AccountKind.Revenue)
        );
        Entry(
            chart,
            EntryKind.CreatorAccrual,
            "creators' earnings",
            (AccountKind.CreatorsPayable, AccountKind.CreatorCost),
            (AccountKind.CreatorCost, AccountKind.CreatorsPayable)
        );
    }

    private static void FamilyEntries(Chart chart)
    {
        // What a child's account held when its guardian deleted it.
        Entry(
            chart,
            EntryKind.AccountClosed,
            "account deleted",
            (AccountKind.FanCoins, AccountKind.CoinsIssued),
            (AccountKind.FanBonus, AccountKind.CoinsIssued)
        );
        Entry(chart, EntryKind.CardCheck, "card check", (AccountKind.CardChecks, AccountKind.StripeCash));
        Entry(chart, EntryKind.CardCheckRefund, "card check refund", (AccountKind.StripeCash, AccountKind.CardChecks));
        Entry(chart, EntryKind.CardCheckReturn, "card check refund failed", (AccountKind.CardChecks, AccountKind.StripeCash));
    }

    private static void PayoutEntries(Chart chart)
    {
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
    }

    private static void Entry(Chart chart, EntryKind kind, string name, params (AccountKind From, AccountKind To)[] flows) =>
        chart.Entry((short)kind, name, [.. flows.Select(f => ((short)f.From, (short)f.To))]);
}

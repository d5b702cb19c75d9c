using CoinStore.Budgets;
using CoinStore.Lots;

namespace CoinStore.Balances;

/// <summary>What a line of a person's history is about.</summary>
public enum ActivityKind
{
    /// <summary>Coins were bought.</summary>
    Purchase,

    /// <summary>Coins were given away.</summary>
    GiftSent,

    /// <summary>A gift became Diamonds.</summary>
    GiftReceived,

    /// <summary>Diamonds passed their hold and may be cashed out.</summary>
    DiamondsAvailable,

    /// <summary>Diamonds were set aside for a payout.</summary>
    PayoutHeld,

    /// <summary>A payout reached the bank.</summary>
    PayoutPaid,

    /// <summary>A payout came back, and its Diamonds with it.</summary>
    PayoutReturned,

    /// <summary>Bonus or granted coins came in.</summary>
    BonusReceived,

    /// <summary>Bonus coins came to the end of their time.</summary>
    BonusExpired,

    /// <summary>Coins went back because their price was refunded.</summary>
    Refunded,

    /// <summary>A refund could not be paid back, and its coins returned.</summary>
    RefundReturned,

    /// <summary>The bank contests a payment; its coins are taken out meanwhile.</summary>
    Disputed,

    /// <summary>A dispute was decided for the purchase; its coins are back.</summary>
    DisputeReturned,

    /// <summary>Pending Diamonds of gifts went back: a guardian claimed the purchase that paid for them.</summary>
    GiftTakenBack,

    /// <summary>An entry that undoes another.</summary>
    Correction,
}

/// <summary>One event of a person's history, from the journal.</summary>
/// <param name="EntryId">The journal entry.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Unit">"COIN" or "DIAMOND".</param>
/// <param name="Amount">What the person gained (positive) or gave; for Diamonds that only changed their state, how many.</param>
/// <param name="Moved">True when the amount stayed the person's own and only changed its state.</param>
/// <param name="Money">What was paid, for a purchase.</param>
/// <param name="What">The gift's name, and how many when more than one.</param>
/// <param name="With">Who is on the other side; empty for a minor, whose profile is private.</param>
/// <param name="Quantity">How many gifts; 1 otherwise.</param>
public sealed record ActivityLine(
    Guid EntryId,
    ActivityKind Kind,
    DateTime At,
    string Unit,
    long Amount,
    bool Moved,
    Money? Money,
    string? What,
    string? With,
    int Quantity
);

/// <summary>Which part of a history is wanted.</summary>
/// <param name="Kind">Only this kind; null for all.</param>
/// <param name="From">Only from this day on, in the person's zone.</param>
/// <param name="Until">Only up to and with this day, in the person's zone.</param>
public sealed record ActivityFilter(ActivityKind? Kind = null, DateOnly? From = null, DateOnly? Until = null);

/// <summary>A page of a history, newest first.</summary>
/// <param name="Lines">The events.</param>
/// <param name="Older">Where the next page begins; null when this is the last.</param>
public sealed record ActivityPage(IReadOnlyList<ActivityLine> Lines, long? Older);

/// <summary>The first answer to "how many coins have I".</summary>
/// <param name="Coins">The balance: paid and bonus coins, and what is owed.</param>
/// <param name="InMoney">What as many coins cost today.</param>
/// <param name="Limits">Where each limit stands, capped or not; empty for a minor without a guardian.</param>
/// <param name="SetByGuardian">True when a guardian sets the limits.</param>
/// <param name="NeedsGuardian">True for a minor whom no guardian is linked to: nothing can be spent.</param>
/// <param name="Last">The last events.</param>
/// <param name="Lots">The coins by how they came in, in the order they are spent.</param>
public sealed record Balance(
    CoinBalance Coins,
    Money InMoney,
    IReadOnlyList<LimitState> Limits,
    bool SetByGuardian,
    bool NeedsGuardian,
    IReadOnlyList<ActivityLine> Last,
    IReadOnlyList<CoinLot> Lots
);

/// <summary>Why there is no balance or history to show.</summary>
public enum BalanceRefusal
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,
}

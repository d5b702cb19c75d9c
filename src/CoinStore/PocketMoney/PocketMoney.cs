using CoinStore.Budgets;

namespace CoinStore.PocketMoney;

/// <summary>How often coins are topped up.</summary>
public enum PocketRhythm : short
{
    /// <summary>Now, and not again.</summary>
    Once = 1,

    /// <summary>Every week on the same day, from the first on.</summary>
    Week = 2,

    /// <summary>Every month on the same day, or the last day of a shorter month.</summary>
    Month = 3,
}

/// <summary>How a top-up ended.</summary>
public enum TopUpState : short
{
    /// <summary>Nobody knows yet: Stripe has not answered.</summary>
    Waiting = 1,

    /// <summary>The coins are there.</summary>
    Paid = 2,

    /// <summary>The card was refused.</summary>
    Refused = 3,

    /// <summary>A limit or the bound had no room for it, the minor may not spend, or it was stopped before: nothing was charged.</summary>
    Skipped = 4,
}

/// <summary>A plan to make.</summary>
/// <param name="Id">Made with the page: the same id is one plan.</param>
/// <param name="MinorId">Who gets the coins.</param>
/// <param name="Coins">How many each time.</param>
/// <param name="Rhythm">How often.</param>
/// <param name="CardId">The guardian's saved card that pays.</param>
/// <param name="MostAMonthMinor">The most that is charged in a calendar month, in minor units of the guardian's money.</param>
public sealed record MakePocketPlan(
    PocketPlanId Id,
    PersonId MinorId,
    Coins Coins,
    PocketRhythm Rhythm,
    CardId CardId,
    long MostAMonthMinor
);

/// <summary>One top-up of a plan.</summary>
/// <param name="DueAt">When it was due, UTC.</param>
/// <param name="State">How it ended.</param>
/// <param name="Price">What was charged, or would have been; null when there was no price.</param>
/// <param name="Note">Why not, in words; null when it was paid.</param>
/// <param name="PurchaseId">The purchase; null when nothing was begun.</param>
public sealed record PocketTopUp(DateTime DueAt, TopUpState State, Money? Price, string? Note, PurchaseId? PurchaseId);

/// <summary>A plan as both sides see it.</summary>
/// <param name="Id">The plan.</param>
/// <param name="MinorId">Who gets the coins.</param>
/// <param name="GuardianName">Whose card pays.</param>
/// <param name="Coins">How many each time.</param>
/// <param name="Rhythm">How often.</param>
/// <param name="Card">For example "Visa 4242", for the guardian whose card it is; null for the other one and for the minor.</param>
/// <param name="IsForGuardian">Whether a guardian reads it, who sees prices and what went wrong.</param>
/// <param name="MostAMonth">The most that is charged in a calendar month.</param>
/// <param name="NextAt">When the next one is due, UTC; null when none is.</param>
/// <param name="StoppedAt">When it was stopped, UTC; null while it runs.</param>
/// <param name="StopNote">Why it stopped by itself; null otherwise.</param>
/// <param name="TopUps">The last ones, newest first.</param>
public sealed record PocketPlan(
    PocketPlanId Id,
    PersonId MinorId,
    string GuardianName,
    Coins Coins,
    PocketRhythm Rhythm,
    string? Card,
    bool IsForGuardian,
    LimitAmount MostAMonth,
    DateTime? NextAt,
    DateTime? StoppedAt,
    string? StopNote,
    IReadOnlyList<PocketTopUp> TopUps
);

/// <summary>Plans of one minor.</summary>
/// <param name="Plans">Those that run first, then the newest.</param>
/// <param name="Currency">The money of the bound: the guardian's.</param>
public sealed record PocketPlans(IReadOnlyList<PocketPlan> Plans, Currency Currency);

/// <summary>Why a plan was not made, stopped or shown.</summary>
public enum PocketRefusal
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>The account is frozen.</summary>
    NotActive,

    /// <summary>There is no such minor or plan, or it is not the caller's.</summary>
    NotFound,

    /// <summary>The card is not there, was removed, or is somebody else's.</summary>
    CardNotFound,

    /// <summary>Fewer coins than can be bought at once, or more.</summary>
    BadAmount,

    /// <summary>The bound is not more than zero, or larger than a bound may be, or lower than one top-up costs.</summary>
    BadBound,

    /// <summary>Three plans run for this minor already.</summary>
    TooManyPlans,

    /// <summary>This id was used for another plan.</summary>
    DifferentInput,
}

using CoinStore.Budgets;

namespace CoinStore.Guardians;

/// <summary>Where a spending stands.</summary>
public enum SpendState
{
    /// <summary>A checkout is open: it counts against the limits until it is paid or closed.</summary>
    Reserved,

    /// <summary>Spent.</summary>
    Spent,

    /// <summary>Given back: it no longer counts.</summary>
    GivenBack,
}

/// <summary>One spending of a minor, as it counts against the limits.</summary>
/// <param name="Spending">A purchase of coins, or a gift.</param>
/// <param name="Amount">As the limits count it: money in the guardian's currency, or coins.</param>
/// <param name="Item">What it was: "700 coins", "Rose", "3 × Rose"; null when its row is gone.</param>
/// <param name="CreatorName">For whom, when it was a gift.</param>
/// <param name="State">Where it stands.</param>
/// <param name="At">When, UTC.</param>
public sealed record FamilySpend(Spending Spending, LimitAmount Amount, string? Item, string? CreatorName, SpendState State, DateTime At);

/// <summary>A minor as their guardian sees them.</summary>
/// <param name="Link">The link.</param>
/// <param name="MinorId">The minor.</param>
/// <param name="Name">As others see them.</param>
/// <param name="Coins">What they have now.</param>
/// <param name="Currency">The money in which purchases are counted.</param>
/// <param name="TimeZoneId">The zone in which days, weeks and months are counted.</param>
/// <param name="Since">When the link began, UTC.</param>
/// <param name="Limits">All limits that count, capped or not, with what is used and reserved.</param>
/// <param name="Asks">Those that wait first, then newest first.</param>
/// <param name="Spends">The last spendings, newest first.</param>
public sealed record FamilyMinor(
    GuardianshipId Link,
    PersonId MinorId,
    string Name,
    Coins Coins,
    Currency Currency,
    string TimeZoneId,
    DateTime Since,
    IReadOnlyList<LimitState> Limits,
    IReadOnlyList<AskLine> Asks,
    IReadOnlyList<FamilySpend> Spends
)
{
    /// <summary>The limits that are rules: hours, pauses, single spendings, what is carried over.</summary>
    public IReadOnlyList<FamilyRule> Rules { get; init; } = [];

    /// <summary>The minor's other guardian, by the name they show; null when there is none.</summary>
    public string? OtherGuardian { get; init; }

    /// <summary>The last attempts that a limit refused, newest first.</summary>
    public IReadOnlyList<FamilyAttempt> Attempts { get; init; } = [];

    /// <summary>Whether a guardian made the account: it has a nickname and no e-mail address, and a guardian may delete it.</summary>
    public bool IsChildAccount { get; init; }

    /// <summary>Who said yes to this account when, oldest first.</summary>
    public IReadOnlyList<FamilyConsent> Consents { get; init; } = [];
}

/// <summary>A guardian's consent, shown by a card check.</summary>
/// <param name="GuardianName">Who.</param>
/// <param name="TextVersion">To which words.</param>
/// <param name="At">When, UTC.</param>
public sealed record FamilyConsent(string GuardianName, string TextVersion, DateTime At);

/// <summary>A limit as it was set.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="Value">What was set, in its unit.</param>
/// <param name="CreatorHandle">The room whose own limit it is; null for all others.</param>
/// <param name="CreatorName">Its creator's name.</param>
/// <param name="CarriedOver">What this window got from the one before, where the limit is a cap of one.</param>
public sealed record FamilyRule(
    LimitKind Kind,
    LimitAmount Value,
    string? CreatorHandle = null,
    string? CreatorName = null,
    LimitAmount? CarriedOver = null
);

/// <summary>An attempt that a limit refused.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="Item">What it was for: "700 coins", "3 × Rose".</param>
/// <param name="CreatorName">For whom, when it was a gift.</param>
/// <param name="Amount">What it would have cost.</param>
/// <param name="Times">How often within minutes.</param>
/// <param name="At">The last time, UTC.</param>
public sealed record FamilyAttempt(LimitKind Kind, string Item, string? CreatorName, LimitAmount Amount, int Times, DateTime At);

/// <summary>A minor with everything that was changed.</summary>
/// <param name="Minor">The minor.</param>
/// <param name="Changes">Who changed which cap when, newest first.</param>
public sealed record FamilyMinorDetail(FamilyMinor Minor, IReadOnlyList<CapChange> Changes);

/// <summary>Who watches a minor, and the minor's own view of it.</summary>
/// <param name="GuardianName">As others see them.</param>
/// <param name="Own">The same figures the guardian sees: nothing is watched in secret.</param>
public sealed record FamilyWatcher(string GuardianName, FamilyMinor Own);

/// <summary>A family as one of its people sees it.</summary>
/// <param name="IsMinor">True for somebody of 13 to 17.</param>
/// <param name="Minors">Whom a guardian watches, by name; empty for a minor.</param>
/// <param name="Watchers">Who watches a minor, two at most; empty when nobody does yet, and for adults.</param>
public sealed record FamilyView(bool IsMinor, IReadOnlyList<FamilyMinor> Minors, IReadOnlyList<FamilyWatcher> Watchers)
{
    /// <summary>Links that count once the guardian's card check is done: a guardian's minors, or a minor's guardians.</summary>
    public IReadOnlyList<FamilyWaiting> Waiting { get; init; } = [];
}

/// <summary>The other side of a link that waits for the guardian's card check.</summary>
/// <param name="Link">The link.</param>
/// <param name="Name">As others see them.</param>
public sealed record FamilyWaiting(GuardianshipId Link, string Name);

/// <summary>Why a family was not shown.</summary>
public enum FamilyRefusal
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>There is no such minor, or they are not the caller's.</summary>
    NotFound,
}

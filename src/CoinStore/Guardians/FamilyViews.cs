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
public sealed record FamilySpend(Spending Spending, LimitAmount Amount, string? Item, string? CreatorName, SpendState State, DateTime At)
{
    /// <summary>Who got the gift.</summary>
    public PersonId? CreatorId { get; init; }

    /// <summary>Their room; null when it is gone.</summary>
    public string? CreatorHandle { get; init; }

    /// <summary>True for a purchase that a yes let pass though the limit had no room: it is spent and not counted.</summary>
    public bool IsUncounted { get; init; }
}

/// <summary>What was spent on a day of the guardian's wall.</summary>
/// <param name="Day">The day.</param>
/// <param name="Gifts">Coins for gifts.</param>
/// <param name="Purchases">Money for coins, in the guardian's currency.</param>
public sealed record FamilyDay(DateOnly Day, Coins Gifts, Money Purchases);

/// <summary>What a creator got this month.</summary>
/// <param name="Handle">Their room; null when it is gone.</param>
/// <param name="Name">As others see them.</param>
/// <param name="Coins">For gifts since the month began.</param>
public sealed record FamilyCreator(string? Handle, string Name, Coins Coins);

/// <summary>A minor's spending in figures.</summary>
/// <param name="Days">The last 28 days, oldest first.</param>
/// <param name="Creators">This month, who got most first.</param>
/// <param name="LargestGift">The largest sending of these days; null for none.</param>
/// <param name="LargestPurchase">The largest purchase of these days; null for none.</param>
/// <param name="Unusual">What stands out, newest first.</param>
public sealed record FamilyFigures(
    IReadOnlyList<FamilyDay> Days,
    IReadOnlyList<FamilyCreator> Creators,
    LimitAmount? LargestGift,
    LimitAmount? LargestPurchase,
    IReadOnlyList<Unusual> Unusual
)
{
    /// <summary>Of somebody who spent nothing.</summary>
    public static FamilyFigures None { get; } = new([], [], null, null, []);
}

/// <summary>Whether spending is open by the hours of the day.</summary>
/// <param name="IsOpen">True while it is.</param>
/// <param name="OpensAt">When it opens next, UTC; null while it is open, and when it never does.</param>
public sealed record FamilyHours(bool IsOpen, DateTime? OpensAt);

/// <summary>Which spendings are listed.</summary>
/// <param name="Spending">Purchases or gifts alone; null for both.</param>
/// <param name="From">The first day on the guardian's wall; null since the link began.</param>
/// <param name="Until">The last day; null until now.</param>
/// <param name="Creator">The room of one creator alone.</param>
public sealed record FamilySpendFilter(Spending? Spending = null, DateOnly? From = null, DateOnly? Until = null, string? Creator = null);

/// <summary>Where a page begins: spendings at one instant have one order.</summary>
/// <param name="At">The instant the page before ended at, UTC.</param>
/// <param name="Shown">How many of that instant it showed.</param>
public sealed record FamilySpendMark(DateTime At, int Shown);

/// <summary>A page of spendings, newest first.</summary>
/// <param name="Name">Whose.</param>
/// <param name="TimeZoneId">The zone their days are counted in.</param>
/// <param name="Spends">The page.</param>
/// <param name="Older">Where the next page begins; null on the last one.</param>
public sealed record FamilySpendPage(string Name, string TimeZoneId, IReadOnlyList<FamilySpend> Spends, FamilySpendMark? Older);

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

    /// <summary>Whether the reader is the guardian who was there first: of a child's account they set the password and delete it.</summary>
    public bool IsFirst { get; init; } = true;

    /// <summary>Who said yes to this account when, oldest first.</summary>
    public IReadOnlyList<FamilyConsent> Consents { get; init; } = [];

    /// <summary>Whole years on the minor's own calendar day.</summary>
    public int Age { get; init; }

    /// <summary>What 100 coins cost about, where the guardian lives.</summary>
    public Money HundredCoins { get; init; }

    /// <summary>Whether the hours are open.</summary>
    public FamilyHours Hours { get; init; } = new(true, null);

    /// <summary>Days, creators, and what stands out.</summary>
    public FamilyFigures Figures { get; init; } = FamilyFigures.None;

    /// <summary>What the guardian of this link is told.</summary>
    public FamilyTelling Telling { get; init; } = FamilyTelling.None;

    /// <summary>True while the guardian has paused everything.</summary>
    public bool IsPaused => ValueOf(LimitKind.Pause) == 0;

    /// <summary>What was set for all, without what was carried over; null for no limit.</summary>
    public long? ValueOf(LimitKind kind) =>
        Rules.Where(r => r.Kind == kind && r.CreatorHandle is null).Select(r => (long?)r.Value.Value).FirstOrDefault();

    /// <summary>What was set for one creator alone.</summary>
    public long? ValueOf(LimitKind kind, string creatorHandle) =>
        Rules
            .Where(r => r.Kind == kind && string.Equals(r.CreatorHandle, creatorHandle, StringComparison.Ordinal))
            .Select(r => (long?)r.Value.Value)
            .FirstOrDefault();
}

/// <summary>A preset in a guardian's money.</summary>
/// <param name="Preset">Which.</param>
/// <param name="Caps">Every limit it decides; null for no limit.</param>
public sealed record OfferedPreset(LimitPreset Preset, IReadOnlyDictionary<LimitKind, long?> Caps);

/// <summary>What a guardian begins a link with.</summary>
/// <param name="Minor">The minor as they are now.</param>
/// <param name="Suggested">The preset for their age.</param>
/// <param name="Presets">All of them, the strictest first.</param>
public sealed record FamilySetup(FamilyMinor Minor, LimitPreset Suggested, IReadOnlyList<OfferedPreset> Presets);

/// <summary>A creator that a guardian looked for.</summary>
/// <param name="Handle">Their room.</param>
/// <param name="Name">As others see them.</param>
public sealed record FoundCreator(string Handle, string Name);

/// <summary>Creators that a guardian looked for.</summary>
/// <param name="Creators">By their rooms' addresses.</param>
public sealed record FoundCreators(IReadOnlyList<FoundCreator> Creators);

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
    /// <summary>Links of the reader that do not count yet: a guardian's minors, or a minor's guardians.</summary>
    public IReadOnlyList<FamilyWaiting> Waiting { get; init; } = [];

    /// <summary>Links of others that wait for the reader's yes: second guardians of their minors.</summary>
    public IReadOnlyList<FamilyJoin> ToAllow { get; init; } = [];
}

/// <summary>The other side of a link that does not count yet.</summary>
/// <param name="Link">The link.</param>
/// <param name="Name">As others see them.</param>
/// <param name="NeedsProof">Whether the guardian's card check is missing.</param>
/// <param name="NeedsYes">Whether the yes of the guardian there is is missing.</param>
/// <param name="LapsesAt">When it ends by itself, UTC.</param>
public sealed record FamilyWaiting(GuardianshipId Link, string Name, bool NeedsProof, bool NeedsYes, DateTime LapsesAt);

/// <summary>Somebody who wants to be the second guardian of one's minor.</summary>
/// <param name="Link">The link that waits.</param>
/// <param name="MinorName">Whose guardian.</param>
/// <param name="GuardianName">Who, by the name they show.</param>
/// <param name="MemberSince">Since when they have their account, UTC.</param>
/// <param name="LapsesAt">When the question ends by itself, UTC.</param>
public sealed record FamilyJoin(GuardianshipId Link, string MinorName, string GuardianName, DateTime MemberSince, DateTime LapsesAt);

/// <summary>Why a family was not shown.</summary>
public enum FamilyRefusal
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>There is no such minor, or they are not the caller's.</summary>
    NotFound,
}

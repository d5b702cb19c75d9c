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
/// <param name="Limits">All six limits, capped or not, with what is used and reserved.</param>
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
);

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
/// <param name="Watcher">Who watches a minor; null when nobody does yet, and for adults.</param>
public sealed record FamilyView(bool IsMinor, IReadOnlyList<FamilyMinor> Minors, FamilyWatcher? Watcher);

/// <summary>Why a family was not shown.</summary>
public enum FamilyRefusal
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>There is no such minor, or they are not the caller's.</summary>
    NotFound,
}

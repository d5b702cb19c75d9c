namespace CoinStore.Budgets;

/// <summary>A cap somebody wants for themselves.</summary>
/// <param name="Kind">One of <see cref="CapPolicy.OwnKinds"/>.</param>
/// <param name="Cap">In coins, or in US cents for purchases; null for none.</param>
/// <param name="CreatorHandle">For <see cref="LimitKind.GiftCreatorMonth"/> alone: whose own figure; null for every creator's.</param>
public sealed record CapWish(LimitKind Kind, long? Cap, string? CreatorHandle = null);

/// <summary>Own caps to set: those that are not named stay as they are.</summary>
/// <param name="Caps">In the order in which they are meant.</param>
public sealed record SetBudget(IReadOnlyList<CapWish> Caps);

/// <summary>Takes back a raise that waits.</summary>
/// <param name="Kind">The cap.</param>
/// <param name="CreatorId">Whose own figure; null for all other caps.</param>
public sealed record WithdrawRaise(LimitKind Kind, PersonId? CreatorId = null);

/// <summary>Pauses own purchases and gifts.</summary>
/// <param name="Id">Made with the question: the same id is one pause.</param>
/// <param name="Length">From now on; it must end later than a pause that lasts.</param>
public sealed record StartPause(Guid Id, PauseLength Length);

/// <summary>A raise that waits.</summary>
/// <param name="Cap">What the cap becomes; null for none.</param>
/// <param name="At">When, UTC.</param>
public sealed record PlannedCap(LimitAmount? Cap, DateTime At);

/// <summary>One of a person's own limits.</summary>
/// <param name="State">Where it stands now.</param>
/// <param name="Planned">The raise that waits, if one does.</param>
public sealed record OwnCap(LimitState State, PlannedCap? Planned);

/// <summary>A limit beside the six: one of <see cref="CapPolicy.OwnRules"/>.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Unit">What it counts: "COIN", "GIFT" or a currency.</param>
/// <param name="Cap">The most; null for no such limit.</param>
/// <param name="Planned">The raise that waits, if one does.</param>
public sealed record OwnRule(LimitKind Kind, string Unit, LimitAmount? Cap, PlannedCap? Planned);

/// <summary>The most that each creator may get in a month.</summary>
/// <param name="Cap">Coins; null for no such limit.</param>
/// <param name="Planned">The raise that waits, if one does.</param>
public sealed record EveryCreatorCap(LimitAmount? Cap, PlannedCap? Planned);

/// <summary>What one creator got this month, and may get.</summary>
/// <param name="CreatorId">Who.</param>
/// <param name="Handle">Their room.</param>
/// <param name="Name">As others see them.</param>
/// <param name="Own">The figure set for them alone; null when everybody's counts.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="Planned">The raise of their own figure that waits, if one does.</param>
public sealed record CreatorCap(PersonId CreatorId, string Handle, string Name, LimitAmount? Own, LimitState State, PlannedCap? Planned);

/// <summary>A person's own budget.</summary>
/// <param name="Currency">The money purchases are counted in.</param>
/// <param name="TimeZoneId">The zone days are counted in.</param>
/// <param name="Caps">The six limits, capped or not.</param>
/// <param name="Rules">Those beside them, capped or not.</param>
/// <param name="EveryCreator">What each creator may get.</param>
/// <param name="Creators">Those with a figure of their own, then those who got most this month.</param>
/// <param name="Pause">The pause that lasts, if one does.</param>
public sealed record Budget(
    Currency Currency,
    string TimeZoneId,
    IReadOnlyList<OwnCap> Caps,
    IReadOnlyList<OwnRule> Rules,
    EveryCreatorCap EveryCreator,
    IReadOnlyList<CreatorCap> Creators,
    Pause? Pause
);

/// <summary>What was spent in a calendar month.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Gifts">Coins for gifts.</param>
/// <param name="Purchases">Money for coins.</param>
public sealed record SpendingMonth(DateOnly Month, Coins Gifts, Money Purchases);

/// <summary>What one creator was given.</summary>
/// <param name="CreatorId">Who.</param>
/// <param name="Handle">Their room.</param>
/// <param name="Name">As others see them.</param>
/// <param name="Coins">In all.</param>
public sealed record SpendingCreator(PersonId CreatorId, string Handle, string Name, Coins Coins);

/// <summary>A year of somebody's spending.</summary>
/// <param name="Months">Twelve, oldest first; the last is the running one.</param>
/// <param name="Creators">The ten who got most in them, most first.</param>
public sealed record SpendingHistory(IReadOnlyList<SpendingMonth> Months, IReadOnlyList<SpendingCreator> Creators);

/// <summary>Why a budget was not shown or changed.</summary>
public enum BudgetRefusalReason
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>The account is frozen.</summary>
    NotActive,

    /// <summary>Under 18 a guardian sets the limits.</summary>
    Minor,

    /// <summary>Not one of <see cref="CapPolicy.OwnKinds"/>, or a creator with a limit that counts all of them.</summary>
    UnknownKind,

    /// <summary>No creator has this handle: <see cref="BudgetRefusal.Handle"/>.</summary>
    UnknownCreator,

    /// <summary>More than <see cref="CapPolicy.MostCreators"/> figures for single creators.</summary>
    TooManyCreators,

    /// <summary>A cap is below zero.</summary>
    Negative,

    /// <summary>A cap is larger than <see cref="CapPolicy.LargestCap"/>.</summary>
    TooLarge,

    /// <summary>No raise of this cap waits: it was withdrawn, or has taken effect.</summary>
    NothingPlanned,

    /// <summary>Not one of the lengths.</summary>
    UnknownLength,

    /// <summary>It would end before the pause that lasts: <see cref="BudgetRefusal.Pause"/>.</summary>
    PauseTooShort,

    /// <summary>This id was used for another pause.</summary>
    DifferentInput,
}

/// <summary>Why not, with what belongs to it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Kind">The cap that is the matter.</param>
/// <param name="Handle">The creator that is the matter.</param>
/// <param name="Pause">The pause that lasts.</param>
public sealed record BudgetRefusal(BudgetRefusalReason Reason, LimitKind? Kind = null, string? Handle = null, Pause? Pause = null)
{
    /// <summary>A refusal that only has a reason.</summary>
    public static implicit operator BudgetRefusal(BudgetRefusalReason reason) => new(reason);
}

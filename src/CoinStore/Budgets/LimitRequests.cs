namespace CoinStore.Budgets;

/// <summary>Whose limits somebody spends under, and where they stand.</summary>
/// <param name="SetByGuardian">True for a minor's; false for an adult's own.</param>
/// <param name="Currency">The money purchases are counted in.</param>
/// <param name="TimeZoneId">The zone days are counted in.</param>
/// <param name="Limits">All that count, capped or not; of each guardian.</param>
public sealed record LimitSheet(bool SetByGuardian, Currency Currency, string TimeZoneId, IReadOnlyList<LimitState> Limits);

/// <summary>Limits to set: those that are not named stay as they are.</summary>
/// <param name="Caps">In coins or the link's currency's minor units, hours as <see cref="OpenHours"/> packs them; null for no limit.</param>
public sealed record SetCaps(IReadOnlyDictionary<LimitKind, long?> Caps)
{
    /// <summary>What is set for single creators.</summary>
    public IReadOnlyList<CreatorLimit> Creators { get; init; } = [];
}

/// <summary>A limit for one creator alone.</summary>
/// <param name="Kind">One of <see cref="CapPolicy.CreatorKinds"/>.</param>
/// <param name="Handle">Their room.</param>
/// <param name="Value">Coins a month; for the others 0 or 1 as the kind says; null takes it away.</param>
public sealed record CreatorLimit(LimitKind Kind, string Handle, long? Value);

/// <summary>A cap that was changed.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="OldCap">What it was; null for none.</param>
/// <param name="NewCap">What it became; null for none.</param>
/// <param name="ChangedBy">The name of who did it.</param>
/// <param name="ChangedAt">When, UTC.</param>
public sealed record CapChange(LimitKind Kind, LimitAmount? OldCap, LimitAmount? NewCap, string ChangedBy, DateTime ChangedAt)
{
    /// <summary>The creator whose own limit it is; null for all others.</summary>
    public string? CreatorName { get; init; }
}

/// <summary>Changes of a link's caps, newest first.</summary>
/// <param name="Changes">The last hundred.</param>
public sealed record CapHistory(IReadOnlyList<CapChange> Changes);

/// <summary>Why caps were not set or shown.</summary>
public enum CapsRefusalReason
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>The account is frozen.</summary>
    NotActive,

    /// <summary>There is no such link, or it is not the caller's.</summary>
    NotFound,

    /// <summary>A minor cannot set caps: only the guardian can.</summary>
    NotAllowed,

    /// <summary>The link was ended.</summary>
    Ended,

    /// <summary>A minor without a guardian has no limits: nothing may be spent.</summary>
    NoGuardian,

    /// <summary>A cap is below zero: <see cref="CapsRefusal.Kind"/>.</summary>
    Negative,

    /// <summary>A cap is larger than <see cref="CapPolicy.LargestCap"/>: <see cref="CapsRefusal.Kind"/>.</summary>
    TooLarge,

    /// <summary>Not a limit that can be set so: <see cref="CapsRefusal.Kind"/>.</summary>
    UnknownKind,

    /// <summary>Not hours of a day, or neither on nor off: <see cref="CapsRefusal.Kind"/>.</summary>
    NotValid,

    /// <summary>No creator has this handle.</summary>
    UnknownCreator,
}

/// <summary>Why not, and which cap if it is one.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Kind">The cap that is the matter.</param>
public sealed record CapsRefusal(CapsRefusalReason Reason, LimitKind? Kind = null)
{
    /// <summary>A refusal that only has a reason.</summary>
    public static implicit operator CapsRefusal(CapsRefusalReason reason) => new(reason);
}

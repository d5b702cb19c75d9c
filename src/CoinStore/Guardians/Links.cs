namespace CoinStore.Guardians;

/// <summary>A code that links the person who made it with the one who enters it.</summary>
/// <param name="Code">Eight characters, shown once: only its hash is kept.</param>
/// <param name="ByGuardian">True when it invites a minor; false when a minor invites a guardian.</param>
/// <param name="ExpiresAt">When it lapses unused, UTC.</param>
public sealed record LinkInvite(string Code, bool ByGuardian, DateTime ExpiresAt);

/// <summary>What entering a code would do, before it is done.</summary>
/// <param name="InviterName">Who made the code.</param>
/// <param name="ByGuardian">True when the reader would become the minor of the link.</param>
/// <param name="TimeZoneId">The zone in which days, weeks and months would be counted.</param>
/// <param name="Currency">The money in which purchases would be counted.</param>
/// <param name="ExpiresAt">When the code lapses, UTC.</param>
public sealed record InviteReading(string InviterName, bool ByGuardian, string TimeZoneId, Currency Currency, DateTime ExpiresAt);

/// <summary>Uses a code.</summary>
/// <param name="Code">As it was typed.</param>
/// <param name="IsAnotherChild">The guardian was asked and says that it is another child than one with the same birth date.</param>
public sealed record AcceptInvite(string Code, bool IsAnotherChild = false);

/// <summary>A link that was made.</summary>
/// <param name="Id">The link.</param>
/// <param name="GuardianId">Who watches and sets limits.</param>
/// <param name="MinorId">Whose spending it is.</param>
/// <param name="IsProven">Whether it counts already; false while the guardian's card check or another guardian's yes is waited for.</param>
public sealed record Link(GuardianshipId Id, PersonId GuardianId, PersonId MinorId, bool IsProven)
{
    /// <summary>Whether the guardian's card check is missing.</summary>
    public bool NeedsProof { get; init; }
}

/// <summary>Why a link was not made, read or ended.</summary>
public enum LinkRefusalReason
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>The account is frozen.</summary>
    NotActive,

    /// <summary>The e-mail address is not confirmed yet.</summary>
    EmailNotConfirmed,

    /// <summary>The minor has two guardians already.</summary>
    AlreadyLinked,

    /// <summary>These two are guardian and minor already.</summary>
    LinkedWithEachOther,

    /// <summary>Five codes are open; <see cref="LinkRefusal.Until"/> says when the first lapses.</summary>
    TooManyOpen,

    /// <summary>No such code.</summary>
    WrongCode,

    /// <summary>The code lapsed or was withdrawn.</summary>
    CodeExpired,

    /// <summary>Somebody has used it.</summary>
    CodeUsed,

    /// <summary>Ten wrong codes in an hour; <see cref="LinkRefusal.Until"/> says when the next try is open.</summary>
    TooManyTries,

    /// <summary>One's own code.</summary>
    OwnCode,

    /// <summary>A minor made the code: it needs somebody of 18 or more.</summary>
    NeedsAdult,

    /// <summary>An adult made the code: it is for somebody of 13 to 17.</summary>
    NeedsMinor,

    /// <summary>The person who made the code may not link any more.</summary>
    InviterNotActive,

    /// <summary>There is no such link, or it is not the caller's.</summary>
    NotFound,

    /// <summary>A minor cannot end a link: only the guardian can.</summary>
    NotAllowed,

    /// <summary>One's own account waits for a review and links with nobody before it.</summary>
    UnderReview,

    /// <summary>The guardian watches a minor of the same birth date: they say first that it is another child.</summary>
    SameChild,

    /// <summary>The same, seen by the minor: the guardian is asked when they enter a code of the minor's.</summary>
    GuardianIsAsked,

    /// <summary>The sign-in is older than five minutes: prove it again, then go on.</summary>
    SignInAgain,
}

/// <summary>Why not, and until when if it passes.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Until">When it may be tried again, UTC; null when time does not mend it.</param>
public sealed record LinkRefusal(LinkRefusalReason Reason, DateTime? Until = null)
{
    /// <summary>A refusal that only has a reason.</summary>
    public static implicit operator LinkRefusal(LinkRefusalReason reason) => new(reason);
}

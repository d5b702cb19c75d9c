using CoinStore.Access;

namespace CoinStore.Guardians;

/// <summary>Who may be linked with whom: pure.</summary>
internal static class LinkPolicy
{
    public const int MostOpenInvites = 5;
    public const int MostMisses = 10;
    public static readonly TimeSpan InviteLife = TimeSpan.FromHours(48);

    /// <summary>A link that nobody proved or said yes to lapses after this, and its place is free again.</summary>
    public static readonly TimeSpan WaitingLife = TimeSpan.FromDays(14);
    public static readonly TimeSpan MissWindow = TimeSpan.FromHours(1);

    /// <summary>Why this person may neither make nor use a code now; null when they may.</summary>
    public static LinkRefusalReason? RefusalFor(Standing? person) =>
        person switch
        {
            null => LinkRefusalReason.NotSignedIn,
            { IsActive: false } => LinkRefusalReason.NotActive,
            { Person: { EmailConfirmed: false, IsChildAccount: false } } => LinkRefusalReason.EmailNotConfirmed,
            // An adult's account that may be a child's second one links with nobody before somebody has looked.
            { IsAdult: true, IsHeld: true } => LinkRefusalReason.UnderReview,
            // An adult's old links as a minor no longer count.
            { IsAdult: false } when person.Guardianships.Count + person.Waiting.Count >= GuardianLinks.MostGuardians =>
                LinkRefusalReason.AlreadyLinked,
            _ => null,
        };

    /// <summary>Why these two do not fit this code; null when they do.</summary>
    public static LinkRefusalReason? RefusalFor(GuardianInvite invite, Standing? inviter, Standing reader)
    {
        if (invite.InviterId == reader.Id)
        {
            return LinkRefusalReason.OwnCode;
        }

        if (invite.ByGuardian == reader.IsAdult)
        {
            return invite.ByGuardian ? LinkRefusalReason.NeedsMinor : LinkRefusalReason.NeedsAdult;
        }

        var (guardian, minor) = invite.ByGuardian ? (inviter, reader) : (reader, inviter);
        if (minor?.Guardianships.Concat(minor.Waiting).Any(g => g.GuardianId == guardian?.Id) == true)
        {
            return LinkRefusalReason.LinkedWithEachOther;
        }

        return RefusalFor(inviter) switch
        {
            // A minor who came of age since, or an account that may not act any more.
            null when inviter!.IsAdult == invite.ByGuardian => null,
            LinkRefusalReason.AlreadyLinked => LinkRefusalReason.AlreadyLinked,
            _ => LinkRefusalReason.InviterNotActive,
        };
    }
}

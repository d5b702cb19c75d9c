using CoinStore.Access;

namespace CoinStore.Guardians;

/// <summary>Who may be linked with whom: pure.</summary>
internal static class LinkPolicy
{
    public const int MostOpenInvites = 5;
    public const int MostMisses = 10;
    public static readonly TimeSpan InviteLife = TimeSpan.FromHours(48);
    public static readonly TimeSpan MissWindow = TimeSpan.FromHours(1);

    /// <summary>Why this person may neither make nor use a code now; null when they may.</summary>
    public static LinkRefusalReason? RefusalFor(Standing? person) =>
        person switch
        {
            null => LinkRefusalReason.NotSignedIn,
            { IsActive: false } => LinkRefusalReason.NotActive,
            { Person.EmailConfirmed: false } => LinkRefusalReason.EmailNotConfirmed,
            // For now a minor has one guardian; an adult's old link as a minor no longer counts.
            { IsAdult: false, Guardianship: not null } => LinkRefusalReason.AlreadyLinked,
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

        return RefusalFor(inviter) switch
        {
            // A minor who came of age since, or an account that may not act any more.
            null when inviter!.IsAdult == invite.ByGuardian => null,
            LinkRefusalReason.AlreadyLinked => LinkRefusalReason.AlreadyLinked,
            _ => LinkRefusalReason.InviterNotActive,
        };
    }
}

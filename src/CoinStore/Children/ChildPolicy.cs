using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Creators;

namespace CoinStore.Children;

/// <summary>Who may make which account for a child: pure.</summary>
internal static class ChildPolicy
{
    private static readonly DateOnly Oldest = new(1900, 1, 1);

    /// <summary>Why this person makes no account for anybody; null when they may.</summary>
    public static ChildRefusal? Against(Standing? guardian) =>
        guardian switch
        {
            null => ChildRefusal.NotSignedIn,
            { IsActive: false } => ChildRefusal.NotActive,
            { IsAdult: false } => ChildRefusal.AdultsOnly,
            { Person.EmailConfirmed: false } => ChildRefusal.EmailNotConfirmed,
            { IsHeld: true } => ChildRefusal.UnderReview,
            _ => null,
        };

    /// <summary>What is wrong with what was said; null when nothing is. Ages count in the guardian's time.</summary>
    public static ChildRefusal? Against(CreateChild request, string timeZoneId, DateTimeOffset now)
    {
        var handle = HandlePolicy.Normalise(request.Nickname);
        if (!HandlePolicy.IsWellFormed(handle) || HandlePolicy.IsKept(handle))
        {
            return ChildRefusal.NicknameNotValid;
        }

        if (request.BirthDate is not { } born || born < Oldest || born > AgePolicy.TodayIn(timeZoneId, now))
        {
            return ChildRefusal.BirthDateNotValid;
        }

        return AgePolicy.GroupAt(born, timeZoneId, now) != AgeGroup.Child
            ? ChildRefusal.OldEnough
            : Against(request.Password, request.Nickname);
    }

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public static ChildRefusal? Against(string password, string nickname) =>
        PasswordPolicy.Check(password, null, nickname) is not { } refusal
            ? null
            : refusal switch
            {
                PasswordRefusal.TooShort => ChildRefusal.PasswordTooShort,
                PasswordRefusal.TooLong => ChildRefusal.PasswordTooLong,
                PasswordRefusal.TooCommon => ChildRefusal.PasswordTooCommon,
                PasswordRefusal.TooPersonal => ChildRefusal.PasswordTooPersonal,
            };
}

using System.Net.Mail;

namespace CoinStore.Accounts;

/// <summary>Decides whether what somebody said makes an account. The age comes first: nothing else is asked of a child.</summary>
internal static class SignUpPolicy
{
    private const string FallbackZone = "Etc/UTC";
    private static readonly DateOnly Oldest = new(1900, 1, 1);

    public static SignUpRefusal? Check(SignUpRequest request, DateTimeOffset now)
    {
        if (request.TurnedAwayBefore)
        {
            return SignUpRefusal.AskAGrownUp;
        }

        var zone = ZoneOf(request);
        if (request.BirthDate is not { } birthDate || birthDate < Oldest || birthDate > AgePolicy.TodayIn(zone, now))
        {
            return SignUpRefusal.BirthDateNotValid;
        }

        if (AgePolicy.GroupAt(birthDate, zone, now) == AgeGroup.Child)
        {
            return SignUpRefusal.AskAGrownUp;
        }

        if (!IsEmail(request.Email))
        {
            return SignUpRefusal.EmailNotValid;
        }

        if (!IsDisplayName(request.DisplayName))
        {
            return SignUpRefusal.DisplayNameNotValid;
        }

        return Countries.Knows(request.Country) ? CheckSecret(request) : SignUpRefusal.CountryNotValid;
    }

    public static string ZoneOf(SignUpRequest request) => AgePolicy.IsTimeZone(request.TimeZoneId) ? request.TimeZoneId! : FallbackZone;

    public static bool IsEmail(string? email) =>
        email is { Length: <= 254 }
        && !email.Any(char.IsControl)
        && MailAddress.TryCreate(email, out var address)
        && string.Equals(address.Address, email, StringComparison.Ordinal)
        && address.Host.Contains('.', StringComparison.Ordinal);

    public static bool IsDisplayName(string? name) => name?.Trim() is { Length: >= 2 and <= 40 } trimmed && !trimmed.Any(char.IsControl);

    private static SignUpRefusal? CheckSecret(SignUpRequest request)
    {
        if (string.IsNullOrEmpty(request.Password))
        {
            return request.Passkey is null ? SignUpRefusal.NothingToSignInWith : null;
        }

        return PasswordPolicy.Check(request.Password, request.Email, request.DisplayName) is { } refusal ? Say(refusal) : null;
    }

    private static SignUpRefusal Say(PasswordRefusal refusal) =>
        refusal switch
        {
            PasswordRefusal.TooShort => SignUpRefusal.PasswordTooShort,
            PasswordRefusal.TooLong => SignUpRefusal.PasswordTooLong,
            PasswordRefusal.TooCommon => SignUpRefusal.PasswordTooCommon,
            PasswordRefusal.TooPersonal => SignUpRefusal.PasswordTooPersonal,
        };
}

using Microsoft.AspNetCore.Identity;

namespace CoinStore.Accounts;

/// <summary>What somebody says to get an account: with a password, a passkey, or both.</summary>
public sealed record SignUpRequest
{
    /// <summary>Becomes the name to sign in with.</summary>
    public required string Email { get; init; }

    /// <summary>The name others see.</summary>
    public required string DisplayName { get; init; }

    /// <summary>As it was first said.</summary>
    public required DateOnly? BirthDate { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string? Country { get; init; }

    /// <summary>IANA zone from the browser; UTC when it said none that we know.</summary>
    public required string? TimeZoneId { get; init; }

    /// <summary>The host's own address, for the link in the mail.</summary>
    public required string Origin { get; init; }

    /// <summary>The password, exactly as typed.</summary>
    public string? Password { get; init; }

    /// <summary>The passkey, when the browser made one.</summary>
    public NewPasskey? Passkey { get; init; }

    /// <summary>The random number of this device's cookie; only its hash is kept.</summary>
    public string? Device { get; init; }

    /// <summary>This browser said a date under 13 before.</summary>
    public bool TurnedAwayBefore { get; init; }
}

/// <summary>A passkey made for a person who does not exist yet: the id was chosen when the browser was asked.</summary>
public sealed record NewPasskey(PersonId Person, UserPasskeyInfo Passkey);

/// <summary>The same for a new address and a known one; only the mail tells.</summary>
/// <param name="Age">What the given birth date allows.</param>
public sealed record SignedUp(AgeGroup Age);

/// <summary>Why there is no account.</summary>
public enum SignUpRefusal
{
    /// <summary>Under 13, now or a moment ago: a grown-up is asked.</summary>
    AskAGrownUp = 0,

    /// <summary>Not an e-mail address.</summary>
    EmailNotValid = 1,

    /// <summary>Not 2 to 40 characters.</summary>
    DisplayNameNotValid = 2,

    /// <summary>No date, one to come, or one before 1900.</summary>
    BirthDateNotValid = 3,

    /// <summary>No country we know.</summary>
    CountryNotValid = 4,

    /// <summary>Neither password nor passkey.</summary>
    NothingToSignInWith = 5,

    /// <summary>See <see cref="PasswordRefusal.TooShort"/>.</summary>
    PasswordTooShort = 6,

    /// <summary>See <see cref="PasswordRefusal.TooLong"/>.</summary>
    PasswordTooLong = 7,

    /// <summary>See <see cref="PasswordRefusal.TooCommon"/>.</summary>
    PasswordTooCommon = 8,

    /// <summary>See <see cref="PasswordRefusal.TooPersonal"/>.</summary>
    PasswordTooPersonal = 9,
}

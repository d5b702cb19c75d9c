namespace CoinStore.Marks;

/// <summary>
/// When an account waits for a review: pure. One rule: whoever shares a device or a card with a minor, and is not that minor's proven
/// guardian and has none in common with them, waits until that guardian or an operator says that it is somebody else.
/// </summary>
internal static class ReviewPolicy
{
    /// <summary>For how long a device or a card of a minor's counts against another minor's account, and a card against anybody's.</summary>
    public const int Months = 12;

    /// <summary>For how long a minor's device counts against an account of an adult's age that is new there: households share devices, and children grow up.</summary>
    public static readonly TimeSpan AdultOnDevice = TimeSpan.FromDays(30);

    /// <summary>Since when a device has to have been seen with a minor to count against an account that is new there.</summary>
    public static DateTime DeviceSince(bool isAdult, DateTime now) => isAdult ? now - AdultOnDevice : now.AddMonths(-Months);

    /// <summary>The end of the month of an 18th birthday: until when the marks of a minor's closed account count, and no birth date is kept.</summary>
    public static DateTime MinorUntil(DateTime comesOfAgeAt) =>
        new DateTime(comesOfAgeAt.Year, comesOfAgeAt.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);

    /// <summary>Since when a card has to have paid for a minor to count.</summary>
    public static DateTime CardSince(DateTime now) => now.AddMonths(-Months);
}

/// <summary>Settings of the reviews.</summary>
internal sealed class MarkOptions
{
    /// <summary>
    /// A mail domain whose accounts are left out: the demo people of a development machine, as whom everybody signs in with the same test
    /// card. Empty everywhere else.
    /// </summary>
    public string LeftOutDomain { get; set; } = string.Empty;
}

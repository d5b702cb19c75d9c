using NodaTime;

namespace CoinStore.Budgets;

/// <summary>How long somebody pauses their own spending.</summary>
public enum PauseLength : short
{
    /// <summary>24 hours.</summary>
    Day = 1,

    /// <summary>Seven times 24 hours.</summary>
    Week = 2,

    /// <summary>To the same day of the next month.</summary>
    Month = 3,

    /// <summary>Three months.</summary>
    ThreeMonths = 4,

    /// <summary>Six months.</summary>
    SixMonths = 5,

    /// <summary>A year.</summary>
    Year = 6,
}

/// <summary>A pause of spending that lasts.</summary>
/// <param name="EndsAt">The first instant at which spending is possible again, UTC.</param>
/// <param name="TimeZoneId">The person's zone.</param>
public sealed record Pause(DateTime EndsAt, string TimeZoneId);

/// <summary>When pauses end: pure.</summary>
public static class PausePolicy
{
    /// <summary>Every length, shortest first.</summary>
    public static IReadOnlyList<PauseLength> Lengths { get; } = Enum.GetValues<PauseLength>();

    /// <summary>The end of a pause that starts now. Months end at the same hour on the person's wall.</summary>
    /// <param name="length">One of <see cref="Lengths"/>.</param>
    /// <param name="now">UTC.</param>
    /// <param name="timeZoneId">An IANA zone; an unknown one counts as UTC.</param>
    public static DateTime EndOf(PauseLength length, DateTime now, string timeZoneId) =>
        length switch
        {
            PauseLength.Day => now.AddDays(1),
            PauseLength.Week => now.AddDays(7),
            PauseLength.Month => AfterMonths(1, now, timeZoneId),
            PauseLength.ThreeMonths => AfterMonths(3, now, timeZoneId),
            PauseLength.SixMonths => AfterMonths(6, now, timeZoneId),
            PauseLength.Year => AfterMonths(12, now, timeZoneId),
        };

    private static DateTime AfterMonths(int months, DateTime now, string timeZoneId)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        var local = Instant.FromDateTimeUtc(now).InZone(zone).LocalDateTime;
        return local.PlusMonths(months).InZoneLeniently(zone).ToDateTimeUtc();
    }
}

using System.Globalization;
using NodaTime;
using NodaTime.Extensions;

namespace CoinStore.Budgets;

/// <summary>From when until when spending is open on a day of the week, in minutes since midnight on the guardian's wall.</summary>
/// <param name="From">The first open minute, 0 to 1440.</param>
/// <param name="Until">The first closed one after it, 0 to 1440; the same as <paramref name="From"/> when the day stays closed.</param>
public readonly record struct OpenHours(int From, int Until)
{
    /// <summary>Minutes of a day by the wall.</summary>
    public const int Day = 1440;

    private const int Base = Day + 1;

    /// <summary>A day without an open hour.</summary>
    public static OpenHours Closed => new(0, 0);

    /// <summary>Whether these are hours of a day.</summary>
    public bool IsValid => From is >= 0 and <= Day && Until >= From && Until <= Day;

    /// <summary>As a limit's figure.</summary>
    public long Pack() => (From * Base) + Until;

    /// <summary>From a limit's figure; check <see cref="IsValid"/> where it comes from outside.</summary>
    public static OpenHours Unpack(long packed) =>
        packed is >= 0 and <= (long)Day * Base + Day ? new((int)(packed / Base), (int)(packed % Base)) : new(-1, -1);

    /// <summary>For example "07:00–21:00"; "00:00–00:00" for a closed day.</summary>
    public override string ToString() => $"{Wall(From)}–{Wall(Until)}";

    /// <summary>When spending opens next: <paramref name="now"/> itself when it is open, null when it never does.</summary>
    /// <param name="hoursOf">The hours of a day of the week; null for all day.</param>
    /// <param name="now">UTC.</param>
    /// <param name="timeZoneId">An IANA zone; an unknown one counts as UTC.</param>
    public static DateTime? NextOpen(Func<DayOfWeek, OpenHours?> hoursOf, DateTime now, string timeZoneId)
    {
        ArgumentNullException.ThrowIfNull(hoursOf);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        var local = Instant.FromDateTimeUtc(now).InZone(zone).LocalDateTime;
        for (var ahead = 0; ahead <= 7; ahead++)
        {
            var date = local.Date.PlusDays(ahead);
            if (hoursOf(date.DayOfWeek.ToDayOfWeek()) is not { } hours)
            {
                return ahead == 0 ? now : At(date, 0, zone);
            }

            var minute = ahead == 0 ? (local.Hour * 60) + local.Minute : -1;
            if (minute >= hours.From && minute < hours.Until)
            {
                return now;
            }

            if (minute < hours.From && hours.Until > hours.From)
            {
                return At(date, hours.From, zone);
            }
        }

        return null;
    }

    /// <summary>The day of the week on a zone's wall.</summary>
    public static DayOfWeek DayAt(DateTime now, string timeZoneId)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        return Instant.FromDateTimeUtc(now).InZone(zone).DayOfWeek.ToDayOfWeek();
    }

    private static DateTime At(LocalDate date, int minute, DateTimeZone zone) =>
        zone.AtLeniently(date.At(new LocalTime(minute / 60, minute % 60))).ToDateTimeUtc();

    private static string Wall(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}

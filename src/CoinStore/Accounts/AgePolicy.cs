using NodaTime;

namespace CoinStore.Accounts;

/// <summary>What a person's age allows.</summary>
public enum AgeGroup
{
    /// <summary>Under 13: no account of their own.</summary>
    Child = 0,

    /// <summary>13 to 17: may look, spends only with a guardian.</summary>
    Minor = 1,

    /// <summary>18 and over: everything.</summary>
    Adult = 2,
}

/// <summary>Decides ages, in the person's own time zone. Somebody born on 29 February has their birthday on 1 March in other years.</summary>
public static class AgePolicy
{
    /// <summary>The age from which one may have an account.</summary>
    public const int AccountAge = 13;

    /// <summary>The age from which one spends without a guardian.</summary>
    public const int AdultAge = 18;

    /// <summary>The group a person is in at an instant.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not in the IANA database.</exception>
    public static AgeGroup GroupAt(DateOnly birthDate, string timeZoneId, DateTimeOffset now) =>
        AgeAt(birthDate, timeZoneId, now) switch
        {
            < AccountAge => AgeGroup.Child,
            < AdultAge => AgeGroup.Minor,
            _ => AgeGroup.Adult,
        };

    /// <summary>Full years at an instant, by the calendar where the person lives.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not in the IANA database.</exception>
    public static int AgeAt(DateOnly birthDate, string timeZoneId, DateTimeOffset now) => AgeOn(birthDate, TodayIn(timeZoneId, now));

    /// <summary>Full years on a date.</summary>
    public static int AgeOn(DateOnly birthDate, DateOnly date)
    {
        var years = date.Year - birthDate.Year;
        return date < Birthday(birthDate, date.Year) ? years - 1 : years;
    }

    /// <summary>The instant (UTC) at which the birthday begins where the person lives, also when the clocks skip midnight that night.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not in the IANA database.</exception>
    public static DateTime ReachesAt(DateOnly birthDate, int age, string timeZoneId)
    {
        var day = Birthday(birthDate, birthDate.Year + age);
        return Zone(timeZoneId).AtStartOfDay(new LocalDate(day.Year, day.Month, day.Day)).ToDateTimeUtc();
    }

    /// <summary>Today's date in a time zone.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not in the IANA database.</exception>
    public static DateOnly TodayIn(string timeZoneId, DateTimeOffset now) =>
        Instant.FromDateTimeOffset(now).InZone(Zone(timeZoneId)).Date.ToDateOnly();

    /// <summary>Whether the IANA database knows the zone.</summary>
    public static bool IsTimeZone(string? timeZoneId) =>
        timeZoneId is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) is not null;

    private static DateOnly Birthday(DateOnly birthDate, int year) =>
        birthDate is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year)
            ? new DateOnly(year, 3, 1)
            : new DateOnly(year, birthDate.Month, birthDate.Day);

    private static DateTimeZone Zone(string timeZoneId) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId)
        ?? throw new TimeZoneNotFoundException($"'{timeZoneId}' is not an IANA time zone.");
}

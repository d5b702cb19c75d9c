using NodaTime;

namespace CoinStore.Guardians;

/// <summary>When digests are sent: pure.</summary>
public static class DigestPolicy
{
    private static readonly LocalTime Morning = new(8, 0);

    /// <summary>
    /// The first instant of the days that the digest due at an instant tells of: yesterday, or the seven days before its Monday. What it
    /// tells of ends where the one after it begins, so that each day is in one digest, also when one is late or comes in another rhythm.
    /// </summary>
    /// <param name="digest">How often.</param>
    /// <param name="due">When it is due, UTC; null for never.</param>
    /// <param name="timeZoneId">An IANA zone; an unknown one counts as UTC.</param>
    public static DateTime? FirstOf(FamilyDigest digest, DateTime? due, string timeZoneId)
    {
        if (due is not { } at)
        {
            return null;
        }

        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        var day = Instant.FromDateTimeUtc(at).InZone(zone).Date;
        return zone.AtStartOfDay(day.PlusDays(digest == FamilyDigest.Week ? -7 : -1)).ToDateTimeUtc();
    }

    /// <summary>The next eight o'clock on the guardian's wall, of a Monday for a weekly one; null for none.</summary>
    /// <param name="digest">How often.</param>
    /// <param name="now">UTC.</param>
    /// <param name="timeZoneId">An IANA zone; an unknown one counts as UTC.</param>
    public static DateTime? Next(FamilyDigest digest, DateTime now, string timeZoneId)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        var today = Instant.FromDateTimeUtc(now).InZone(zone).Date;
        return digest switch
        {
            FamilyDigest.None => null,
            FamilyDigest.Day => First(today),
            FamilyDigest.Week => First(today.DayOfWeek == IsoDayOfWeek.Monday ? today : today.Next(IsoDayOfWeek.Monday)),
        };

        DateTime First(LocalDate day)
        {
            var at = zone.AtLeniently(day.At(Morning)).ToDateTimeUtc();
            return at > now ? at : zone.AtLeniently(day.PlusDays(digest == FamilyDigest.Week ? 7 : 1).At(Morning)).ToDateTimeUtc();
        }
    }
}

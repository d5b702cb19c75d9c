using NodaTime;

namespace CoinStore.Guardians;

/// <summary>When digests are sent: pure.</summary>
public static class DigestPolicy
{
    private static readonly LocalTime Morning = new(8, 0);

    /// <summary>
    /// The whole days a digest tells of: yesterday, or the seven days before its Monday. One that is late also tells of the days whose own
    /// digest was not sent, up to where the next one begins, so that each day is in one digest.
    /// </summary>
    /// <param name="digest">How often.</param>
    /// <param name="due">When it was due, UTC.</param>
    /// <param name="now">UTC.</param>
    /// <param name="timeZoneId">An IANA zone; an unknown one counts as UTC.</param>
    public static (DateTime From, DateTime Until) Covered(FamilyDigest digest, DateTime due, DateTime now, string timeZoneId)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        return (FirstOf(due), FirstOf(Next(digest, now, timeZoneId) ?? now));

        DateTime FirstOf(DateTime at)
        {
            var day = Instant.FromDateTimeUtc(at).InZone(zone).Date;
            return zone.AtStartOfDay(day.PlusDays(digest == FamilyDigest.Week ? -7 : -1)).ToDateTimeUtc();
        }
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

using NodaTime;

namespace CoinStore.PocketMoney;

/// <summary>When pocket money comes: pure.</summary>
public static class PocketPolicy
{
    /// <summary>The card is refused so often in a row before a plan stops by itself.</summary>
    public const int MostFailures = 3;

    /// <summary>The most plans that run for one minor.</summary>
    public const int MostPlans = 3;

    /// <summary>
    /// The due date after another one: the same hour on the guardian's wall a week or a month later. Months are counted from the first
    /// one, so that the 31st comes back after a shorter month.
    /// </summary>
    /// <param name="rhythm">How often.</param>
    /// <param name="startedAt">When the first one was due, UTC.</param>
    /// <param name="after">The date that was due, UTC.</param>
    /// <param name="timeZoneId">The guardian's IANA zone; an unknown one counts as UTC.</param>
    public static DateTime? NextAfter(PocketRhythm rhythm, DateTime startedAt, DateTime after, string timeZoneId)
    {
        if (rhythm == PocketRhythm.Once)
        {
            return null;
        }

        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        var first = Instant.FromDateTimeUtc(startedAt).InZone(zone).LocalDateTime;
        for (var n = 1; ; n++)
        {
            var local = rhythm == PocketRhythm.Week ? first.PlusWeeks(n) : first.PlusMonths(n);
            var at = zone.AtLeniently(local).ToDateTimeUtc();
            if (at > after)
            {
                return at;
            }
        }
    }

    /// <summary>The next due date that is not past: what was missed while nobody ran the store is not made up for.</summary>
    public static DateTime? NextFrom(PocketRhythm rhythm, DateTime startedAt, DateTime due, DateTime now, string timeZoneId)
    {
        var next = NextAfter(rhythm, startedAt, due, timeZoneId);
        return next <= now ? NextAfter(rhythm, startedAt, now, timeZoneId) : next;
    }
}

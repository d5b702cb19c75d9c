using NodaTime;
using NodaTime.TimeZones;

namespace CoinStore.Budgets;

/// <summary>What each kind of limit means: pure, and the one place a new kind is explained.</summary>
public static class LimitPolicy
{
    /// <summary>
    /// The kinds that bound a whole spending. <see cref="LimitKind.GiftCreatorMonth"/> is none of them: it bounds what one creator gets,
    /// and only where somebody set it.
    /// </summary>
    public static IReadOnlyList<LimitKind> KindsOf(Spending spending) =>
        spending switch
        {
            Spending.Purchase => [LimitKind.PurchaseDay, LimitKind.PurchaseWeek, LimitKind.PurchaseMonth],
            Spending.Gift => [LimitKind.GiftDay, LimitKind.GiftWeek, LimitKind.GiftMonth],
            Spending.Payout => [LimitKind.PayoutDay],
        };

    /// <summary>What a kind bounds.</summary>
    public static Spending SpendingOf(LimitKind kind) =>
        kind switch
        {
            LimitKind.PurchaseDay or LimitKind.PurchaseWeek or LimitKind.PurchaseMonth => Spending.Purchase,
            LimitKind.GiftDay or LimitKind.GiftWeek or LimitKind.GiftMonth or LimitKind.GiftCreatorMonth => Spending.Gift,
            LimitKind.PayoutDay => Spending.Payout,
        };

    /// <summary>The window a kind counts over.</summary>
    public static LimitWindow WindowOf(LimitKind kind) =>
        kind switch
        {
            LimitKind.PurchaseDay or LimitKind.GiftDay or LimitKind.PayoutDay => LimitWindow.Day,
            LimitKind.PurchaseWeek or LimitKind.GiftWeek => LimitWindow.Week,
            LimitKind.PurchaseMonth or LimitKind.GiftMonth or LimitKind.GiftCreatorMonth => LimitWindow.Month,
        };

    /// <summary>
    /// The window around an instant: its first instant and the first one after it, both UTC. Days are calendar days of the zone, so
    /// one is 23 or 25 hours long when clocks change; where midnight does not exist the day starts when the clocks do. A day that has
    /// begun does not end because clocks go back over its midnight, and one that a zone skipped, at the date line, has no instant.
    /// </summary>
    /// <param name="kind">The limit.</param>
    /// <param name="at">An instant, UTC.</param>
    /// <param name="timeZoneId">An IANA zone; an unknown one counts as UTC.</param>
    public static (DateTime StartsAt, DateTime EndsAt) WindowAt(LimitKind kind, DateTime at, string timeZoneId)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        var today = Instant.FromDateTimeUtc(at).InZone(zone).Date;
        today = StartOf(today.PlusDays(1), zone) <= at ? today.PlusDays(1) : today;
        var (first, next) = WindowOf(kind) switch
        {
            LimitWindow.Day => (today, today.PlusDays(1)),
            LimitWindow.Week => (Monday(today), Monday(today).PlusWeeks(1)),
            LimitWindow.Month => (FirstOf(today), FirstOf(today).PlusMonths(1)),
        };
        return (StartOf(first, zone), StartOf(next, zone));
    }

    // As NodaTime's AtStartOfDay, which throws for a date that a zone skipped: such a date starts where the next one does.
    private static DateTime StartOf(LocalDate date, DateTimeZone zone) =>
        zone.ResolveLocal(date.AtMidnight(), FirstInstant).ToDateTimeUtc();

    private static readonly ZoneLocalMappingResolver FirstInstant = Resolvers.CreateMappingResolver(
        Resolvers.ReturnEarlier,
        Resolvers.ReturnStartOfIntervalAfter
    );

    private static LocalDate Monday(LocalDate day) => day.PlusDays(1 - (int)day.DayOfWeek);

    private static LocalDate FirstOf(LocalDate day) => new(day.Year, day.Month, 1);
}

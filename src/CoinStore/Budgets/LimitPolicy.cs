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
            LimitKind.PurchaseDay or LimitKind.PurchaseWeek or LimitKind.PurchaseMonth or LimitKind.PurchaseEach => Spending.Purchase,
            LimitKind.PurchaseDayCarry or LimitKind.PurchaseWeekCarry or LimitKind.PurchaseMonthCarry => Spending.Purchase,
            LimitKind.GiftDay or LimitKind.GiftWeek or LimitKind.GiftMonth or LimitKind.GiftCreatorMonth => Spending.Gift,
            LimitKind.GiftEach or LimitKind.GiftApproval or LimitKind.GiftCountDay => Spending.Gift,
            LimitKind.GiftDayCarry or LimitKind.GiftWeekCarry or LimitKind.GiftMonthCarry => Spending.Gift,
            LimitKind.PayoutDay => Spending.Payout,
            // They bound both; what is asked for when one of them refuses decides.
            LimitKind.Pause or LimitKind.Creators => Spending.Gift,
            LimitKind.HoursMonday or LimitKind.HoursTuesday or LimitKind.HoursWednesday or LimitKind.HoursThursday => Spending.Gift,
            LimitKind.HoursFriday or LimitKind.HoursSaturday or LimitKind.HoursSunday => Spending.Gift,
        };

    /// <summary>How a kind works.</summary>
    public static LimitShape ShapeOf(LimitKind kind) =>
        kind switch
        {
            LimitKind.PurchaseDay or LimitKind.PurchaseWeek or LimitKind.PurchaseMonth => LimitShape.Meter,
            LimitKind.GiftDay or LimitKind.GiftWeek or LimitKind.GiftMonth => LimitShape.Meter,
            LimitKind.GiftCreatorMonth or LimitKind.GiftCountDay or LimitKind.PayoutDay => LimitShape.Meter,
            LimitKind.PurchaseEach or LimitKind.GiftEach or LimitKind.GiftApproval => LimitShape.Each,
            LimitKind.Pause or LimitKind.Creators => LimitShape.Switch,
            LimitKind.HoursMonday or LimitKind.HoursTuesday or LimitKind.HoursWednesday or LimitKind.HoursThursday => LimitShape.Hours,
            LimitKind.HoursFriday or LimitKind.HoursSaturday or LimitKind.HoursSunday => LimitShape.Hours,
            LimitKind.PurchaseDayCarry or LimitKind.PurchaseWeekCarry or LimitKind.PurchaseMonthCarry => LimitShape.Carry,
            LimitKind.GiftDayCarry or LimitKind.GiftWeekCarry or LimitKind.GiftMonthCarry => LimitShape.Carry,
        };

    /// <summary>The limit that says how much of this one's rest is carried over; null for those whose rest always lapses.</summary>
    public static LimitKind? CarryOf(LimitKind kind) =>
        kind switch
        {
            LimitKind.PurchaseDay => LimitKind.PurchaseDayCarry,
            LimitKind.PurchaseWeek => LimitKind.PurchaseWeekCarry,
            LimitKind.PurchaseMonth => LimitKind.PurchaseMonthCarry,
            LimitKind.GiftDay => LimitKind.GiftDayCarry,
            LimitKind.GiftWeek => LimitKind.GiftWeekCarry,
            LimitKind.GiftMonth => LimitKind.GiftMonthCarry,
            _ => null,
        };

    /// <summary>The hours of a day of the week.</summary>
    public static LimitKind HoursOf(DayOfWeek day) =>
        day == DayOfWeek.Sunday ? LimitKind.HoursSunday : LimitKind.HoursMonday + (short)day - 1;

    /// <summary>What a kind's figure counts: "COIN", "GIFT", a currency, or for rules "HOURS" and "SWITCH".</summary>
    /// <param name="kind">The limit.</param>
    /// <param name="currency">The money in which its scope counts, ISO 4217.</param>
    public static string UnitOf(LimitKind kind, string currency) =>
        (ShapeOf(kind), SpendingOf(kind)) switch
        {
            (LimitShape.Hours, _) => "HOURS",
            (LimitShape.Switch, _) => "SWITCH",
            (LimitShape.Meter or LimitShape.Each or LimitShape.Carry, Spending.Purchase or Spending.Payout) => currency,
            (LimitShape.Meter or LimitShape.Each or LimitShape.Carry, Spending.Gift) => kind == LimitKind.GiftCountDay ? "GIFT" : "COIN",
        };

    /// <summary>The window a kind counts over.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It counts nothing over time.</exception>
    public static LimitWindow WindowOf(LimitKind kind) =>
        kind switch
        {
            LimitKind.PurchaseDay or LimitKind.GiftDay or LimitKind.GiftCountDay or LimitKind.PayoutDay => LimitWindow.Day,
            LimitKind.PurchaseWeek or LimitKind.GiftWeek => LimitWindow.Week,
            LimitKind.PurchaseMonth or LimitKind.GiftMonth or LimitKind.GiftCreatorMonth => LimitWindow.Month,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It counts nothing over time."),
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

    /// <summary>
    /// The same for somebody who moved: a move holds from the next window on. The window that was running ends where it would have;
    /// the first one of the new zone lasts from there to the new zone's next boundary, or to the one after that where it would be shorter
    /// than eleven twelfths of a window. So a move gives a day of 22 hours at the least, and going to and fro gives no more of them.
    /// </summary>
    /// <param name="kind">The limit.</param>
    /// <param name="at">An instant, UTC.</param>
    /// <param name="timeZoneId">The zone that counts now.</param>
    /// <param name="moves">Earlier zones, oldest first.</param>
    public static (DateTime StartsAt, DateTime EndsAt) WindowAt(
        LimitKind kind,
        DateTime at,
        string timeZoneId,
        IReadOnlyList<ZoneMove> moves
    )
    {
        ArgumentNullException.ThrowIfNull(moves);
        return Walk(moves.Count, at);

        (DateTime StartsAt, DateTime EndsAt) Walk(int known, DateTime instant)
        {
            if (known == 0)
            {
                return WindowAt(kind, instant, ZoneAfter(0));
            }

            var running = Walk(known - 1, moves[known - 1].MovedAt);
            if (instant < running.EndsAt)
            {
                return Walk(known - 1, instant);
            }

            var first = WindowAt(kind, running.EndsAt, ZoneAfter(known));
            var isShort = first.EndsAt - running.EndsAt < (first.EndsAt - first.StartsAt) * 11 / 12;
            var end = isShort ? WindowAt(kind, first.EndsAt, ZoneAfter(known)).EndsAt : first.EndsAt;
            return instant < end ? (running.EndsAt, end) : WindowAt(kind, instant, ZoneAfter(known));
        }

        string ZoneAfter(int known) => known < moves.Count ? moves[known].FromZoneId : timeZoneId;
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

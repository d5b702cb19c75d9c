using CoinStore.Budgets;
using NodaTime;

namespace CoinStore.Guardians;

/// <summary>What made a day stand out.</summary>
public enum UnusualKind
{
    /// <summary>More was spent than three times what is spent on a usual spending day.</summary>
    MuchInADay,

    /// <summary>The first gifts to a creator were more than half of a week's limit.</summary>
    NewCreator,

    /// <summary>Limits refused five attempts or more.</summary>
    ManyRefusals,

    /// <summary>Something was spent between 23:00 and 06:00.</summary>
    AtNight,
}

/// <summary>A day that stood out, and the figure.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Day">The day on the guardian's wall.</param>
/// <param name="Amount">What was spent; null where attempts are counted.</param>
/// <param name="Usual">What it is measured against: the usual day, or the week's limit; null where nothing is.</param>
/// <param name="CreatorName">For whom, when it is about one creator.</param>
/// <param name="Times">How many spendings or attempts.</param>
public sealed record Unusual(
    UnusualKind Kind,
    DateOnly Day,
    LimitAmount? Amount,
    LimitAmount? Usual = null,
    string? CreatorName = null,
    int Times = 1
);

/// <summary>What a guardian is pointed to: pure. It says what happened and judges nobody.</summary>
public static class UnusualPolicy
{
    /// <summary>Days that are looked at, today among them.</summary>
    public const int DaysShown = 7;

    /// <summary>How far back spending is compared.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    private const int ComparedDays = 28;
    private const int FewestCompared = 3;
    private const int Times = 3;
    private const int FewestRefusals = 5;
    private const int Most = 6;
    private const int NightFrom = 23;
    private const int NightUntil = 6;

    /// <summary>What stood out in the last seven days, the newest first.</summary>
    /// <param name="spends">Spendings of the last <see cref="Memory"/>; only those that were spent count.</param>
    /// <param name="attempts">What limits refused.</param>
    /// <param name="known">Creators who had got gifts before the days that are looked at.</param>
    /// <param name="giftWeek">The limit for gifts in a week, in coins; null for none.</param>
    /// <param name="now">UTC.</param>
    /// <param name="timeZoneId">An IANA zone; an unknown one counts as UTC.</param>
    public static IReadOnlyList<Unusual> Find(
        IReadOnlyList<FamilySpend> spends,
        IReadOnlyList<FamilyAttempt> attempts,
        IReadOnlySet<PersonId> known,
        long? giftWeek,
        DateTime now,
        string timeZoneId
    )
    {
        ArgumentNullException.ThrowIfNull(spends);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        var first = DayOf(now, zone).AddDays(1 - DaysShown);
        List<(FamilySpend Spend, DateOnly Day, int Hour)> spent =
        [
            .. spends.Where(s => s.State == SpendState.Spent).Select(s => (s, DayOf(s.At, zone), HourOf(s.At, zone))),
        ];
        List<(FamilySpend Spend, DateOnly Day, int Hour)> recent = [.. spent.Where(s => s.Day >= first)];
        List<Unusual> found =
        [
            .. Enum.GetValues<Spending>().SelectMany(kind => MuchInADay([.. spent.Where(s => s.Spend.Spending == kind)], first)),
            .. NewCreators(recent, known, giftWeek),
            .. ManyRefusals(attempts, first, zone),
            .. AtNight(recent),
        ];
        return [.. found.OrderByDescending(u => u.Day).ThenBy(u => u.Kind).Take(Most)];
    }

    /// <summary>The day of an instant on a zone's wall.</summary>
    internal static DateOnly DayOf(DateTime at, DateTimeZone zone) => Instant.FromDateTimeUtc(at).InZone(zone).Date.ToDateOnly();

    private static int HourOf(DateTime at, DateTimeZone zone) => Instant.FromDateTimeUtc(at).InZone(zone).Hour;

    private static IEnumerable<Unusual> MuchInADay(List<(FamilySpend Spend, DateOnly Day, int Hour)> spent, DateOnly first)
    {
        var days = spent
            .GroupBy(s => s.Day)
            .Select(g => (Day: g.Key, Sum: g.Sum(s => s.Spend.Amount.Value), Count: g.Count(), g.First().Spend.Amount.Unit))
            .OrderByDescending(d => d.Day)
            .ToList();
        for (var i = 0; i < days.Count && days[i].Day >= first; i++)
        {
            long[] before = [.. days.Skip(i + 1).Take(ComparedDays).Select(d => d.Sum).Order()];
            if (before.Length >= FewestCompared && days[i].Sum > Times * Median(before))
            {
                var (day, sum, count, unit) = days[i];
                yield return new Unusual(
                    UnusualKind.MuchInADay,
                    day,
                    new LimitAmount(unit, sum),
                    new LimitAmount(unit, Median(before)),
                    Times: count
                );
            }
        }
    }

    // Of an even number the lower one: a day is held against what really was spent on one.
    private static long Median(long[] sorted) => sorted[(sorted.Length - 1) / 2];

    private static IEnumerable<Unusual> NewCreators(
        List<(FamilySpend Spend, DateOnly Day, int Hour)> recent,
        IReadOnlySet<PersonId> known,
        long? giftWeek
    ) =>
        giftWeek is not { } week
            ? []
            : recent
                .Where(s => s.Spend.CreatorId is { } creator && !known.Contains(creator))
                .GroupBy(s => s.Spend.CreatorId)
                .Select(g => g.Where(s => s.Day == g.Min(other => other.Day)).ToList())
                .Where(g => 2 * g.Sum(s => s.Spend.Amount.Value) > week)
                .Select(g => new Unusual(
                    UnusualKind.NewCreator,
                    g[0].Day,
                    new LimitAmount("COIN", g.Sum(s => s.Spend.Amount.Value)),
                    new LimitAmount("COIN", week),
                    g[0].Spend.CreatorName,
                    g.Count
                ));

    private static IEnumerable<Unusual> ManyRefusals(IReadOnlyList<FamilyAttempt> attempts, DateOnly first, DateTimeZone zone) =>
        attempts
            .GroupBy(a => DayOf(a.At, zone))
            .Where(g => g.Key >= first && g.Sum(a => a.Times) >= FewestRefusals)
            .Select(g => new Unusual(UnusualKind.ManyRefusals, g.Key, null, Times: g.Sum(a => a.Times)));

    private static IEnumerable<Unusual> AtNight(List<(FamilySpend Spend, DateOnly Day, int Hour)> recent) =>
        recent
            .Where(s => s.Hour is >= NightFrom or < NightUntil)
            .GroupBy(s => (s.Day, s.Spend.Amount.Unit))
            .Select(g => new Unusual(
                UnusualKind.AtNight,
                g.Key.Day,
                new LimitAmount(g.Key.Unit, g.Sum(s => s.Spend.Amount.Value)),
                Times: g.Count()
            ));
}

using System.Globalization;
using CoinStore.Budgets;
using CsCheck;
using NodaTime;
using NodaTime.TimeZones;

namespace CoinStore.Tests.Budgets;

/// <summary>
/// The windows of limits in every IANA zone from 1990 to 2040, held against the zone's own list of when its clocks change and not against
/// the arithmetic they were made with. A failure prints its seed; COINSTORE_SEED gives it again.
/// </summary>
public sealed class WindowProperties
{
    private static readonly DateTime First = new(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Last = new(2040, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Zones = [.. DateTimeZoneProviders.Tzdb.Ids];
    private static readonly Gen<string> Zone = Gen.Int[0, Zones.Length - 1].Select(i => Zones[i]);
    private static readonly LimitKind[] Kinds = [.. Enum.GetValues<LimitKind>().Where(k => LimitPolicy.ShapeOf(k) == LimitShape.Meter)];
    private static readonly Gen<LimitKind> Kind = Gen.Int[0, Kinds.Length - 1].Select(i => Kinds[i]);
    private static readonly Gen<DateTime> Anywhere = Gen.Long[First.Ticks, Last.Ticks]
        .Select(ticks => new DateTime(ticks, DateTimeKind.Utc));

    // Half of the instants lie within two days of a change of the zone's clocks: hardly any would by chance.
    private static readonly Gen<(string Zone, DateTime At)> Place = Gen.Select(Zone, Anywhere, Gen.Bool, Gen.Long[-2 * Day, 2 * Day])
        .Select((zone, at, near, away) => (zone, near ? NearChange(zone, at).AddTicks(away) : at));

    private const long Day = TimeSpan.TicksPerDay;

    [Fact]
    public void A_window_holds_its_instant_and_every_instant_in_it_gives_the_same_window() =>
        Gen.Select(Place, Kind, Gen.Double[0, 1])
            .Sample(
                (place, kind, share) =>
                {
                    var window = LimitPolicy.WindowAt(kind, place.At, place.Zone);
                    Assert.True(window.StartsAt <= place.At && place.At < window.EndsAt);
                    var within = window.StartsAt.AddTicks((long)((window.EndsAt - window.StartsAt).Ticks * share * 0.999999));
                    Assert.Equal(window, LimitPolicy.WindowAt(kind, window.StartsAt, place.Zone));
                    Assert.Equal(window, LimitPolicy.WindowAt(kind, within, place.Zone));
                    Assert.Equal(window, LimitPolicy.WindowAt(kind, window.EndsAt.AddTicks(-1), place.Zone));
                },
                seed: PropertySeed.Given,
                iter: 20_000
            );

    [Fact]
    public void Windows_follow_each_other_without_gap_or_overlap() =>
        Gen.Select(Place, Kind)
            .Sample(
                (place, kind) =>
                {
                    var (startsAt, endsAt) = LimitPolicy.WindowAt(kind, place.At, place.Zone);
                    Assert.Equal(endsAt, LimitPolicy.WindowAt(kind, endsAt, place.Zone).StartsAt);
                    Assert.Equal(startsAt, LimitPolicy.WindowAt(kind, startsAt.AddTicks(-1), place.Zone).EndsAt);
                },
                seed: PropertySeed.Given,
                iter: 20_000
            );

    [Fact]
    public void A_day_starts_at_the_first_instant_of_its_date_and_is_of_a_plausible_length() =>
        Place.Sample(
            place =>
            {
                var (startsAt, endsAt) = LimitPolicy.WindowAt(LimitKind.GiftDay, place.At, place.Zone);
                var (start, before) = (Local(place.Zone, startsAt), Local(place.Zone, startsAt.AddTicks(-1)));
                Assert.True(start.Date == LatestDate(place.Zone, place.At));
                AssertFirstInstant(place.Zone, startsAt, start, before);
                // Clocks move by an hour or two; a station in Antarctica has moved by seven, and the date line by a day.
                Assert.InRange((endsAt - startsAt).TotalHours, 12, 48);
            },
            seed: PropertySeed.Given,
            iter: 20_000
        );

    [Fact]
    public void A_week_starts_on_a_Monday_and_a_month_on_the_first() =>
        Place.Sample(
            place =>
            {
                var today = LatestDate(place.Zone, place.At);
                var week = LimitPolicy.WindowAt(LimitKind.GiftWeek, place.At, place.Zone);
                AssertStarts(place.Zone, week.StartsAt, today.With(DateAdjusters.PreviousOrSame(IsoDayOfWeek.Monday)));
                Assert.InRange((week.EndsAt - week.StartsAt).TotalHours, (7 * 24) - 25, (7 * 24) + 25);
                var month = LimitPolicy.WindowAt(LimitKind.GiftMonth, place.At, place.Zone);
                AssertStarts(place.Zone, month.StartsAt, today.With(DateAdjusters.StartOfMonth));
                Assert.InRange((month.EndsAt - month.StartsAt).TotalHours, (27 * 24) + 22, (31 * 24) + 25);
            },
            seed: PropertySeed.Given,
            iter: 20_000
        );

    [Fact]
    public void Every_day_around_every_change_of_clocks_of_every_zone_is_tiled()
    {
        foreach (var zone in Zones)
        {
            foreach (var change in ChangesOf(zone))
            {
                var end = change.AddDays(2);
                for (var at = change.AddDays(-2); at < end; )
                {
                    var (startsAt, endsAt) = LimitPolicy.WindowAt(LimitKind.GiftDay, at, zone);
                    Assert.True(startsAt <= at && at < endsAt, $"{zone} at {at:u}: {startsAt:u} to {endsAt:u}");
                    Assert.Equal(startsAt, LimitPolicy.WindowAt(LimitKind.GiftDay, endsAt.AddTicks(-1), zone).StartsAt);
                    at = endsAt;
                }
            }
        }
    }

    [Theory]
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")]
    [InlineData("America/St_Johns", "2010-11-07T02:30:30Z", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z")]
    [InlineData("America/St_Johns", "2010-11-07T02:45:00Z", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z")]
    public void A_skipped_date_has_no_window_and_a_day_goes_on_when_clocks_go_back_over_its_midnight(
        string zone,
        string at,
        string startsAt,
        string endsAt
    ) => Assert.Equal((Utc(startsAt), Utc(endsAt)), LimitPolicy.WindowAt(LimitKind.GiftDay, Utc(at), zone));

    private static DateTime Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime;

    // Where a date is skipped whole, the week or month starts with the next one that exists.
    private static void AssertStarts(string zone, DateTime startsAt, LocalDate date)
    {
        var (start, before) = (Local(zone, startsAt), Local(zone, startsAt.AddTicks(-1)));
        Assert.True(start.Date == date || before.Date < date && date < start.Date, $"{zone} starts {date} at {start}");
        AssertFirstInstant(zone, startsAt, start, before);
    }

    // On midnight, or, where there is none, at the change of clocks that skips it.
    private static void AssertFirstInstant(string zone, DateTime startsAt, LocalDateTime start, LocalDateTime before)
    {
        var isMidnight = start.TimeOfDay == LocalTime.Midnight;
        Assert.True(isMidnight || ChangesOf(zone).Contains(startsAt), $"{zone} starts {startsAt:u} at {start}");
        Assert.True(isMidnight || before.Date < start.Date, $"{zone} has {before} before {start}");
    }

    // The date on the wall, or the one that was there just before clocks went back over midnight.
    private static LocalDate LatestDate(string zone, DateTime at) =>
        ChangesOf(zone)
            .Where(change => change <= at && at < change.AddHours(3))
            .Select(change => Local(zone, change.AddTicks(-1)).Date)
            .Append(Local(zone, at).Date)
            .Max();

    private static LocalDateTime Local(string zone, DateTime at) =>
        Instant.FromDateTimeUtc(at).InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime;

    private static DateTime NearChange(string zone, DateTime at)
    {
        var stretch = DateTimeZoneProviders.Tzdb[zone].GetZoneInterval(Instant.FromDateTimeUtc(at));
        return stretch.HasStart && stretch.Start.ToDateTimeUtc() is var start && start >= First ? start : at;
    }

    private static IEnumerable<DateTime> ChangesOf(string zone) =>
        DateTimeZoneProviders
            .Tzdb[zone]
            .GetZoneIntervals(new Interval(Instant.FromDateTimeUtc(First), Instant.FromDateTimeUtc(Last)))
            .Where((ZoneInterval stretch) => stretch.HasStart)
            .Select(stretch => stretch.Start.ToDateTimeUtc());
}

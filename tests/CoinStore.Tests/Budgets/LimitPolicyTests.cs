using CoinStore.Budgets;
using CsCheck;
using NodaTime;

namespace CoinStore.Tests.Budgets;

public sealed class LimitPolicyTests
{
    private static readonly string[] Zones = [.. DateTimeZoneProviders.Tzdb.Ids];
    private static readonly LimitKind[] Kinds = [.. Enum.GetValues<LimitKind>().Where(k => LimitPolicy.ShapeOf(k) == LimitShape.Meter)];
    private static readonly Gen<string> Zone = Gen.Int[0, Zones.Length - 1].Select(i => Zones[i]);
    private static readonly Gen<LimitKind> Kind = Gen.Int[0, Kinds.Length - 1].Select(i => Kinds[i]);
    private static readonly Gen<DateTime> Instant = Gen.DateTime[
            new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            new DateTime(2080, 1, 1, 0, 0, 0, DateTimeKind.Utc)
        ]
        .Select(at => DateTime.SpecifyKind(at, DateTimeKind.Utc));

    [Fact]
    public void Windows_tile_time_without_gaps_in_any_zone() =>
        Gen.Select(Zone, Kind, Instant)
            .Sample(
                (zone, kind, at) =>
                {
                    var (startsAt, endsAt) = LimitPolicy.WindowAt(kind, at, zone);
                    Assert.True(startsAt <= at && at < endsAt);
                    Assert.Equal((startsAt, endsAt), LimitPolicy.WindowAt(kind, startsAt, zone));
                    Assert.Equal((startsAt, endsAt), LimitPolicy.WindowAt(kind, endsAt.AddTicks(-1), zone));
                    Assert.Equal(endsAt, LimitPolicy.WindowAt(kind, endsAt, zone).StartsAt);
                    Assert.Equal(startsAt, LimitPolicy.WindowAt(kind, startsAt.AddTicks(-1), zone).EndsAt);
                }
            );

    [Theory]
    [InlineData("2026-03-29T00:30:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("2026-03-29T21:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    public void A_day_in_Berlin_is_23_or_25_hours_when_clocks_change(string at, string startsAt, string endsAt) =>
        AssertWindow(LimitKind.PurchaseDay, at, startsAt, endsAt);

    [Theory]
    [InlineData("2026-03-31T21:59:59Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    [InlineData("2026-03-31T22:00:00Z", "2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z")]
    public void A_month_in_Berlin_turns_at_midnight_there(string at, string startsAt, string endsAt) =>
        AssertWindow(LimitKind.GiftMonth, at, startsAt, endsAt);

    [Theory]
    [InlineData("2026-03-08T22:59:59Z", "2026-03-01T23:00:00Z", "2026-03-08T23:00:00Z")]
    [InlineData("2026-03-08T23:00:00Z", "2026-03-08T23:00:00Z", "2026-03-15T23:00:00Z")]
    public void A_week_begins_on_Monday(string at, string startsAt, string endsAt) =>
        AssertWindow(LimitKind.GiftWeek, at, startsAt, endsAt);

    [Fact]
    public void A_day_without_a_midnight_begins_when_the_clocks_do()
    {
        var (startsAt, _) = LimitPolicy.WindowAt(LimitKind.GiftDay, Utc("2018-11-04T12:00:00Z"), "America/Sao_Paulo");
        Assert.Equal(Utc("2018-11-04T03:00:00Z"), startsAt);
    }

    private static void AssertWindow(LimitKind kind, string at, string startsAt, string endsAt) =>
        Assert.Equal((Utc(startsAt), Utc(endsAt)), LimitPolicy.WindowAt(kind, Utc(at), "Europe/Berlin"));

    private static DateTime Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
}

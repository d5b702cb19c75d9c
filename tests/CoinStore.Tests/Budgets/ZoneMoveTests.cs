using System.Globalization;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Tests.Guardians;
using CsCheck;

namespace CoinStore.Tests.Budgets;

public sealed class ZoneMoveTests
{
    private static readonly string[] Zones =
    [
        "Europe/Berlin",
        "Asia/Tokyo",
        "America/New_York",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Asia/Kolkata",
    ];
    private static readonly LimitKind[] Kinds = [LimitKind.GiftDay, LimitKind.GiftWeek, LimitKind.GiftMonth];
    private static readonly DateTime Epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Windows_follow_each_other_without_gap_or_overlap_however_somebody_travels()
    {
        var moves = Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Int[0, 80 * 24]).Array[1, 6];
        Gen.Select(moves, Gen.Int[0, Kinds.Length - 1])
            .Sample(
                (drawn, k) =>
                {
                    var ordered = drawn.OrderBy(d => d.Item2).Select(d => new ZoneMove(Zones[d.Item1], Epoch.AddHours(d.Item2))).ToList();
                    var (kind, at) = (Kinds[k], Epoch);
                    var day =
                        kind == LimitKind.GiftDay ? 1
                        : kind == LimitKind.GiftWeek ? 7
                        : 30.5;
                    while (at < Epoch.AddDays(120))
                    {
                        var (startsAt, endsAt) = LimitPolicy.WindowAt(kind, at, "Europe/Berlin", ordered);
                        Assert.True(startsAt <= at && at < endsAt);
                        Assert.Equal((startsAt, endsAt), LimitPolicy.WindowAt(kind, endsAt.AddTicks(-1), "Europe/Berlin", ordered));
                        Assert.True(at == Epoch || startsAt == at);
                        // No journey makes a window much shorter, and so none gives one more in the same time. The clocks take an hour.
                        var shortest = (kind == LimitKind.GiftMonth ? 28 : day) * 11 / 12;
                        Assert.InRange((endsAt - startsAt).TotalDays, shortest - (1.1 / 24), (day * 2) + 1.2);
                        at = endsAt;
                    }
                },
                iter: 300
            );
    }

    [Fact]
    public async Task A_guardians_move_holds_from_the_next_day_week_and_month_on()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 1000);
        await scene.CapAsync(link, LimitKind.GiftDay, 100);
        // Half past eleven in the evening in Berlin, half past six in the morning of the next day in Tokyo.
        scene.Store.Clock.SetUtcNow(Utc("2026-03-03T22:30:00Z"));
        Assert.Null(await scene.GiveAsync(100));
        await MoveAsync(scene, "Asia/Tokyo");
        Assert.NotNull(await scene.GiveAsync(1));
        scene.Store.Clock.SetUtcNow(Utc("2026-03-03T23:00:00Z"));
        Assert.Null(await scene.GiveAsync(100));
        // Sixteen hours would be a day too short: they belong to Tokyo's next one.
        var state = await scene.StateAsync(LimitKind.GiftDay);
        Assert.Equal((Utc("2026-03-03T23:00:00Z").UtcDateTime, Utc("2026-03-05T15:00:00Z").UtcDateTime), (state.StartsAt, state.EndsAt));
        Assert.Equal(Utc("2026-03-31T22:00:00Z").UtcDateTime, (await scene.StateAsync(LimitKind.GiftMonth)).EndsAt);
    }

    [Fact]
    public async Task Moving_west_does_not_begin_the_same_day_once_more()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 1000);
        await scene.CapAsync(link, LimitKind.GiftDay, 100);
        scene.Store.Clock.SetUtcNow(Utc("2026-03-03T22:30:00Z"));
        await MoveAsync(scene, "America/New_York");
        scene.Store.Clock.SetUtcNow(Utc("2026-03-03T23:00:00Z"));
        Assert.Null(await scene.GiveAsync(100));
        scene.Store.Clock.SetUtcNow(Utc("2026-03-04T05:00:00Z"));
        Assert.Equal(Utc("2026-03-05T05:00:00Z").UtcDateTime, (await scene.GiveAsync(1))!.EndsAt);
    }

    [Fact]
    public async Task A_minor_changes_neither_zone_nor_country()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var profiles = scene.Store.Get<ProfileService>();
        var moved = await profiles.ChangeAsync(scene.Minor, new ChangeProfile("Mika", "Asia/Tokyo", true), CancellationToken.None);
        Assert.Equal(ProfileRefusal.MinorStays, moved.Refusal);
        Assert.Equal(ProfileRefusal.MinorStays, (await profiles.ChangeCountryAsync(scene.Minor, "JP", CancellationToken.None)).Refusal);
        Assert.True(
            (await profiles.ChangeAsync(scene.Minor, new ChangeProfile("Mika B", "Europe/Berlin", true), CancellationToken.None)).Succeeded
        );
    }

    [Fact]
    public async Task A_minor_does_not_end_a_link_by_closing_the_account()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var profiles = scene.Store.Get<ProfileService>();
        Assert.Equal(ProfileRefusal.GuardianCloses, (await profiles.CloseAsync(scene.Minor, CancellationToken.None)).Refusal);
        Assert.True((await scene.Links.EndAsync(scene.Guardian, link, CancellationToken.None)).Succeeded);
        Assert.True((await profiles.CloseAsync(scene.Minor, CancellationToken.None)).Succeeded);
    }

    private static async Task MoveAsync(FamilyScene scene, string zone)
    {
        var change = new ChangeProfile("Gus", zone, true);
        Assert.True((await scene.Store.Get<ProfileService>().ChangeAsync(scene.Guardian, change, CancellationToken.None)).Succeeded);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

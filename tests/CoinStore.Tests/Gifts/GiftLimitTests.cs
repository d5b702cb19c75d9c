using CoinStore.Budgets;
using CoinStore.Gifts;

namespace CoinStore.Tests.Gifts;

public sealed class GiftLimitTests
{
    [Fact]
    public async Task A_minor_without_a_guardian_sends_nothing()
    {
        await using var scene = await GiftScene.CreateAsync(fanAge: 15);
        Assert.Equal(GiftRefusalKind.NoGuardian, (await scene.RefusedAsync(scene.Doughnut())).Kind);
    }

    [Theory]
    [InlineData(LimitKind.GiftDay)]
    [InlineData(LimitKind.GiftWeek)]
    [InlineData(LimitKind.GiftMonth)]
    public async Task A_gift_over_a_guardians_cap_is_refused_with_what_is_left_and_until_when(LimitKind kind)
    {
        await using var scene = await GiftScene.CreateAsync(coins: 1000, fanAge: 15);
        var guardian = await scene.Store.AddPersonAsync("Gus", 45);
        var link = await scene.Store.LinkAsync(guardian, scene.Fan);
        await scene.CapAsync(link.Value, kind, 70, guardian);
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        var refusal = await scene.RefusedAsync(scene.Doughnut(quantity: 2));
        Assert.Equal(GiftRefusalKind.Limit, refusal.Kind);
        Assert.Equal(kind, refusal.Limit!.Kind);
        Assert.Equal(new LimitAmount("COIN", 70), refusal.Limit.Cap);
        Assert.Equal(new LimitAmount("COIN", 40), refusal.Limit.Left);
        Assert.Equal(new LimitAmount("COIN", 60), refusal.Limit.Asked);
        Assert.Equal("Europe/Berlin", refusal.Limit.TimeZoneId);
        Assert.True(refusal.Limit.SetByGuardian);
        Assert.True(refusal.Limit.EndsAt > scene.Store.Clock.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task A_gift_of_exactly_what_a_cap_leaves_is_sent_and_the_receipt_says_none_is_left()
    {
        await using var scene = await GiftScene.CreateAsync(fanAge: 15);
        var guardian = await scene.Store.AddPersonAsync("Gus", 45);
        var link = await scene.Store.LinkAsync(guardian, scene.Fan);
        await scene.CapAsync(link.Value, LimitKind.GiftDay, 60, guardian);
        var receipt = (await scene.SendAsync(scene.Doughnut(quantity: 2))).Value;
        Assert.Equal(new LimitAmount("COIN", 0), Assert.Single(receipt.Limits).Left);
        Assert.Equal(GiftRefusalKind.Limit, (await scene.RefusedAsync(scene.Doughnut())).Kind);
    }

    [Fact]
    public async Task Gifts_at_once_under_a_cap_never_pass_it_together()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 1000, fanAge: 15);
        var guardian = await scene.Store.AddPersonAsync("Gus", 45);
        var link = await scene.Store.LinkAsync(guardian, scene.Fan);
        await scene.CapAsync(link.Value, LimitKind.GiftWeek, 100, guardian);
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => scene.SendAsync(scene.Doughnut())));
        Assert.Equal(3, results.Count(r => r.Succeeded));
        Assert.Equal(910, await scene.CoinsOfAsync(scene.Fan));
    }

    [Fact]
    public async Task A_refused_gift_uses_nothing_of_any_limit()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 20, fanAge: 15);
        var guardian = await scene.Store.AddPersonAsync("Gus", 45);
        var link = await scene.Store.LinkAsync(guardian, scene.Fan);
        await scene.CapAsync(link.Value, LimitKind.GiftDay, 30, guardian);
        Assert.Equal(GiftRefusalKind.InsufficientCoins, (await scene.RefusedAsync(scene.Doughnut())).Kind);
        await scene.Store.FundAsync(scene.Fan, 10);
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
    }

    [Fact]
    public async Task An_adults_own_cap_binds_and_is_nobody_elses()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.CapAsync(scene.Fan.Value, LimitKind.GiftDay, 29, scene.Fan);
        var refusal = await scene.RefusedAsync(scene.Doughnut());
        Assert.False(refusal.Limit!.SetByGuardian);
        Assert.Equal("America/New_York", refusal.Limit.TimeZoneId);
    }

    [Fact]
    public async Task A_guardians_day_of_23_hours_ends_an_hour_earlier()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 1000, fanAge: 15);
        var guardian = await scene.Store.AddPersonAsync("Gus", 45);
        var link = await scene.Store.LinkAsync(guardian, scene.Fan, "Europe/Berlin");
        await scene.CapAsync(link.Value, LimitKind.GiftDay, 30, guardian);

        // 29 March 2026 in Berlin begins at 23:00Z and ends at 22:00Z, because the clocks go forward.
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 28, 23, 0, 0, TimeSpan.Zero));
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 29, 21, 59, 59, TimeSpan.Zero));
        var refusal = await scene.RefusedAsync(scene.Doughnut());
        Assert.Equal(new DateTime(2026, 3, 29, 22, 0, 0, DateTimeKind.Utc), refusal.Limit!.EndsAt);
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 29, 22, 0, 0, TimeSpan.Zero));
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
    }
}

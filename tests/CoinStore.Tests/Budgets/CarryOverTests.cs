using CoinStore.Budgets;
using CoinStore.Tests.Guardians;

namespace CoinStore.Tests.Budgets;

public sealed class CarryOverTests
{
    [Fact]
    public async Task The_rest_lapses_unless_the_guardian_says_otherwise()
    {
        var (scene, _) = await WeeklyAsync(carry: null);
        await using var __ = scene;
        Assert.Null(await scene.GiveAsync(40));
        NextWeek(scene);
        Assert.Equal(100, (await scene.GiveAsync(101))!.Cap.Value);
    }

    [Fact]
    public async Task The_rest_of_a_week_is_carried_over_up_to_the_bound()
    {
        var (scene, _) = await WeeklyAsync(carry: 50);
        await using var __ = scene;
        Assert.Null(await scene.GiveAsync(70));
        NextWeek(scene);
        Assert.Equal(130, (await scene.StateAsync(LimitKind.GiftWeek)).Cap!.Value.Value);
        Assert.Equal(130, (await scene.GiveAsync(131))!.Cap.Value);
        Assert.Null(await scene.GiveAsync(10));
        NextWeek(scene);
        Assert.Equal(150, (await scene.GiveAsync(151))!.Cap.Value);
        Assert.Null(await scene.GiveAsync(150));
        NextWeek(scene);
        Assert.Equal(100, (await scene.GiveAsync(101))!.Cap.Value);
    }

    [Fact]
    public async Task Weeks_that_nobody_touched_leave_their_whole_cap_and_never_more_than_the_bound()
    {
        var (scene, _) = await WeeklyAsync(carry: 150);
        await using var __ = scene;
        Assert.Null(await scene.GiveAsync(90));
        NextWeek(scene);
        NextWeek(scene);
        Assert.Equal(210, (await scene.StateAsync(LimitKind.GiftWeek)).Cap!.Value.Value);
        NextWeek(scene);
        Assert.Equal(250, (await scene.GiveAsync(251))!.Cap.Value);
    }

    [Fact]
    public async Task What_is_reserved_when_a_week_ends_is_not_carried_over_also_when_it_is_given_back()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.PurchaseMonth, null);
        await scene.CapAsync(link, LimitKind.PurchaseWeek, 1000);
        await scene.CapAsync(link, LimitKind.PurchaseWeekCarry, 1000);
        var open = scene.NewId();
        Assert.Null(await scene.ReserveAsync(740, open));
        NextWeek(scene);
        Assert.Null(await scene.ReserveAsync(1));
        await scene.SettleAsync(open, paid: false);
        Assert.Equal(1348, (await scene.StateAsync(LimitKind.PurchaseWeek)).Cap!.Value.Value);
    }

    [Fact]
    public async Task A_lower_bound_or_none_binds_at_once()
    {
        var (scene, link) = await WeeklyAsync(carry: 50);
        await using var _ = scene;
        NextWeek(scene);
        Assert.Null(await scene.GiveAsync(1));
        await scene.CapAsync(link, LimitKind.GiftWeekCarry, 20);
        Assert.Equal(120, (await scene.StateAsync(LimitKind.GiftWeek)).Cap!.Value.Value);
        await scene.CapAsync(link, LimitKind.GiftWeek, 60);
        Assert.Equal(80, (await scene.GiveAsync(80))!.Cap.Value);
        await scene.CapAsync(link, LimitKind.GiftWeekCarry, null);
        Assert.Equal(60, (await scene.GiveAsync(80))!.Cap.Value);
    }

    [Fact]
    public async Task A_raised_cap_raises_nothing_of_the_weeks_before_it()
    {
        var (scene, link) = await WeeklyAsync(carry: 500);
        await using var _ = scene;
        Assert.Null(await scene.GiveAsync(90));
        NextWeek(scene);
        NextWeek(scene);
        // 10 of the first week and 100 of the second, which nobody touched.
        await scene.CapAsync(link, LimitKind.GiftWeek, 300);
        Assert.Equal(410, (await scene.StateAsync(LimitKind.GiftWeek)).Cap!.Value.Value);
    }

    [Theory]
    [InlineData(LimitKind.GiftWeekCarry, 50)]
    [InlineData(LimitKind.GiftWeek, 100)]
    public async Task What_was_switched_off_in_between_begins_anew_and_hands_on_no_week_that_was_spent(LimitKind kind, long again)
    {
        var (scene, link) = await WeeklyAsync(carry: 50);
        await using var _ = scene;
        Assert.Null(await scene.GiveAsync(100));
        await scene.CapAsync(link, kind, null);
        NextWeek(scene);
        Assert.Null(await scene.GiveAsync(100));
        NextWeek(scene);
        await scene.CapAsync(link, kind, again);
        Assert.Equal(100, (await scene.GiveAsync(101))!.Cap.Value);
        Assert.Null(await scene.GiveAsync(70));
        NextWeek(scene);
        Assert.Equal(130, (await scene.GiveAsync(131))!.Cap.Value);
    }

    private static async Task<(FamilyScene Scene, GuardianshipId Link)> WeeklyAsync(long? carry)
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await scene.CapAsync(link, LimitKind.GiftMonth, null);
        await scene.CapAsync(link, LimitKind.GiftWeek, 100);
        await scene.CapAsync(link, LimitKind.GiftWeekCarry, carry);
        return (scene, link);
    }

    private static void NextWeek(FamilyScene scene) => scene.Store.Clock.Advance(TimeSpan.FromDays(7));
}

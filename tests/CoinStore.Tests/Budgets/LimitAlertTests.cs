using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Tests.Guardians;

namespace CoinStore.Tests.Budgets;

public sealed class LimitAlertTests
{
    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(49, 100, 0)]
    [InlineData(50, 100, 50)]
    [InlineData(79, 100, 50)]
    [InlineData(80, 100, 80)]
    [InlineData(99, 100, 80)]
    [InlineData(100, 100, 100)]
    [InlineData(250, 100, 100)]
    [InlineData(1, 3, 0)]
    [InlineData(2, 3, 50)]
    [InlineData(0, 0, 0)]
    [InlineData(long.MaxValue, long.MaxValue, 100)]
    [InlineData(long.MaxValue / 2, long.MaxValue, 0)]
    public void A_part_is_reached_by_the_exact_figure(long used, long cap, short part) => Assert.Equal(part, AlertPolicy.PartOf(used, cap));

    [Fact]
    public async Task Each_part_is_told_once_in_a_window_and_again_in_the_next()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftDay, 300);
        for (var day = 0; day < 2; day++)
        {
            for (var doughnut = 0; doughnut < 10; doughnut++)
            {
                Assert.Null(await scene.GiveAsync());
                await scene.RunDueAsync();
                await scene.RunDueAsync();
                scene.Store.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            Assert.NotNull(await scene.GiveAsync());
            scene.Store.Clock.Advance(TimeSpan.FromDays(1));
        }

        string[] once =
        [
            "You have used 50% of the limit for gifts today: 150 of 300 coins.",
            "You have used 80% of the limit for gifts today: 240 of 300 coins.",
            "You have used 100% of the limit for gifts today: 300 of 300 coins.",
        ];
        Assert.Equal([.. once, .. once], await scene.BellAsync());
    }

    [Fact]
    public async Task A_spending_that_passes_several_parts_tells_the_largest_and_a_creators_cap_names_the_creator()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftCreatorMonth, 100);
        Assert.Null(await scene.GiveAsync(3));
        await scene.RunDueAsync();
        Assert.Equal(["You have used 80% of the limit for gifts to Cleo this month: 90 of 100 coins."], await scene.BellAsync());
    }

    [Fact]
    public async Task Gifts_of_one_batch_tell_each_part_once()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftMonth, 300);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => scene.GiveAsync()));
        await scene.RunDueAsync();
        Assert.Equal(3, (await scene.BellAsync()).Count);
    }

    [Fact]
    public async Task Money_given_back_and_spent_again_is_no_news_and_another_cap_is()
    {
        await using var scene = await Purchases.PurchaseScene.CreateAsync();
        var budgets = scene.Store.Get<BudgetService>();
        var news = scene.Store.Get<CoinStore.Notifications.NotificationService>();
        async Task<IReadOnlyList<string>> BellAsync()
        {
            await scene.RunDueAsync();
            var lines = (await news.ListAsync(scene.Fay, new CoinStore.Notifications.ListNotifications(), default)).Value.Lines;
            return [.. lines.Select(l => l.Text).Where(t => t.StartsWith("You have used", StringComparison.Ordinal)).Reverse()];
        }

        await budgets.SetCapsAsync(scene.Fay, new SetBudget([new CapWish(LimitKind.PurchaseMonth, 1_400)]), default);
        var (id, _) = await scene.OpenAsync();
        Assert.Equal(["You have used 50% of the limit for purchases this month: USD 7.40 of USD 14.00."], await BellAsync());
        await scene.Purchases.CancelAsync(scene.Fay, id, default);
        (id, _) = await scene.OpenAsync();
        Assert.Single(await BellAsync());

        await budgets.SetCapsAsync(scene.Fay, new SetBudget([new CapWish(LimitKind.PurchaseMonth, 800)]), default);
        await scene.Purchases.CancelAsync(scene.Fay, id, default);
        scene.Advance(TimeSpan.FromSeconds(1));
        await scene.OpenAsync();
        Assert.Equal("You have used 80% of the limit for purchases this month: USD 7.40 of USD 8.00.", (await BellAsync())[^1]);
    }

    [Fact]
    public async Task A_guardian_and_the_minor_are_told_and_nobody_else()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 50);
        await scene.CapAsync(link, LimitKind.GiftDay, null);
        await scene.CapAsync(link, LimitKind.GiftWeek, null);
        await scene.Store.FundAsync(scene.MinorId, 100);
        await scene.SendDoughnutAsync();
        var worker = scene.Store.Get<CoinStore.Storage.WorkerService>();
        await worker.RunDueAsync(Actor.System("test"), default);
        await worker.RunDueAsync(Actor.System("test"), default);
        async Task<IReadOnlyList<string>> BellAsync(Actor who)
        {
            var bell = await scene.Store.Get<CoinStore.Notifications.NotificationService>().ListAsync(who, new(), default);
            return [.. bell.Value.Lines.Select(l => l.Text).Where(t => t.Contains("used", StringComparison.Ordinal))];
        }

        Assert.Equal(["You have used 50% of the limit for gifts this month: 30 of 50 coins."], await BellAsync(scene.Minor));
        Assert.Equal(["Mika has used 50% of the limit for gifts this month: 30 of 50 coins."], await BellAsync(scene.Guardian));
    }
}

using CoinStore.Budgets;
using CoinStore.Tests.Purchases;

namespace CoinStore.Tests.Budgets;

/// <summary>What an adult allows themselves at once, and how many gifts a day.</summary>
public sealed class OwnRuleTests
{
    [Fact]
    public async Task A_gift_above_the_own_limit_is_refused_and_the_limit_is_raised_after_a_day()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftEach, 60);
        Assert.Null(await scene.GiveAsync(2));
        var no = (await scene.GiveAsync(3))!.Limit!;
        Assert.Equal((LimitKind.GiftEach, 60L, 90L, false), (no.Kind, no.Cap.Value, no.Asked.Value, no.SetByGuardian));
        var rule = (await scene.CapAsync(LimitKind.GiftEach, 90)).Value.Rules.Single(r => r.Kind == LimitKind.GiftEach);
        Assert.Equal((60L, 90L), (rule.Cap!.Value.Value, rule.Planned!.Cap!.Value.Value));
        Assert.NotNull(await scene.GiveAsync(3));
        scene.Store.Clock.Advance(CapPolicy.RaiseWait);
        Assert.Null(await scene.GiveAsync(3));
    }

    [Fact]
    public async Task Gifts_a_day_count_each_one_also_those_before_the_limit_was_set()
    {
        await using var scene = await BudgetScene.CreateAsync();
        Assert.Null(await scene.GiveAsync(2));
        await scene.CapAsync(LimitKind.GiftCountDay, 5);
        Assert.Null(await scene.GiveAsync(1, "dora"));
        var no = (await scene.GiveAsync(3))!.Limit!;
        Assert.Equal((LimitKind.GiftCountDay, "GIFT", 5L, 2L), (no.Kind, no.Cap.Unit, no.Cap.Value, no.Left.Value));
        Assert.Null(await scene.GiveAsync(2));
        Assert.NotNull(await scene.GiveAsync());
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(no.EndsAt!.Value));
        Assert.Null(await scene.GiveAsync(5));
    }

    [Fact]
    public async Task A_purchase_above_the_own_limit_is_not_begun()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var budgets = scene.Store.Get<BudgetService>();
        var set = new SetBudget([new CapWish(LimitKind.PurchaseEach, 739)]);
        Assert.True((await budgets.SetCapsAsync(scene.Fay, set, CancellationToken.None)).Succeeded);
        var no = (await scene.StartAsync()).Refusal.Limit!;
        Assert.Equal((LimitKind.PurchaseEach, 739L, 740L), (no.Kind, no.Cap.Value, no.Asked.Value));
        await budgets.SetCapsAsync(scene.Fay, new SetBudget([new CapWish(LimitKind.PurchaseEach, 740)]), CancellationToken.None);
        scene.Advance(CapPolicy.RaiseWait);
        Assert.True((await scene.StartAsync()).Succeeded);
    }
}

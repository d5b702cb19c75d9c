using CoinStore.Budgets;
using CoinStore.Notifications;
using CoinStore.PocketMoney;
using CoinStore.Tests.Cards;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.PocketMoney;

/// <summary>Pocket money that was due and did not come: the guardian gets a mail with the reason, and the minor a line without it.</summary>
public sealed class PocketFailureTests
{
    private const string ToMinor = "Your pocket money of 700 coins did not come this time. Your guardian knows.";

    [Fact]
    public async Task A_card_that_was_refused()
    {
        await using var scene = await CardScene.CreateAsync();
        var card = await scene.SaveAsync(CardScene.DeclinedLater);
        var plan = (await StartAsync(scene, card)).Value;
        await AssertToldAsync(scene, plan.TopUps[0].Note!, 1);
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.Shop.RunDueAsync();
        await AssertToldAsync(scene, plan.TopUps[0].Note!, 2);
    }

    [Fact]
    public async Task A_limit_that_had_no_room()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Shop.CapAsync(scene.Link, LimitKind.PurchaseMonth, 739);
        await StartAsync(scene, await scene.SaveAsync());
        await AssertToldAsync(scene, "A limit had no room for it: purchases this month.", 1);
        Assert.Empty(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task A_bound_that_is_reached()
    {
        await using var scene = await CardScene.CreateAsync();
        await StartAsync(scene, await scene.SaveAsync(), most: 740);
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.Shop.RunDueAsync();
        await AssertToldAsync(scene, "It would go over the USD 7.40 a month that were set for it.", 1);
        Assert.Single(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task A_card_that_was_removed()
    {
        await using var scene = await CardScene.CreateAsync();
        var card = await scene.SaveAsync();
        await StartAsync(scene, card);
        Assert.True((await scene.Cards.RemoveAsync(scene.Gabi, card, CancellationToken.None)).Succeeded);
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.Shop.RunDueAsync();
        await AssertToldAsync(scene, "The card was removed.", 1);
    }

    private static Task<Result<PocketPlan, PocketRefusal>> StartAsync(CardScene scene, CardId card, long most = 5_000)
    {
        var id = TypedId.New<PocketPlanId>(scene.Store.Clock);
        var plan = new MakePocketPlan(id, scene.MaxId, new Coins(700), PocketRhythm.Week, card, most);
        return scene.Store.Get<PocketMoneyService>().StartAsync(scene.Gabi, plan, CancellationToken.None);
    }

    private static async Task AssertToldAsync(CardScene scene, string why, int times)
    {
        var mails = await scene.Store.Database.ReadAsync(
            (context, token) => context.Set<OutboxMail>().Where(m => m.Subject == "Max's pocket money was not paid").ToListAsync(token),
            CancellationToken.None
        );
        Assert.Equal(times, mails.Count);
        Assert.All(mails, m => Assert.Equal(scene.GabiId, m.PersonId));
        Assert.All(mails, m => Assert.Contains(why, m.Text, StringComparison.Ordinal));
        var told = $"Max's pocket money of 700 coins was not paid. {why}";
        Assert.Equal(times, (await scene.NewsAsync()).Count(text => text == told));
        Assert.Equal(times, (await scene.NewsAsync(scene.MaxId)).Count(text => text == ToMinor));
        Assert.DoesNotContain(await scene.NewsAsync(scene.MaxId), text => text.Contains(why, StringComparison.Ordinal));
    }
}

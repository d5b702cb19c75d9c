using Bunit;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Web.Components.Pages.Family;
using CoinStore.Web.Components.Shared;

namespace CoinStore.Web.Tests.Family;

/// <summary>Whatever a limit refuses can be asked for from where it says no, and is let pass by a yes.</summary>
public sealed class AskFromRefusalTests
{
    [Theory]
    [InlineData(LimitKind.GiftDay, 10L)]
    [InlineData(LimitKind.GiftWeek, 10L)]
    [InlineData(LimitKind.GiftMonth, 10L)]
    [InlineData(LimitKind.GiftEach, 10L)]
    [InlineData(LimitKind.GiftApproval, 10L)]
    [InlineData(LimitKind.GiftCountDay, 0L)]
    [InlineData(LimitKind.GiftCreatorMonth, 10L)]
    [InlineData(LimitKind.Creators, 0L)]
    [InlineData(LimitKind.HoursSunday, 0L)]
    [InlineData(LimitKind.Pause, 0L)]
    public async Task A_refused_gift_is_asked_for_with_its_number_and_its_creator(LimitKind kind, long value)
    {
        await using var scene = await FamilyPageScene.CreateAsync();
        await scene.CapAsync(kind, value);
        var refusal = (await scene.Gifts.RefusedAsync(scene.Gifts.Doughnut(quantity: 2))).Limit!;
        Assert.Equal(kind, refusal.Kind);
        await AskAsync(scene, refusal, "gift=doughnut&quantity=2&creator=cleo");
        var ask = Assert.Single((await scene.MinorAsync()).Asks);
        Assert.Equal((kind, "2 × Doughnut", "Cleo", true), (ask.Kind, ask.Item, ask.CreatorName, ask.CanApprove));
        await ApproveAsync(scene, ask);
        Assert.True((await scene.Gifts.SendAsync(scene.Gifts.Doughnut(quantity: 2))).Succeeded);
    }

    [Theory]
    [InlineData(LimitKind.PurchaseDay, 100L)]
    [InlineData(LimitKind.PurchaseWeek, 100L)]
    [InlineData(LimitKind.PurchaseMonth, 100L)]
    [InlineData(LimitKind.PurchaseEach, 100L)]
    [InlineData(LimitKind.HoursSunday, 0L)]
    [InlineData(LimitKind.Pause, 0L)]
    public async Task A_refused_purchase_is_asked_for_by_its_package(LimitKind kind, long value)
    {
        await using var scene = await FamilyPageScene.CreateAsync();
        await scene.CapAsync(kind, value);
        var start = new StartPurchase(TypedId.New<PurchaseId>(scene.Store.Clock), "coins-700-usd", Money.Usd(740));
        var refusal = (await scene.Store.Get<PurchaseService>().StartAsync(scene.Minor, start, CancellationToken.None)).Refusal.Limit!;
        Assert.Equal(kind, refusal.Kind);
        await AskAsync(scene, refusal, "package=coins-700-usd");
        var ask = Assert.Single((await scene.MinorAsync()).Asks);
        Assert.Equal((kind, "700 coins", true), (ask.Kind, ask.Item, ask.CanApprove));
        await ApproveAsync(scene, ask);
    }

    private static async Task AskAsync(FamilyPageScene scene, LimitRefusal refusal, string wanted)
    {
        scene.Address = scene.Open<LimitRefusalText>(scene.Gifts.Fan, ("Limit", refusal), ("For", wanted)).Find("a").GetAttribute("href")!;
        var page = scene.Open<AskPage>(scene.Gifts.Fan);
        Assert.DoesNotContain("form.text", page.Find("[data-testid=ask-about]").TextContent, StringComparison.Ordinal);
        await page.InputAsync("#message", "Please");
        await page.SubmitAsync("[data-testid=ask-form]");
        Assert.NotNull(page.Find("[data-testid=ask-sent]"));
    }

    private static async Task ApproveAsync(FamilyPageScene scene, AskLine ask)
    {
        var answer = new AnswerAsk(AskAnswer.Once);
        var answered = await scene.Store.Get<AskService>().AnswerAsync(scene.Guardian, ask.Id, answer, CancellationToken.None);
        Assert.Equal(AskState.Approved, answered.Value.State);
    }
}

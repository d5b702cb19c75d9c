using Bunit;
using CoinStore.Access;
using CoinStore.Budgets;

namespace CoinStore.Web.Tests.Live;

public sealed class GiftTrayTests
{
    [Fact]
    public async Task Two_clicks_at_once_send_once()
    {
        await using var scene = await LiveScene.CreateAsync();
        var page = scene.Open();
        await LiveScene.ChooseAsync(page, "small", "doughnut");
        await page.ClickTwiceAsync("[data-testid=send-gift]");
        page.WaitForElement("[data-testid=gift-receipt]");
        Assert.Equal(1, await scene.Gifts.SendsAsync());
        Assert.Equal(70, await scene.Gifts.CoinsOfAsync(scene.Gifts.Fan));
    }

    [Fact]
    public async Task The_second_click_of_a_double_click_is_no_second_wish_however_late_it_comes()
    {
        await using var scene = await LiveScene.CreateAsync();
        var page = scene.Open();
        await LiveScene.ChooseAsync(page, "small", "doughnut");
        await LiveScene.ClickAsync(page, "send-gift");
        page.WaitForElement("[data-testid=gift-receipt]");
        Assert.Empty(page.FindAll("[data-testid=send-gift]"));
        await LiveScene.ClickAsync(page, "again", detail: 2);
        await LiveScene.ClickAsync(page, "send-gift", detail: 3);
        Assert.Equal(1, await scene.Gifts.SendsAsync());
    }

    [Fact]
    public async Task The_same_gift_can_be_chosen_and_sent_again_on_purpose()
    {
        await using var scene = await LiveScene.CreateAsync();
        var page = scene.Open();
        await LiveScene.ChooseAsync(page, "small", "doughnut");
        await LiveScene.ClickAsync(page, "send-gift");
        page.WaitForElement("[data-testid=again]");
        await LiveScene.ClickAsync(page, "again");
        await LiveScene.ClickAsync(page, "send-gift");
        page.WaitForElement("[data-testid=gift-receipt]");
        Assert.Equal(2, await scene.Gifts.SendsAsync());
        Assert.Equal("40", page.Find("[data-testid=tray-balance]").GetAttribute("data-coins"));
    }

    [Fact]
    public async Task The_send_button_shows_the_total_in_coins_and_in_money()
    {
        await using var scene = await LiveScene.CreateAsync();
        var page = scene.Open();
        await LiveScene.ChooseAsync(page, "small", "doughnut");
        await LiveScene.ClickAsync(page, "more");
        var text = page.Find("[data-testid=send-gift]").TextContent;
        Assert.Contains("60", text, StringComparison.Ordinal);
        Assert.Contains("USD 0.64", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gift_over_the_balance_is_refused_in_place_with_the_figures_and_the_way_to_the_store()
    {
        await using var scene = await LiveScene.CreateAsync(coins: 20);
        var page = scene.Open();
        await LiveScene.ChooseAsync(page, "small", "doughnut");
        await LiveScene.ClickAsync(page, "send-gift");
        var refusal = page.WaitForElement("[data-testid=gift-refusal]");
        Assert.Contains("It costs 30 coins and you have 20 coins: 10 coins are missing.", refusal.TextContent, StringComparison.Ordinal);
        Assert.Equal("/store?coins=10&gift=doughnut&quantity=1&creator=cleo", page.Find("[data-testid=next-step]").GetAttribute("href"));
        Assert.NotNull(page.Find("[data-testid=send-gift]"));
    }

    [Fact]
    public async Task An_own_limit_says_no_with_its_name_the_figure_the_day_it_renews_and_the_way_to_the_budget()
    {
        await using var scene = await LiveScene.CreateAsync();
        var budgets = scene.Gifts.Store.Get<BudgetService>();
        var wish = new CapWish(LimitKind.GiftCreatorMonth, 29, "cleo");
        await budgets.SetCapsAsync(Actor.Person(scene.Gifts.Fan), new SetBudget([wish]), default);
        var page = scene.Open();
        await LiveScene.ChooseAsync(page, "small", "doughnut");
        await LiveScene.ClickAsync(page, "send-gift");
        page.WaitForElement("[data-testid=limit-refusal]");
        var text = page.Find("[data-testid=limit-refusal]").TextContent;
        Assert.Contains(
            "your own monthly limit for this creator. 29 coins of 29 coins is left until 1 Apr 2026",
            text,
            StringComparison.Ordinal
        );
        Assert.Equal("/me/budget", page.Find("[data-testid=own-budget]").GetAttribute("href"));
        Assert.Equal(0, await scene.Gifts.SendsAsync());
    }

    [Fact]
    public async Task A_pause_closes_the_tray_with_the_time_it_ends()
    {
        await using var scene = await LiveScene.CreateAsync();
        var pause = new StartPause(scene.Gifts.NewId().Value, PauseLength.Week);
        await scene.Gifts.Store.Get<BudgetService>().PauseAsync(Actor.Person(scene.Gifts.Fan), pause, default);
        var page = scene.Open();
        Assert.Contains("until 8 Mar 2026", page.Find("[data-testid=blocked]").TextContent, StringComparison.Ordinal);
        Assert.Equal("/me/budget", page.Find("[data-testid=blocked] a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_big_gift_is_said_once_more_and_no_takes_one_step_as_yes_does()
    {
        await using var scene = await LiveScene.CreateAsync(coins: 2500);
        var page = scene.Open();
        await LiveScene.ChooseAsync(page, "large", "galaxy");
        await LiveScene.ClickAsync(page, "send-gift");
        await LiveScene.ClickAsync(page, "confirm-yes", detail: 2);
        Assert.Equal(0, await scene.Gifts.SendsAsync());
        await LiveScene.ClickAsync(page, "confirm-no");
        Assert.Empty(page.FindAll("[data-testid=gift-confirm]"));
        Assert.Equal(0, await scene.Gifts.SendsAsync());
        await LiveScene.ClickAsync(page, "send-gift");
        await LiveScene.ClickAsync(page, "confirm-yes");
        page.WaitForElement("[data-testid=gift-receipt]");
        Assert.Equal(1, await scene.Gifts.SendsAsync());
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("-1", 1)]
    [InlineData("1000", 99)]
    [InlineData("2147483647", 99)]
    [InlineData("99999999999999", 1)]
    [InlineData("many", 1)]
    public async Task A_typed_quantity_is_brought_into_bounds(string typed, int shown)
    {
        await using var scene = await LiveScene.CreateAsync();
        var page = scene.Open();
        await LiveScene.ChooseAsync(page, "hello", "rose");
        await page.ChangeAsync("[data-testid=quantity]", typed);
        Assert.Equal($"{shown}", page.Find("[data-testid=quantity]").GetAttribute("value"));
    }

    [Fact]
    public async Task After_a_reload_the_tray_says_that_the_gift_of_before_was_sent()
    {
        await using var scene = await LiveScene.CreateAsync();
        var gift = scene.Gifts.Doughnut();
        await scene.Gifts.SendAsync(gift);
        Recall(scene, gift.Id);
        var page = scene.Open();
        Assert.Contains("It was sent", page.WaitForElement("[data-testid=gift-receipt]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_reload_the_tray_says_that_the_gift_of_before_was_not_sent()
    {
        await using var scene = await LiveScene.CreateAsync();
        Recall(scene, scene.Gifts.NewId());
        var page = scene.Open();
        Assert.Contains("cost nothing", page.WaitForElement("[data-testid=gift-unsent]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_is_not_signed_in_sees_the_gifts_and_the_way_in()
    {
        await using var scene = await LiveScene.CreateAsync(signedIn: false);
        var page = scene.Open();
        Assert.Equal("/Account/Login?ReturnUrl=%2Flive%2Fcleo", page.Find("[data-testid=sign-in]").GetAttribute("href"));
        Assert.Empty(page.FindAll("button.gift"));
        Assert.NotEmpty(page.FindAll(".gift"));
    }

    private static void Recall(LiveScene scene, GiftSendId id) =>
        scene.Context.JSInterop.SetupModule("/js/gifts.js").Setup<string?>("recall").SetResult(id.ToString());
}

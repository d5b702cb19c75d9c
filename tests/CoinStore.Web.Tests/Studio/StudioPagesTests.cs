using Bunit;
using CoinStore.Access;
using CoinStore.Payouts;
using CoinStore.Tests.Payouts;
using CoinStore.Web.Components.Pages.Studio;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Studio;

public sealed class StudioPagesTests
{
    [Fact]
    public async Task The_studio_answers_what_can_be_cashed_out_and_what_comes_when()
    {
        await using var scene = await StudioScene.CreateAsync();
        await scene.Payouts.EarnAsync(300, TimeSpan.FromDays(7));
        var page = scene.Context.Render<StudioPage>();
        Assert.Contains("10,000", page.Find("[data-testid=available]").TextContent, StringComparison.Ordinal);
        Assert.Contains("USD 49.62", page.Find("[data-testid=money-hint]").TextContent, StringComparison.Ordinal);
        Assert.Contains("300", page.Find("[data-testid=pending]").TextContent, StringComparison.Ordinal);
        Assert.Contains("8 Mar 2026", page.Find("[data-testid=coming]").TextContent, StringComparison.Ordinal);
        Assert.Contains("USD 0.005", page.Find("[data-testid=terms]").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "1 Diamond is worth USD 0.005.")]
    [InlineData("ten", "whole number")]
    [InlineData("-1", "The least is 2,000")]
    [InlineData("0", "The least is 2,000")]
    [InlineData("1,999", "The least is 2,000")]
    [InlineData("10001", "You have 10,000 available")]
    [InlineData("9223372036854775807", "You have 10,000 available")]
    [InlineData("92233720368547758070", "whole number")]
    [InlineData("2001", "2,000 brings the same")]
    public async Task What_is_typed_is_answered_with_the_figure(string typed, string hint)
    {
        await using var scene = await StudioScene.CreateAsync();
        var page = scene.Context.Render<CashOut>();
        await page.InputAsync("#diamonds", typed);
        Assert.Contains(hint, page.Find("[data-testid=cash-hint]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_clicks_at_once_cash_out_once_and_lead_to_the_payout()
    {
        await using var scene = await StudioScene.CreateAsync();
        var page = scene.Context.Render<CashOut>();
        await page.ClickAsync("[data-testid=max]");
        await page.SubmitAsync("[data-testid=cash-form]");
        Assert.Contains("USD 49.62", page.Find("[data-testid=confirm-yes]").TextContent, StringComparison.Ordinal);
        await page.ClickTwiceAsync("[data-testid=confirm-yes]", secondDetail: 2);
        var payout = Assert.Single((await scene.Payouts.Payouts.ListAsync(scene.Payouts.Cleo, null, 0, 10, default)).Items);
        var at = scene.Context.Services.GetRequiredService<NavigationManager>().Uri;
        Assert.EndsWith($"/studio/payouts/{payout.Id}", at, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_keeps_the_page_and_says_the_figure()
    {
        await using var scene = await StudioScene.CreateAsync();
        var page = scene.Context.Render<CashOut>();
        await page.InputAsync("#diamonds", "10000");
        await page.SubmitAsync("[data-testid=cash-form]");
        // Meanwhile another tab cashes out most of it.
        Assert.True((await scene.Payouts.RequestAsync(8_000)).Succeeded);
        await page.ClickAsync("[data-testid=confirm-yes]");
        Assert.Contains("2,000 Diamonds available", page.Find("[data-testid=payout-refusal]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_payout_says_why_and_that_the_Diamonds_are_back()
    {
        await using var scene = await StudioScene.CreateAsync(bank: PayoutScene.UnknownBank);
        var id = (await scene.Payouts.RequestAsync(2_000)).Value.Id;
        scene.Payouts.Advance(TimeSpan.FromHours(1));
        await scene.Payouts.RunDueAsync();
        var page = scene.Context.Render<PayoutPage>(p => p.Add(x => x.Id, id.ToString()));
        Assert.Equal(nameof(PayoutState.Failed), page.Find("[data-testid=payout]").GetAttribute("data-state"));
        Assert.Contains("does not know the account number", page.Markup, StringComparison.Ordinal);
        Assert.Contains("2,000 Diamonds are available again", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_persons_payout_is_not_there()
    {
        await using var scene = await StudioScene.CreateAsync(signedIn: s => Task.FromResult(s.Fan));
        var id = (await scene.Payouts.RequestAsync(2_000)).Value.Id;
        var page = scene.Context.Render<PayoutPage>(p => p.Add(x => x.Id, id.ToString()));
        Assert.Empty(page.FindAll("[data-testid=payout]"));
        Assert.DoesNotContain("9.72", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, "/studio/start")]
    [InlineData(15, "/live")]
    public async Task Who_has_no_studio_is_shown_the_next_step(int age, string next)
    {
        await using var scene = await StudioScene.CreateAsync(bank: null, signedIn: s => s.Store.AddPersonAsync("Nora", age));
        var page = scene.Context.Render<StudioPage>();
        Assert.Equal(next, page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_studio_opens_from_the_form_and_a_taken_handle_is_said()
    {
        PersonId nora = default;
        await using var scene = await StudioScene.CreateAsync(bank: null, signedIn: async s => nora = await s.Store.AddPersonAsync("Nora"));
        var page = scene.Context.Render<StudioStart>();
        await page.InputAsync("#handle", "Cleo");
        await page.SubmitAsync("[data-testid=start-form]");
        Assert.Contains("@cleo is taken", page.Find("[data-testid=start-refusal]").TextContent, StringComparison.Ordinal);
        await page.InputAsync("#handle", "Nora");
        await page.SubmitAsync("[data-testid=start-form]");
        Assert.Equal("nora", (await scene.Payouts.Creators.ReadStudioAsync(Actor.Person(nora), default)).Value.Handle);
    }
}

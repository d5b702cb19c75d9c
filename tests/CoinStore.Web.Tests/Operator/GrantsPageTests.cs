using System.Net;
using Bunit;
using CoinStore.Balances;
using CoinStore.Lots;
using CoinStore.Web.Components.Pages.Operator;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Tests.Account;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Operator;

public sealed class GrantsPageTests
{
    [Fact]
    public async Task Coins_are_given_with_a_reason_after_one_more_question()
    {
        await using var scene = await OperatorScene.CreateAsync();
        var page = Open(scene, "fay@example.test");
        await page.InputAsync("[data-testid=grant-coins]", "50");
        await page.InputAsync("[data-testid=grant-reason]", "Made good");
        await page.ClickAsync("[data-testid=grant-go]");
        Assert.Equal(0, await HoldsAsync(scene));
        await page.ClickAsync("[data-testid=grant-yes]");
        page.WaitForAssertion(() => Assert.Contains("Made good", page.Find("[data-testid=grants]").TextContent, StringComparison.Ordinal));
        Assert.Equal(50, await HoldsAsync(scene));
    }

    [Fact]
    public async Task Without_a_reason_nothing_is_given_and_it_is_said_why()
    {
        await using var scene = await OperatorScene.CreateAsync();
        var page = Open(scene, "fay@example.test");
        await page.InputAsync("[data-testid=grant-coins]", "50");
        await page.ClickAsync("[data-testid=grant-go]");
        await page.ClickAsync("[data-testid=grant-yes]");
        page.WaitForAssertion(() =>
            Assert.Contains("1 to 400", page.Find("[data-testid=grant-said]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(0, await HoldsAsync(scene));
    }

    [Fact]
    public async Task A_minor_is_shown_once_it_is_said_why_and_the_reason_is_in_no_address()
    {
        await using var scene = await OperatorScene.CreateAsync();
        await scene.Purchases.Store.AddPersonAsync("Mika", 15);
        var page = Open(scene, "mika@example.test");
        Assert.Empty(page.FindAll("[data-testid=grant]"));
        await page.InputAsync("[data-testid=why]", "His mother wrote to us");
        await page.SubmitAsync("[data-testid=reason-form]");
        page.WaitForAssertion(() => Assert.Contains("Mika", page.Find("[data-testid=grant]").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain(
            "mother",
            scene.Context.Services.GetRequiredService<NavigationManager>().Uri,
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task Somebody_unknown_is_not_found_and_for_a_fan_the_page_does_not_exist()
    {
        await using var scene = await OperatorScene.CreateAsync();
        Assert.Empty(Open(scene, "nobody@example.test").FindAll("[data-testid=grant]"));
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);
        using var answer = await site.GetAsync("/operator/grants");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static IRenderedComponent<GrantsPage> Open(OperatorScene scene, string known)
    {
        scene.Context.Services.AddSingleton<AmountWords>();
        scene.Context.Services.AddSingleton(scene.Purchases.Store.Get<GrantService>());
        scene.Context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/operator/grants?q={Uri.EscapeDataString(known)}");
        return scene.Context.Render<GrantsPage>();
    }

    private static async Task<long> HoldsAsync(OperatorScene scene)
    {
        var counted = await scene.Purchases.Store.Get<BalanceService>().CountAsync(scene.Purchases.Fay, CancellationToken.None);
        return counted.Value.Value;
    }
}

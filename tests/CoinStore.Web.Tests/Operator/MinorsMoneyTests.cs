using Bunit;
using CoinStore.Access;
using CoinStore.Marks;
using CoinStore.Refunds;
using CoinStore.Web.Components.Pages.Operator;
using CoinStore.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Operator;

public sealed class MinorsMoneyTests
{
    [Fact]
    public async Task A_minors_purchases_are_found_for_a_reason_and_an_adults_without()
    {
        await using var scene = await OpenAsync();
        var mika = await scene.Purchases.Store.AddPersonAsync("Mika", 15);
        await scene.Purchases.Store.FundAsync(mika, 70);
        await scene.Purchases.Store.FundAsync(scene.Purchases.Fan, 70);
        Assert.Single(Search(scene, "fay@example.test").FindAll("[data-testid=purchase]"));
        var page = Search(scene, "mika@example.test");
        Assert.Empty(page.FindAll("[data-testid=purchase]"));
        Assert.True(page.Find("[data-testid=why-go]").HasAttribute("disabled"));
        await page.InputAsync("[data-testid=why]", "He wrote to us");
        await page.SubmitAsync("[data-testid=reason-form]");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-testid=purchase]")));
    }

    [Fact]
    public async Task A_reason_finds_nobody_who_is_not_there_and_says_so()
    {
        await using var scene = await OpenAsync();
        var page = Search(scene, "nobody@example.test");
        await page.InputAsync("[data-testid=why]", "He wrote to us");
        await page.SubmitAsync("[data-testid=reason-form]");
        page.WaitForAssertion(() => Assert.NotEmpty(page.Find("[data-testid=why-none]").TextContent));
    }

    [Fact]
    public async Task An_operator_finds_a_held_account_that_a_guardian_decides_about_for_a_reason()
    {
        await using var scene = await OperatorScene.CreateAsync();
        var store = scene.Purchases.Store;
        var mika = await store.AddPersonAsync("Mika", 15);
        var guardian = await store.AddPersonAsync("Gus", 45);
        await store.LinkAsync(guardian, mika);
        var second = await store.AddPersonAsync("Second", 30);
        const string Tablet = "00112233445566778899aabbccddeeff";
        await store.Get<DeviceService>().SignedInAsync(Actor.Person(mika), Tablet, CancellationToken.None);
        store.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.Get<DeviceService>().SignedInAsync(Actor.Person(second), Tablet, CancellationToken.None);
        scene.Context.Services.AddSingleton(store.Get<ReviewService>());
        var page = scene.Context.Render<ReviewsPage>();
        Assert.Empty(page.FindAll("[data-testid=review]"));
        await page.InputAsync("[data-testid=held-known]", "second@example.test");
        await page.SubmitAsync("[data-testid=held-search]");
        page.WaitForAssertion(() => Assert.NotEmpty(page.Find("[data-testid=held-none]").TextContent));
        await page.InputAsync("[data-testid=held-why]", "They wrote to us");
        await page.SubmitAsync("[data-testid=held-search]");
        page.WaitForAssertion(() => Assert.Contains("Mika", page.Find("[data-testid=review]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task For_anybody_else_the_page_of_reviews_does_not_exist()
    {
        await using var scene = await OperatorScene.CreateAsync(isOperator: false);
        scene.Context.Services.AddSingleton(scene.Purchases.Store.Get<ReviewService>());
        Assert.Empty(scene.Context.Render<ReviewsPage>().FindAll("[data-testid=held-search]"));
    }

    private static async Task<OperatorScene> OpenAsync()
    {
        var scene = await OperatorScene.CreateAsync();
        scene.Context.Services.AddSingleton<AmountWords>();
        scene.Context.Services.AddSingleton(scene.Purchases.Store.Get<PurchaseDeskService>());
        return scene;
    }

    private static IRenderedComponent<PurchasesPage> Search(OperatorScene scene, string known)
    {
        scene.Context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/operator/purchases?q={Uri.EscapeDataString(known)}");
        return scene.Context.Render<PurchasesPage>();
    }
}

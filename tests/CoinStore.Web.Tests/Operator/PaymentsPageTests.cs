using Bunit;
using CoinStore.Access;
using CoinStore.Purchases;
using CoinStore.Web.Components.Pages.Operator;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Operator;

public sealed class PaymentsPageTests
{
    [Fact]
    public async Task An_operator_gives_money_back_with_a_reason_and_is_told_when_it_is_missing()
    {
        await using var scene = await OperatorScene.CreateAsync();
        var id = await DisagreeAsync(scene);
        var page = scene.Context.Render<PaymentsPage>();
        Assert.Equal("open", page.Find("[data-testid=case]").GetAttribute("data-state"));
        Assert.Empty(page.FindAll("[data-testid=case-credit]"));

        await page.ClickAsync("[data-testid=case-back]");
        page.WaitForAssertion(() =>
            Assert.Contains(
                "0 characters and needs 5 to 500",
                page.Find("[data-testid=case-refused]").TextContent,
                StringComparison.Ordinal
            )
        );

        await page.InputAsync("[data-testid=case-reason]", "The price was changed by mistake.");
        await page.ClickAsync("[data-testid=case-back]");
        page.WaitForAssertion(() => Assert.Equal("done", page.Find("[data-testid=case]").GetAttribute("data-state")));
        Assert.Equal(PurchaseState.Failed, await scene.Purchases.StateAsync(id));
    }

    [Fact]
    public async Task A_minors_case_that_is_done_is_listed_for_a_reason_that_holds_while_the_page_is_open()
    {
        await using var scene = await OperatorScene.CreateAsync();
        var store = scene.Purchases.Store;
        var mika = await store.AddPersonAsync("Mika", 15);
        await store.LinkAsync(await store.AddPersonAsync("Gus", 45), mika);
        await DisagreeAsync(scene, Actor.Person(mika));
        var page = scene.Context.Render<PaymentsPage>();
        await page.InputAsync("[data-testid=case-reason]", "The price was changed by mistake.");
        await page.ClickAsync("[data-testid=case-back]");
        page.WaitForAssertion(() => Assert.Equal("done", page.Find("[data-testid=case]").GetAttribute("data-state")));

        var addresses = scene.Context.Services.GetRequiredService<NavigationManager>();
        addresses.NavigateTo("/operator/payments?show=all");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=case]")));
        await page.InputAsync("[data-testid=why]", "His mother called");
        await page.SubmitAsync("[data-testid=reason-form]");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-testid=case]")));
        addresses.NavigateTo("/operator/payments");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=case]")));
        addresses.NavigateTo("/operator/payments?show=all");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-testid=case]")));
        Assert.Contains("His mother called", page.Find("[data-testid=closed-shown]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_anybody_else_the_page_does_not_exist()
    {
        await using var scene = await OperatorScene.CreateAsync(isOperator: false);
        await DisagreeAsync(scene);
        var asked = 0;
        scene.Context.Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => asked++;
        var page = scene.Context.Render<PaymentsPage>();
        Assert.Equal(1, asked);
        Assert.Empty(page.FindAll("[data-testid=case]"));
    }

    // The store's price is no longer what was paid.
    private static async Task<PurchaseId> DisagreeAsync(OperatorScene scene, Actor? buyer = null)
    {
        var (id, session) = await scene.Purchases.OpenAsync(buyer);
        await scene.Purchases.PayAsync(session);
        await scene.Purchases.Store.ExecuteAsync("UPDATE \"Purchases\" SET \"PriceMinor\" = 741");
        Assert.Equal(PurchaseState.Disagreeing, (await scene.Purchases.CompleteAsync(session, Actor.System("test"))).Value.State);
        return id;
    }
}

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
    private static async Task<PurchaseId> DisagreeAsync(OperatorScene scene)
    {
        var (id, session) = await scene.Purchases.OpenAsync();
        await scene.Purchases.PayAsync(session);
        await scene.Purchases.Store.ExecuteAsync("UPDATE \"Purchases\" SET \"PriceMinor\" = 741");
        Assert.Equal(PurchaseState.Disagreeing, (await scene.Purchases.CompleteAsync(session, Actor.System("test"))).Value.State);
        return id;
    }
}

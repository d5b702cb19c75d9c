using System.Net;
using System.Security.Claims;
using Bunit;
using CoinStore.Tests.Disputes;
using CoinStore.Web.Components.Pages.Disputes;
using CoinStore.Web.Components.Pages.Operator;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Tests.Account;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OperatorDisputes = CoinStore.Web.Components.Pages.Operator.DisputesPage;

namespace CoinStore.Web.Tests.Disputes;

public sealed class DisputePagesTests
{
    private const string Nobodys = "01a20819-0914-72f4-b8b2-12b2bf467fb6";

    [Fact]
    public async Task The_buyer_reads_what_happened_and_adds_a_word()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.Scene.SpendAsync(500);
        await scene.OpenAsync();
        await using var context = ContextOf(scene, scene.Shop.Fan);
        var id = (await scene.IdAsync()).ToString();
        var page = context.Render<DisputePage>(p => p.Add(x => x.Id, id));
        Assert.Equal("Open", page.Find("[data-testid=dispute]").GetAttribute("data-state"));
        Assert.Contains("500", page.Find(".facts").TextContent, StringComparison.Ordinal);

        await page.ClickAsync("[data-testid=appeal-send]");
        page.WaitForAssertion(() =>
            Assert.Contains("1 to 1000", page.Find("[data-testid=appeal-refused]").TextContent, StringComparison.Ordinal)
        );
        await page.InputAsync("[data-testid=appeal-text]", "It was me.");
        await page.ClickAsync("[data-testid=appeal-send]");
        page.WaitForAssertion(() => Assert.Equal("It was me.", page.Find("[data-testid=appeal-kept]").TextContent));
        Assert.Equal("It was me.", (await scene.Disputes.ListAsync(scene.Shop.Fay, default)).Value.Single().Appeal);
    }

    [Fact]
    public async Task An_operator_sends_the_evidence()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.OpenAsync();
        await using var context = ContextOf(scene, scene.Scene.Olga.PersonId!.Value);
        var id = (await scene.IdAsync()).ToString();
        Assert.Contains(id, context.Render<OperatorDisputes>().Find("[data-testid=dispute-cases]").InnerHtml, StringComparison.Ordinal);

        var page = context.Render<DisputeFilePage>(p => p.Add(x => x.Id, id));
        await page.ClickAsync("[data-testid=dispute-submit]");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=dispute-submit]")));
        Assert.Equal("under_review", (await scene.AtStripeAsync()).Status);
    }

    [Fact]
    public async Task Giving_up_is_asked_once_more()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.OpenAsync();
        await using var context = ContextOf(scene, scene.Scene.Olga.PersonId!.Value);
        var id = (await scene.IdAsync()).ToString();
        var page = context.Render<DisputeFilePage>(p => p.Add(x => x.Id, id));
        await page.ClickAsync("[data-testid=dispute-accept]");
        Assert.Equal("needs_response", (await scene.AtStripeAsync()).Status);
        await page.ClickAsync("[data-testid=dispute-accept-sure]");
        page.WaitForAssertion(() => Assert.Equal("Lost", page.Find("[data-testid=dispute-file]").GetAttribute("data-state")));
        Assert.Equal("lost", (await scene.AtStripeAsync()).Status);
    }

    [Fact]
    public async Task For_anybody_else_the_operators_pages_do_not_exist()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.OpenAsync();
        await using var context = ContextOf(scene, scene.Shop.Fan);
        var asked = 0;
        context.Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => asked++;
        Assert.Empty(context.Render<OperatorDisputes>().FindAll("[data-testid=dispute-cases]"));
        var id = (await scene.IdAsync()).ToString();
        Assert.Empty(context.Render<DisputeFilePage>(p => p.Add(x => x.Id, id)).FindAll("[data-testid=dispute-file]"));
        Assert.Equal(2, asked);
    }

    [Theory]
    [InlineData("/disputes", HttpStatusCode.OK)]
    [InlineData("/operator/disputes", HttpStatusCode.NotFound)]
    [InlineData("/operator/disputes/" + Nobodys, HttpStatusCode.NotFound)]
    public async Task A_fan_finds_their_own_disputes_alone(string path, HttpStatusCode status)
    {
        await using var site = await AccountSite.OpenAsync();
        using var stranger = await site.GetAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);
        using var answer = await site.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
    }

    private static BunitContext ContextOf(DisputeScene scene, PersonId person)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(scene.Scene.Store.Clock);
        context.Services.AddSingleton<AmountWords>();
        context.Services.AddSingleton(scene.Disputes);
        context.Services.AddSingleton(scene.Desk);
        context.AddAuthorization().SetAuthorized("Somebody").SetClaims(new Claim(ClaimTypes.NameIdentifier, person.ToString()));
        return context;
    }
}

using System.Net;
using System.Security.Claims;
using Bunit;
using CoinStore.Cards;
using CoinStore.Tests.Cards;
using CoinStore.Web.Components.Pages.Cards;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Tests.Account;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Cards;

public sealed class CardPagesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Nobody_is_sent_to_Stripe_before_they_agreed()
    {
        await using var scene = await CardScene.CreateAsync();
        await using var context = ContextOf(scene, scene.GabiId);
        var page = context.Render<CardsPage>();
        Assert.Contains("may charge it", page.Find("[data-testid=consent]").TextContent, StringComparison.Ordinal);
        Assert.False(page.Find("[data-testid=agree]").HasAttribute("checked"));

        await page.ClickAsync("[data-testid=save-card]");
        page.WaitForAssertion(() => Assert.Contains("tick", page.Find("[data-testid=card-refused]").TextContent, StringComparison.Ordinal));
        Assert.Empty((await scene.WalletAsync()).Open);

        await page.ChangeAsync("[data-testid=agree]", true);
        await page.ClickAsync("[data-testid=save-card]");
        var open = Assert.Single((await scene.WalletAsync()).Open);
        page.WaitForAssertion(() => Assert.Equal(open.CheckoutUrl!.AbsoluteUri, Address(context)), Patience);
    }

    [Fact]
    public async Task The_way_back_says_what_was_saved_and_a_removal_is_asked_once_more()
    {
        await using var scene = await CardScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        await scene.GiveAsync(session);
        await using var context = ContextOf(scene, scene.GabiId);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/me/cards?session_id={session}");
        var page = context.Render<CardsPage>();
        Assert.Contains(
            "Visa 4242 is saved",
            page.WaitForElement("[data-testid=cards-said]", Patience).TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("12/2034", page.Find("[data-testid=saved-card]").TextContent, StringComparison.Ordinal);

        await page.ClickAsync("[data-testid=remove-card]");
        Assert.Single((await scene.WalletAsync()).Cards);
        await page.ClickAsync("[data-testid=remove-yes]");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=saved-card]")), Patience);
        Assert.Empty(await scene.AtStripeAsync());
    }

    [Fact]
    public async Task Another_card_is_offered_first_with_one_click()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.SaveAsync();
        var other = await scene.SaveAsync("5555555555554444");
        await using var context = ContextOf(scene, scene.GabiId);
        var page = context.Render<CardsPage>();
        await page.ClickAsync("[data-testid=make-first]");
        page.WaitForAssertion(() =>
            Assert.Contains("Mastercard 4444", page.Find("[data-first=true]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(other, (await scene.WalletAsync()).Cards[0].Id);
    }

    [Fact]
    public async Task A_minor_is_told_who_can_pay_and_somebody_elses_page_is_not_found()
    {
        await using var scene = await CardScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        await scene.GiveAsync(session);
        await using var context = ContextOf(scene, scene.MaxId);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/me/cards?session_id={session}");
        var page = context.Render<CardsPage>();
        Assert.Contains("no such card", page.WaitForElement("[data-testid=cards-said]", Patience).TextContent, StringComparison.Ordinal);
        Assert.Contains("guardian", page.Find("[data-testid=card-obstacle]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-testid=save-card]"));
        Assert.Equal(1, scene.DeniedTimes);
    }

    [Fact]
    public async Task Each_refusal_has_its_own_words()
    {
        await using var scene = await CardScene.CreateAsync();
        await using var context = ContextOf(scene, scene.GabiId);
        var words = context.Services.GetRequiredService<Microsoft.Extensions.Localization.IStringLocalizer<Resources.CardStrings>>();
        var texts = Enum.GetValues<CardRefusal>().Select(r => CardText.For(words, r)).ToList();
        Assert.All(texts, text => Assert.False(text.StartsWith("refused.", StringComparison.Ordinal), text));
        Assert.Equal(texts.Count, texts.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task The_account_links_to_the_cards_and_a_stranger_signs_in_first()
    {
        await using var site = await AccountSite.OpenAsync();
        using var stranger = await site.GetAsync("/me/cards");
        Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);
        Assert.Contains("/me/cards", await site.ReadAsync("/me"), StringComparison.Ordinal);
        Assert.Contains("data-testid=\"add-card\"", await site.ReadAsync("/me/cards"), StringComparison.Ordinal);
    }

    private static string Address(BunitContext context) => context.Services.GetRequiredService<NavigationManager>().Uri;

    private static BunitContext ContextOf(CardScene scene, PersonId person)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(scene.Store.Clock);
        context.Services.AddSingleton<AmountWords>();
        context.Services.AddSingleton(scene.Cards);
        context.AddAuthorization().SetAuthorized("Somebody").SetClaims(new Claim(ClaimTypes.NameIdentifier, person.ToString()));
        return context;
    }
}

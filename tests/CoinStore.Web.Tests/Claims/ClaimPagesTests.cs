using System.Net;
using System.Security.Claims;
using Bunit;
using CoinStore.Claims;
using CoinStore.Tests.Claims;
using CoinStore.Web.Components.Pages.Claims;
using CoinStore.Web.Components.Pages.Operator;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Tests.Account;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Claims;

public sealed class ClaimPagesTests
{
    private const string Nobodys = "01a20819-0914-72f4-b8b2-12b2bf467fb6";

    [Fact]
    public async Task A_guardian_claims_in_three_steps_and_sees_where_it_is()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        await using var context = ContextOf(scene, scene.GuardianId);
        var page = New(context, scene);
        await page.SubmitAsync("form");
        Assert.Equal("Choose what was wrong.", page.Find("[data-testid=claim-missing]").TextContent);
        await page.ChangeAsync("[data-testid=reason-AgeMisstated]", "AgeMisstated");
        Assert.Contains("1 to 1,000", page.Find("[data-testid=claim-missing]").TextContent, StringComparison.Ordinal);
        await page.InputAsync("[data-testid=claim-statement]", "She is eleven.");
        await page.SubmitAsync("form");
        Assert.Contains("7.40", page.Find("[data-testid=claim-amount]").TextContent, StringComparison.Ordinal);
        Assert.Contains("400", page.Find("[data-testid=claim-removed]").TextContent, StringComparison.Ordinal);
        Assert.Contains("300", page.Find("[data-testid=claim-taken]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-testid=claim-kept]"));
        await page.ClickAsync("[data-testid=claim-next]");
        Assert.Empty(Claims(scene));
        await page.ClickAsync("[data-testid=claim-send]");
        page.WaitForAssertion(() => Assert.Single(Claims(scene)));
        var claim = Claims(scene)[0];
        Assert.Equal((ClaimReason.AgeMisstated, "She is eleven."), (claim.Reason, claim.Statement));
        Assert.EndsWith(
            $"/family/claims/{claim.Id}",
            context.Services.GetRequiredService<NavigationManager>().Uri,
            StringComparison.Ordinal
        );

        var where = context.Render<ClaimPage>(p => p.Add(x => x.Id, claim.Id.ToString()));
        Assert.Equal("Open", where.Find("[data-testid=claim]").GetAttribute("data-state"));
        Assert.Contains("15 Mar 2026", where.Find(".steps").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_says_its_figure()
    {
        await using var scene = await ClaimScene.CreateAsync();
        scene.Shop.Advance(TimeSpan.FromDays(61));
        await using var context = ContextOf(scene, scene.GuardianId);
        var page = New(context, scene);
        Assert.Contains("until 30 Apr 2026", page.Find("[data-testid=claim-refusal]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_tab_that_comes_too_late_is_shown_the_claim()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await using var context = ContextOf(scene, scene.GuardianId);
        var page = New(context, scene);
        await page.ChangeAsync("[data-testid=reason-Other]", "Other");
        await page.InputAsync("[data-testid=claim-statement]", "Not allowed.");
        await page.SubmitAsync("form");
        await page.ClickAsync("[data-testid=claim-next]");
        var first = await scene.OpenedAsync();
        await page.ClickAsync("[data-testid=claim-send]");
        page.WaitForAssertion(() => Assert.Contains($"/family/claims/{first}", page.Markup, StringComparison.Ordinal));
        Assert.Contains("claimed already", page.Find("[data-testid=claim-refusal]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minors_page_leads_to_the_claim_and_then_to_where_it_is()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await using var context = ContextOf(scene, scene.GuardianId);
        Assert.Equal($"/family/claims/new?purchase={scene.Bought}", List().Find("[data-testid=claim-this]").GetAttribute("href"));
        var claim = await scene.OpenedAsync();
        Assert.Equal($"/family/claims/{claim}", List().Find("[data-testid=claim-open]").GetAttribute("href"));

        IRenderedComponent<ClaimList> List() =>
            context.Render<ClaimList>(p =>
                p.Add(x => x.Actor, scene.Guardian).Add(x => x.MinorId, scene.MinorId).Add(x => x.Zone, "Europe/Berlin")
            );
    }

    [Fact]
    public async Task A_claim_is_withdrawn_after_one_question()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        await using var context = ContextOf(scene, scene.GuardianId);
        var page = context.Render<ClaimPage>(p => p.Add(x => x.Id, claim.ToString()));
        await page.ClickAsync("[data-testid=claim-withdraw]");
        Assert.Equal(ClaimState.Open, (await scene.ReadAsync(claim)).State);
        await page.ClickAsync("[data-testid=claim-withdraw-sure]");
        page.WaitForAssertion(() => Assert.Equal("Withdrawn", page.Find("[data-testid=claim]").GetAttribute("data-state")));
    }

    [Theory]
    [InlineData("grant", "Refunded", ClaimState.Refunded)]
    [InlineData("decline", "Declined", ClaimState.Declined)]
    public async Task An_operator_decides_with_words_and_a_question(string button, string shown, ClaimState state)
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        await using var context = ContextOf(scene, scene.Olga.PersonId!.Value);
        var list = context.Render<ClaimsPage>();
        Assert.Contains($"/operator/claims/{claim}", list.Markup, StringComparison.Ordinal);
        Assert.Contains("14 days left", list.Markup, StringComparison.Ordinal);
        Assert.Contains("1 claim waits, 14 days left", context.Render<ClaimsWaitingChip>().Markup, StringComparison.Ordinal);

        var page = context.Render<ClaimFilePage>(p => p.Add(x => x.Id, claim.ToString()));
        Assert.Contains("ends in 4242", page.Find("[data-testid=claim-evidence]").TextContent, StringComparison.Ordinal);
        await page.ClickAsync($"[data-testid=claim-{button}]");
        Assert.Contains("1 to 400", page.Find("[data-testid=claim-refused]").TextContent, StringComparison.Ordinal);
        await page.InputAsync("[data-testid=claim-answer]", "We looked at it.");
        await page.ClickAsync($"[data-testid=claim-{button}]");
        Assert.Equal(ClaimState.Open, (await scene.ReadAsync(claim)).State);
        await page.ClickAsync("[data-testid=claim-sure]");
        page.WaitForAssertion(() => Assert.Equal(shown, page.Find("[data-testid=claim-file]").GetAttribute("data-state")));
        var done = await scene.ReadAsync(claim);
        Assert.Equal((state, "We looked at it."), (done.State, done.Answer));
        Assert.Contains("We looked at it.", page.Find("[data-testid=claim-file]").TextContent, StringComparison.Ordinal);

        // Opened anew it is over, and of a minor.
        var again = context.Render<ClaimFilePage>(p => p.Add(x => x.Id, claim.ToString()));
        Assert.Empty(again.FindAll("[data-testid=claim-file]"));
        await again.InputAsync("[data-testid=why]", "She asked again");
        await again.SubmitAsync("[data-testid=reason-form]");
        again.WaitForAssertion(() => Assert.Equal(shown, again.Find("[data-testid=claim-file]").GetAttribute("data-state")));

        list = context.Render<ClaimsPage>();
        Assert.Empty(list.FindAll("[data-testid=claims]"));
        await list.InputAsync("[data-testid=why]", "She asked again");
        await list.SubmitAsync("[data-testid=reason-form]");
        list.WaitForAssertion(() => Assert.Single(list.FindAll("[data-testid=claims] li")));
        Assert.Contains("She asked again", list.Find("[data-testid=closed-shown]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_who_comes_second_reads_why_beside_what_they_saw()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        await using var context = ContextOf(scene, scene.Olga.PersonId!.Value);
        var page = context.Render<ClaimFilePage>(p => p.Add(x => x.Id, claim.ToString()));
        await scene.DeclineAsync(claim, scene.Otto);
        await page.InputAsync("[data-testid=claim-answer]", "Sorry for this.");
        await page.ClickAsync("[data-testid=claim-grant]");
        await page.ClickAsync("[data-testid=claim-sure]");
        page.WaitForAssertion(() => Assert.NotEmpty(page.Find("[data-testid=claim-refused]").TextContent));
        Assert.Single(page.FindAll("[data-testid=claim-file]"));
        Assert.Equal(ClaimState.Declined, (await scene.ReadAsync(claim)).State);
    }

    [Fact]
    public async Task A_minor_and_a_stranger_find_no_claim()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        foreach (var person in new[] { scene.MinorId, scene.Cleo })
        {
            await using var context = ContextOf(scene, person);
            var asked = 0;
            context.Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => asked++;
            Assert.Empty(context.Render<ClaimPage>(p => p.Add(x => x.Id, claim.ToString())).FindAll("[data-testid=claim]"));
            Assert.Empty(context.Render<ClaimFilePage>(p => p.Add(x => x.Id, claim.ToString())).FindAll("[data-testid=claim-file]"));
            Assert.Empty(context.Render<ClaimsPage>().FindAll("[data-testid=claims]"));
            New(context, scene);
            Assert.Equal(4, asked);
        }
    }

    [Theory]
    [InlineData("/family/claims/new", HttpStatusCode.NotFound)]
    [InlineData("/family/claims/" + Nobodys, HttpStatusCode.NotFound)]
    [InlineData("/operator/claims", HttpStatusCode.NotFound)]
    [InlineData("/operator/claims/" + Nobodys, HttpStatusCode.NotFound)]
    public async Task For_anybody_else_these_pages_do_not_exist(string path, HttpStatusCode status)
    {
        await using var site = await AccountSite.OpenAsync();
        using var stranger = await site.GetAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);
        using var answer = await site.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
    }

    private static IRenderedComponent<NewClaimPage> New(BunitContext context, ClaimScene scene)
    {
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/family/claims/new?purchase={scene.Bought}");
        return context.Render<NewClaimPage>();
    }

    private static IReadOnlyList<FamilyClaim> Claims(ClaimScene scene) =>
        [
            .. scene
                .Claims.ListAsync(scene.Guardian, scene.MinorId, default)
                .GetAwaiter()
                .GetResult()
                .Value.Select(p => p.Claim)
                .OfType<FamilyClaim>(),
        ];

    private static BunitContext ContextOf(ClaimScene scene, PersonId person)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(scene.Store.Clock);
        context.Services.AddSingleton<AmountWords>();
        context.Services.AddSingleton(scene.Claims);
        context.Services.AddSingleton(scene.Desk);
        context.AddAuthorization().SetAuthorized("Somebody").SetClaims(new Claim(ClaimTypes.NameIdentifier, person.ToString()));
        return context;
    }
}

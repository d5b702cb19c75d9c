using System.Globalization;
using System.Net;
using System.Security.Claims;
using Bunit;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Marks;
using CoinStore.Tests.Guardians;
using CoinStore.Web.Components.Layout;
using CoinStore.Web.Components.Pages.Family;
using CoinStore.Web.Tests.Account;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Family;

public sealed class LinkPagesTests
{
    [Fact]
    public async Task A_stale_sign_in_is_proved_again_and_comes_back_to_the_code()
    {
        await using var scene = await FamilyScene.CreateAsync();
        await using var context = ContextOf(scene);
        var code = await scene.CodeOfAsync(scene.Guardian);
        var page = await ReadAsync(context, Actor.Person(scene.MinorId), code);
        await page.ClickAsync("[data-testid=accept]");
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-testid=prove-again]")));
        Assert.Equal(
            $"/account/confirm?returnUrl=%2Ffamily%2Flink%3Fcode%3D{code}",
            page.Find("[data-testid=prove-again]").GetAttribute("href")
        );
        Assert.Empty((await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.Minors);
    }

    [Fact]
    public async Task A_guardian_agrees_to_words_and_is_asked_about_a_second_child_of_the_same_name_and_date()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        await using var context = ContextOf(scene);
        var twin = Actor.Person(await scene.Store.AddPersonAsync("Mika ", 15, "DE", "Europe/Berlin"));
        var page = await ReadAsync(context, scene.Guardian, await scene.CodeOfAsync(twin));
        Assert.NotEmpty(page.FindAll("[data-testid=consent]"));
        await page.ClickAsync("[data-testid=accept]");
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-testid=another-child]")));
        await page.ClickAsync("[data-testid=another-child]");
        Assert.Equal(2, (await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.Minors.Count);
    }

    [Fact]
    public async Task A_guardian_says_whether_a_second_one_comes_and_all_three_read_what_it_waits_for()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        await using var context = ContextOf(scene);
        var ada = scene.Fresh(await scene.Store.AddPersonAsync("Ada", 40));
        await scene.LinkAsync(ada, scene.Minor);
        foreach (var (who, text) in ((Actor, string)[])[(ada, "Mika has a guardian here"), (scene.Minor, "Ada wants to be your second")])
        {
            var waits = await WaitsAsync(context, scene, who);
            Assert.Contains(text, waits.Find("[data-testid=waiting-yes]").TextContent, StringComparison.Ordinal);
            Assert.Empty(waits.FindAll("[data-testid=waiting-proof]"));
            Assert.Empty(waits.FindAll("[data-testid=waiting-alone]"));
        }

        var stale = await WaitsAsync(context, scene, Actor.Person(scene.GuardianId));
        Assert.Contains("Ada has exchanged a code with Mika", stale.Find("[data-testid=join]").TextContent, StringComparison.Ordinal);
        await stale.ClickAsync("[data-testid=join-yes]");
        Assert.Contains("five minutes", stale.Find("[data-testid=waiting-refusal]").TextContent, StringComparison.Ordinal);
        await (await WaitsAsync(context, scene, scene.Guardian)).ClickAsync("[data-testid=join-yes]");
        var seen = Assert.Single((await scene.Families.ReadAsync(ada, CancellationToken.None)).Value.Minors);
        var end = context.Render<EndLink>(p => p.Add(x => x.Actor, ada).Add(x => x.Minor, seen));
        Assert.Contains("Gus stays Mika's guardian", end.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot spend", end.Markup, StringComparison.Ordinal);

        await scene.LinkAsync(scene.Fresh(await scene.Store.AddPersonAsync("Tom", 40)), scene.Fresh(await TeenOfAsync(scene)));
        await (await WaitsAsync(context, scene, scene.Guardian)).ClickAsync("[data-testid=join-no]");
        Assert.Empty((await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.ToAllow);
    }

    [Fact]
    public async Task A_minor_without_a_guardian_reads_that_nothing_can_be_spent_before_the_card_check()
    {
        await using var scene = await FamilyScene.CreateAsync();
        await using var context = ContextOf(scene);
        var ada = scene.Fresh(await scene.Store.AddPersonAsync("Ada", 40));
        Assert.True((await scene.AcceptAsync(ada, await scene.CodeOfAsync(scene.Minor))).Succeeded);
        var waits = await WaitsAsync(context, scene, scene.Minor);
        Assert.Contains("Ada has to show", waits.Find("[data-testid=waiting-proof]").TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(waits.FindAll("[data-testid=waiting-alone]"));
        Assert.Empty(waits.FindAll("[data-testid=waiting-yes]"));
    }

    [Fact]
    public async Task A_guardian_says_whose_account_waits_and_the_held_one_reads_why()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        await using var context = ContextOf(scene);
        var sia = await scene.Store.AddPersonAsync("Sia", 14);
        await scene.HoldAsync(sia);
        var held = context.Render<FamilyReviews>(p => p.Add(x => x.Actor, Actor.Person(sia)));
        Assert.Contains("a device that a child uses", held.Find("[data-testid=held]").TextContent, StringComparison.Ordinal);
        var page = context.Render<FamilyReviews>(p => p.Add(x => x.Actor, scene.Guardian));
        Assert.Contains("Sia", page.Find("[data-testid=review]").TextContent, StringComparison.Ordinal);
        await page.ClickAsync("[data-testid=review-yes]");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=review]")));
        Assert.Null((await scene.Store.Get<ReviewService>().ListAsync(Actor.Person(sia), CancellationToken.None)).Value.Own);
    }

    [Fact]
    public void The_moment_of_a_sign_in_is_the_tickets_and_unknown_without_one()
    {
        var id = Guid.CreateVersion7().ToString();
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var stamp = new Claim(SessionRules.SignedInAtClaim, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        Assert.Equal(at, Of(stamp).AuthenticatedAt);
        Assert.Null(Of(new Claim(SessionRules.SignedInAtClaim, "soon")).AuthenticatedAt);
        Assert.Null(Of().AuthenticatedAt);

        Actor Of(params Claim[] more) =>
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, id), .. more], "cookie")).ToActor();
    }

    [Fact]
    public async Task Signing_in_leaves_a_sealed_mark_of_the_device_that_no_script_reads()
    {
        await using var site = await AccountSite.OpenAsync();
        var answer = await site.SubmitAsync(
            "/account/sign-in",
            "sign-in",
            [new("Input.Email", "fan@demo.test"), new("Input.Password", "Demo-pass-2026!")]
        );
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var cookie = Assert.Single(
            answer.Headers.GetValues("Set-Cookie"),
            c => c.StartsWith("coinstore-device=", StringComparison.Ordinal)
        );
        Assert.StartsWith("coinstore-device=CfDJ8", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/family/proof")]
    [InlineData("/family/child/new")]
    public async Task The_pages_of_guardians_ask_for_a_sign_in_first(string path)
    {
        await using var site = await AccountSite.OpenAsync();
        var answer = await site.GetAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("/account/sign-in", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<IRenderedComponent<EnterCode>> ReadAsync(BunitContext context, Actor actor, string code)
    {
        var page = context.Render<EnterCode>(p => p.Add(x => x.Actor, actor).Add(x => x.Code, code));
        await page.SubmitAsync("form");
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-testid=accept]")));
        return page;
    }

    private static async Task<PersonId> TeenOfAsync(FamilyScene scene)
    {
        var noa = await scene.Store.AddPersonAsync("Noa", 14);
        await scene.LinkAsync(scene.Guardian, scene.Fresh(noa));
        return noa;
    }

    private static async Task<IRenderedComponent<FamilyWaitingFor>> WaitsAsync(BunitContext context, FamilyScene scene, Actor reader)
    {
        var view = (await scene.Families.ReadAsync(reader, CancellationToken.None)).Value;
        return context.Render<FamilyWaitingFor>(p => p.Add(x => x.Actor, reader).Add(x => x.View, view));
    }

    private static BunitContext ContextOf(FamilyScene scene)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(scene.Store.Clock);
        context.Services.AddSingleton(scene.Links);
        context.Services.AddSingleton(scene.Waits);
        context.Services.AddSingleton(scene.Store.Get<ReviewService>());
        return context;
    }
}

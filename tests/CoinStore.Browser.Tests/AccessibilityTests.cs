using Microsoft.Playwright;

namespace CoinStore.Browser.Tests;

/// <summary>The pages people land on, in light and dark, on a phone and on a desktop: no axe violation, nothing wider than the screen, a quiet console.</summary>
public sealed class AccessibilityTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly (string? Who, string[] Paths)[] Pages =
    [
        (
            null,
            [
                "",
                "live",
                "live/demo",
                "store",
                "gifts",
                "trust",
                "trust/verify",
                "account/sign-in",
                "account/sign-up",
                "account/forgot-password",
            ]
        ),
        (
            "fan",
            [
                "",
                "store",
                "balance",
                "activity",
                "live/demo",
                "me",
                "me/budget",
                "me/cards",
                "notifications",
                "disputes",
                "account",
                "account/manage/authenticator",
                "account/manage/passkeys",
                "account/privacy",
                "studio/start",
            ]
        ),
        (
            "minor",
            [
                "store",
                "balance",
                "me/budget",
                "me/cards",
                "family",
                "family/link",
                "family/ask?kind=PurchaseMonth&package=coins-3500-eur",
                "family/ask?kind=HoursMonday&gift=doughnut&creator=demo",
            ]
        ),
        (
            "guardian",
            [
                "family",
                "family/link",
                "family/proof",
                "family/child/new",
                "family/{minor}",
                "family/{minor}/setup",
                "family/{minor}/spendings",
                "store?coins=37&gift=doughnut&creator=demo",
            ]
        ),
        ("creator", ["", "studio", "studio/onboard", "studio/cash-out", "studio/payouts"]),
        (
            "operator",
            [
                "operator",
                "operator/prices",
                "operator/books",
                "operator/events",
                "operator/payments",
                "operator/purchases?q=fan@demo.test",
                "operator/purchases?q=minor@demo.test",
                "operator/disputes",
                "operator/claims",
                "operator/grants?q=fan@demo.test",
                "operator/grants?q=minor@demo.test",
                "operator/reviews",
            ]
        ),
    ];

    private static readonly (int Width, ColorScheme Scheme)[] Looks =
    [
        (390, ColorScheme.Light),
        (390, ColorScheme.Dark),
        (1280, ColorScheme.Light),
        (1280, ColorScheme.Dark),
    ];

    [BrowserFact]
    public async Task No_page_keeps_anybody_out()
    {
        await using var app = await AppProcess.StartAsync();
        var faults = new List<string>();
        foreach (var (who, paths) in Pages)
        {
            var visitor = await stage.EnterAsync(app.Address, Looks[0].Width);
            if (who is not null)
            {
                await visitor.SignInAsync(who);
            }

            foreach (var place in paths)
            {
                var path = await PathAsync(visitor, place);
                await OpenAsync(visitor, $"{who} /{path}", path, faults);
                foreach (var (width, scheme) in Looks)
                {
                    await LookAsync(visitor, $"{who} /{path} at {width} {scheme}", width, scheme, faults);
                }
            }

            faults.AddRange(visitor.Errors);
            await visitor.Page.Context.CloseAsync();
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        // The operator asks for a minor's money without a cause, and that is logged.
        Assert.All(app.Complaints, line => Assert.Contains("AccessLog[4030]", line, StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task No_page_of_a_claim_keeps_anybody_out()
    {
        await using var app = await AppProcess.StartAsync();
        var minor = await stage.EnterAsync(app.Address, Looks[0].Width);
        await minor.SignInAsync("minor");
        await StoryTests.BuyAsync(minor, 1400);
        var guardian = await stage.EnterAsync(app.Address, Looks[0].Width);
        await guardian.SignInAsync("guardian");
        var keeper = await stage.EnterAsync(app.Address, Looks[0].Width);
        await keeper.SignInAsync("operator");
        var faults = new List<string>();

        await ClaimStoryTests.FindAsync(guardian);
        await LookAtAllAsync(guardian, "the minor's purchases", faults);
        await guardian.Part("claim-this").ClickAsync();
        await guardian.Part("claim-next").ClickAsync();
        await LookAtAllAsync(guardian, "a claim without words", faults);
        await ClaimStoryTests.TellAsync(guardian);
        await LookAtAllAsync(guardian, "what a claim will do", faults);
        await guardian.Part("claim-next").ClickAsync();
        await LookAtAllAsync(guardian, "a claim to confirm", faults);
        await guardian.Part("claim-send").ClickAsync();
        await guardian.Part("claim").WaitForAsync();
        await LookAtAllAsync(guardian, "an open claim", faults);

        foreach (var path in (string[])["operator", "operator/claims"])
        {
            await keeper.OpenAsync(path);
            await LookAtAllAsync(keeper, $"{path} with a claim", faults);
        }

        await ClaimStoryTests.GrantAsync(keeper, () => LookAtAllAsync(keeper, "a claim to decide", faults));
        await LookAtAllAsync(keeper, "a claim that is decided", faults);
        await keeper.OpenAsync(new Uri(keeper.Page.Url).AbsolutePath[1..]);
        await keeper.Part("reason-form").WaitForAsync();
        await LookAtAllAsync(keeper, "a closed claim before a reason", faults);
        await guardian.Page.ReloadAsync();
        await LookAtAllAsync(guardian, "a claim that is paid back", faults);
        faults.AddRange([.. minor.Errors, .. guardian.Errors, .. keeper.Errors]);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        // An operator looked at what is a minor's, with cause and then without.
        Assert.All(app.Complaints, line => Assert.Contains("AccessLog[403", line, StringComparison.Ordinal));
    }

    private static async Task LookAtAllAsync(Visitor visitor, string name, List<string> faults)
    {
        await visitor.InteractiveAsync();
        foreach (var (width, scheme) in Looks)
        {
            await LookAsync(visitor, $"{name} at {width} {scheme}", width, scheme, faults);
        }
    }

    // A minor's id is made with the demo people: it is read off their guardian's page.
    private static async Task<string> PathAsync(Visitor visitor, string place)
    {
        const string Minor = "family/{minor}";
        if (!place.StartsWith(Minor, StringComparison.Ordinal))
        {
            return place;
        }

        await visitor.Page.GotoAsync("family");
        var own = await visitor.Part("open-minor").GetAttributeAsync("href");
        return own!.TrimStart('/') + place[Minor.Length..];
    }

    private static async Task OpenAsync(Visitor visitor, string name, string path, List<string> faults)
    {
        var answer = await visitor.Page.GotoAsync(path);
        if (answer is not { Status: 200 })
        {
            faults.Add($"{name} answers {answer?.Status}");
        }

        // Account pages and a guardian's own are plain pages: they have no circuit to wait for.
        if (!path.StartsWith("account", StringComparison.Ordinal) && path is not ("family/proof" or "family/child/new"))
        {
            await visitor.InteractiveAsync();
        }
    }

    // A page is opened once and looked at four times: what differs is the style sheet's work alone.
    private static async Task LookAsync(Visitor visitor, string name, int width, ColorScheme scheme, List<string> faults)
    {
        await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await visitor.Page.SetViewportSizeAsync(width, width < 600 ? 844 : 900);
        // Colours that fade from light to dark are neither while they do. They are brought to their end and not waited for: a page that
        // paints no frames never gets there. What inherits a colour begins to fade when its parent has ended, so it takes some rounds.
        await visitor.Page.EvaluateAsync(
            """
            () => {
                const fading = () => document.getAnimations().filter(animation =>
                    animation.playState !== 'finished' && animation.effect.getComputedTiming().endTime !== Infinity);
                for (let round = 0, left = fading(); left.length > 0 && round < 100; round++, left = fading()) {
                    left.forEach(animation => animation.finish());
                }
            }
            """
        );
        faults.AddRange((await visitor.FaultsAsync()).Select(fault => $"{name}: {fault}"));
    }
}

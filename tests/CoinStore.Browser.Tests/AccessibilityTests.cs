using Deque.AxeCore.Playwright;
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
                "notifications",
                "account",
                "account/manage/authenticator",
                "account/manage/passkeys",
                "account/privacy",
                "studio/start",
            ]
        ),
        ("minor", ["store", "balance", "me/budget", "family", "family/link", "family/ask?kind=PurchaseMonth&package=coins-3500-eur"]),
        ("guardian", ["family", "family/link", "store?coins=37&gift=doughnut&creator=demo"]),
        ("creator", ["", "studio", "studio/onboard", "studio/cash-out", "studio/payouts"]),
        (
            "operator",
            ["operator", "operator/prices", "operator/books", "operator/events", "operator/payments", "operator/purchases?q=fan@demo.test"]
        ),
    ];

    [BrowserTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task No_page_keeps_anybody_out(int width, ColorScheme scheme)
    {
        await using var app = await AppProcess.StartAsync();
        var faults = new List<string>();
        foreach (var (who, paths) in Pages)
        {
            var visitor = await stage.EnterAsync(app.Address, width, scheme);
            if (who is not null)
            {
                await visitor.SignInAsync(who);
            }

            foreach (var path in paths)
            {
                await LookAsync(visitor, $"{who} /{path}", path, faults);
            }

            faults.AddRange(visitor.Errors);
            await visitor.Page.Context.CloseAsync();
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Empty(app.Complaints);
    }

    private static async Task LookAsync(Visitor visitor, string name, string path, List<string> faults)
    {
        var answer = await visitor.Page.GotoAsync(path);
        if (answer is not { Status: 200 })
        {
            faults.Add($"{name} answers {answer?.Status}");
        }

        // Account pages are plain pages: they have no circuit to wait for.
        if (!path.StartsWith("account", StringComparison.Ordinal))
        {
            await visitor.InteractiveAsync();
        }

        if (await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
        {
            faults.Add($"{name} is wider than the screen");
        }

        var axe = await visitor.Page.RunAxe();
        faults.AddRange(axe.Violations.Select(v => $"{name}: {v.Id} at {string.Join(", ", v.Nodes.Select(n => n.Html).Take(3))}"));
    }
}

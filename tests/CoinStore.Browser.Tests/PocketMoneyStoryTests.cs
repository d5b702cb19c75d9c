using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>A guardian pays for a minor: what was asked for, with their own card, and pocket money until it is stopped.</summary>
public sealed class PocketMoneyStoryTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_guardian_buys_what_was_asked_for_and_gives_pocket_money(int width)
    {
        await using var app = await AppProcess.StartAsync();
        var guardian = await stage.EnterAsync(app.Address, width);
        await guardian.SignInAsync("guardian");
        var minor = await stage.EnterAsync(app.Address, width);
        await minor.SignInAsync("minor");
        await SaveCardAsync(guardian);

        // EUR 20.00 a month are allowed: 3,500 coins are asked for, and bought beside the limit.
        await minor.OpenAsync("family/ask?kind=PurchaseMonth&package=coins-3500-eur");
        await minor.Part("ask-send").ClickAsync();
        await Expect(minor.Part("ask-sent")).ToBeVisibleAsync();
        await guardian.OpenAsync("family");
        await LookAsync(guardian, "question");
        await guardian.Part("ask-buy").ClickAsync();
        await Expect(guardian.Part("ask-buy")).ToHaveCountAsync(0);
        // The card is charged after the answer: the page under the bell tells by itself when the coins have come.
        await minor.OpenAsync("notifications");
        await Expect(minor.Page.Locator("#notifications a[href^='/receipt/']")).ToBeVisibleAsync(new() { Timeout = 40_000 });
        await minor.OpenAsync("balance");
        await Expect(minor.Part("balance")).ToHaveAttributeAsync("data-coins", "3500");

        await guardian.Part("open-minor").ClickAsync();
        await guardian.Part("pocket-new").ClickAsync();
        await guardian.Part("pocket-most").FillAsync("0.50");
        await guardian.Part("pocket-make").ClickAsync();
        await Expect(guardian.Part("pocket-refusal")).ToContainTextAsync("must be enough for one payment");
        await guardian.Part("pocket-most").FillAsync("10");
        await LookAsync(guardian, "pocket-form");
        await guardian.Part("pocket-make").ClickAsync();
        await Expect(guardian.Part("topup-state")).ToHaveTextAsync("Paid");
        await LookAsync(guardian, "pocket");
        await minor.OpenAsync("family");
        await Expect(minor.Part("pocket-own")).ToContainTextAsync("100 coins every week");
        await LookAsync(minor, "pocket-own");
        await minor.OpenAsync("balance");
        await Expect(minor.Part("balance")).ToHaveAttributeAsync("data-coins", "3600");

        await guardian.Part("pocket-stop").ClickAsync();
        await Expect(guardian.Part("pocket-stop")).ToHaveCountAsync(0);
        await Expect(guardian.Part("pocket-plan")).ToContainTextAsync("Stopped");
        Assert.Empty(guardian.Errors);
        Assert.Empty(minor.Errors);
        Assert.Empty(app.Complaints);
        var (exitCode, report) = await app.AuditAsync();
        Assert.True(exitCode == 0, report);
    }

    private static async Task SaveCardAsync(Visitor guardian)
    {
        await guardian.OpenAsync("me/cards");
        await guardian.Part("agree").CheckAsync();
        await guardian.Part("save-card").ClickAsync();
        await guardian.Page.Locator(".test-card[data-number='4242424242424242']").ClickAsync();
        await guardian.Page.Locator("#pay").ClickAsync();
        await Expect(guardian.Part("cards-said")).ToContainTextAsync("Visa 4242 is saved");
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await visitor.InteractiveAsync();
        await Pictures.TakeAsync(visitor, $"family-{name}");
        Assert.Empty((await visitor.FaultsAsync()).Select(fault => $"{name}: {fault}"));
    }
}

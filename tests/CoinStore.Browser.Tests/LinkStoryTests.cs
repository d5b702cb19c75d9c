using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>A guardian on a phone: signs up, shows by a card that they are an adult, and makes an account with which a child signs in.</summary>
public sealed class LinkStoryTests(Stage stage) : IClassFixture<Stage>
{
    private const string Password = "quiet-otters-swim-far";

    [BrowserFact]
    public async Task A_guardian_proves_themselves_by_a_card_and_makes_an_account_for_a_child()
    {
        await using var app = await AppProcess.StartAsync();
        var guardian = await stage.EnterAsync(app.Address, 390);
        await SignUpAsync(guardian);
        await ProveAsync(guardian);
        await MakeChildAsync(guardian);

        var child = await stage.EnterAsync(app.Address, 390);
        await SignInAsync(child, "Mini.Mia");
        await child.OpenAsync("family");
        await Expect(child.Part("family")).ToContainTextAsync("Gerda");
        await child.OpenAsync("store");
        await child.Part("buy-700").ClickAsync();
        await Expect(child.Part("limit-refusal")).ToBeVisibleAsync();

        await DeleteChildAsync(guardian);
        await SignInAsync(child, "mini.mia");
        await Expect(child.Page.Locator("#sign-in-form")).ToBeVisibleAsync();
        var (exitCode, report) = await app.AuditAsync();
        Assert.True(exitCode == 0, report);
        Assert.All([guardian, child], person => Assert.Empty(person.Errors));
        Assert.Empty(app.Complaints);
    }

    internal static async Task SignUpAsync(Visitor guardian)
    {
        await guardian.Page.GotoAsync("account/sign-up");
        await guardian.Page.Locator("#email").FillAsync("gerda@example.test");
        await guardian.Page.Locator("#display-name").FillAsync("Gerda");
        await guardian.Page.Locator("#birth-day").FillAsync("3");
        await guardian.Page.Locator("#birth-month").FillAsync("4");
        await guardian.Page.Locator("#birth-year").FillAsync("1982");
        await guardian.Page.Locator("#country").SelectOptionAsync("DE");
        await guardian.Page.Locator("#password").FillAsync(Password);
        await guardian.Page.Locator("#sign-up-submit").ClickAsync();
        await Expect(guardian.Page.Locator("#sign-up-done")).ToBeVisibleAsync();
        await guardian.Page.GotoAsync("dev/outbox");
        await guardian.Page.Locator("main a[href*='/dev/outbox/']").First.ClickAsync();
        await guardian.Page.Locator("#mail-text a").First.ClickAsync();
        await guardian.Page.Locator("#confirm-submit").ClickAsync();
        await Expect(guardian.Page.Locator("#confirm-submit")).ToHaveCountAsync(0);
        await SignInAsync(guardian, "gerda@example.test");
    }

    internal static async Task ProveAsync(Visitor guardian)
    {
        await guardian.Page.GotoAsync("family/proof");
        await Expect(guardian.Part("proof-notice")).ToContainTextAsync("0.50");
        await guardian.Page.Locator("#proof-agree").CheckAsync();
        await guardian.Page.Locator("#proof-start").ClickAsync();
        await guardian.Page.Locator(".test-card").First.ClickAsync();
        await guardian.Page.Locator("#pay").ClickAsync();
        await Expect(guardian.Part("proof")).ToHaveAttributeAsync("data-state", "Refunded");
        await Expect(guardian.Part("proof-good")).ToBeVisibleAsync();
    }

    internal static async Task MakeChildAsync(Visitor guardian)
    {
        await guardian.Page.Locator("#child-new").ClickAsync();
        await guardian.Page.Locator("#child-agree").CheckAsync();
        await guardian.Page.Locator("#nickname").FillAsync("Mini.Mia");
        await guardian.Page.Locator("#birth-day").FillAsync("7");
        await guardian.Page.Locator("#birth-month").FillAsync("8");
        await guardian.Page.Locator("#birth-year").FillAsync("2018");
        await guardian.Page.Locator("#password").FillAsync(Password);
        await guardian.Page.Locator("#child-submit").ClickAsync();
        await Expect(guardian.Page.Locator("#child-done")).ToContainTextAsync("mini.mia");
    }

    private static async Task SignInAsync(Visitor somebody, string name)
    {
        await somebody.Page.GotoAsync("account/sign-in");
        await somebody.Page.Locator("#email").FillAsync(name);
        await somebody.Page.Locator("#password").FillAsync(Password);
        await somebody.Page.Locator("#sign-in-submit").ClickAsync();
        await somebody.Page.WaitForLoadStateAsync();
    }

    private static async Task DeleteChildAsync(Visitor guardian)
    {
        await guardian.OpenAsync("family");
        await guardian.Part("open-minor").ClickAsync();
        await guardian.Part("child-password").ClickAsync();
        await Expect(guardian.Page.Locator("main")).ToContainTextAsync("A new password for Mini.Mia");
        Assert.Empty(await guardian.FaultsAsync());
        await Pictures.TakeAsync(guardian, "child-password");
        await guardian.OpenAsync("family");
        await guardian.Part("open-minor").ClickAsync();
        await guardian.Part("child-close").ClickAsync();
        await Expect(guardian.Page.Locator("main")).ToContainTextAsync("There are no coins on it.");
        Assert.Empty(await guardian.FaultsAsync());
        await Pictures.TakeAsync(guardian, "child-close");
        await guardian.Page.Locator("#close-sure").CheckAsync();
        await guardian.Page.Locator("#child-close").ClickAsync();
        await Expect(guardian.Page.Locator("#child-closed")).ToBeVisibleAsync();
    }
}

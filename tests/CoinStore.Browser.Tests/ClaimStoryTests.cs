using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>A purchase made without leave: the guardian claims it, an operator grants it, and the money comes back.</summary>
public sealed class ClaimStoryTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_guardian_claims_an_operator_grants_and_the_money_comes_back(int width)
    {
        await using var app = await AppProcess.StartAsync();
        var minor = await EnterAsync(app, "minor", width);
        var guardian = await EnterAsync(app, "guardian", width);
        var keeper = await EnterAsync(app, "operator", width);
        await StoryTests.BuyAsync(minor, 1400);

        await FindAsync(guardian);
        await guardian.Part("claim-this").ClickAsync();
        await TellAsync(guardian);
        await Expect(guardian.Part("claim-removed")).ToContainTextAsync("1,400");
        await guardian.Part("claim-next").ClickAsync();
        await guardian.Part("claim-send").ClickAsync();
        await Expect(guardian.Part("claim")).ToHaveAttributeAsync("data-state", "Open");

        await keeper.OpenAsync("operator");
        await Expect(keeper.Part("claims-waiting")).ToContainTextAsync("1 claim waits");
        await GrantAsync(keeper, () => Task.CompletedTask);

        await guardian.Page.ReloadAsync();
        await Expect(guardian.Part("claim")).ToHaveAttributeAsync("data-state", "Refunded");
        await Expect(guardian.Part("claim")).ToContainTextAsync("went back to the card that paid");
        await Expect(guardian.Part("claim")).ToContainTextAsync("Sorry for the trouble.");
        await guardian.OpenAsync("notifications");
        await Expect(guardian.Page.Locator("main")).ToContainTextAsync("is back on the card that paid");
        await minor.OpenAsync("balance");
        await Expect(minor.Part("balance")).ToHaveAttributeAsync("data-coins", "0");
        await minor.OpenAsync("notifications");
        await Expect(minor.Page.Locator("main")).ToContainTextAsync("You owe nothing");

        Assert.All([minor, guardian, keeper], person => Assert.Empty(person.Errors));
        // An operator looked at what is a minor's, with cause.
        Assert.All(app.Complaints, line => Assert.Contains("AccessLog[4031]", line, StringComparison.Ordinal));
        var (exitCode, report) = await app.AuditAsync();
        Assert.True(exitCode == 0, report);
    }

    /// <summary>The guardian opens the minor's page, where their purchases are.</summary>
    internal static async Task FindAsync(Visitor guardian)
    {
        await guardian.OpenAsync("family");
        await guardian.Part("open-minor").First.ClickAsync();
        await Expect(guardian.Part("claim-this")).ToBeVisibleAsync();
        await guardian.InteractiveAsync();
    }

    /// <summary>The guardian says what happened and looks at what will.</summary>
    internal static async Task TellAsync(Visitor guardian)
    {
        await Expect(guardian.Part("claim-form")).ToHaveAttributeAsync("data-step", "0");
        await guardian.InteractiveAsync();
        await guardian.Part("reason-PaymentMethodUsedWithoutLeave").CheckAsync();
        await guardian.Part("claim-statement").FillAsync("My card was in the tablet, and nobody asked me.");
        await guardian.Part("claim-next").ClickAsync();
        await Expect(guardian.Part("claim-form")).ToHaveAttributeAsync("data-step", "1");
    }

    /// <summary>An operator opens the claim that waits and grants it.</summary>
    internal static async Task GrantAsync(Visitor keeper, Func<Task> look)
    {
        await keeper.OpenAsync("operator/claims");
        await keeper.Part("claims").GetByRole(Microsoft.Playwright.AriaRole.Link).First.ClickAsync();
        await Expect(keeper.Part("claim-file")).ToHaveAttributeAsync("data-state", "Open");
        await keeper.InteractiveAsync();
        await keeper.Part("claim-answer").FillAsync("Sorry for the trouble.");
        await look();
        await keeper.Part("claim-grant").ClickAsync();
        await keeper.Part("claim-sure").ClickAsync();
        await Expect(keeper.Part("claim-file")).ToHaveAttributeAsync("data-state", "Refunded");
    }

    private async Task<Visitor> EnterAsync(AppProcess app, string who, int width)
    {
        var visitor = await stage.EnterAsync(app.Address, width);
        await visitor.SignInAsync(who);
        return visitor;
    }
}

using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>A card that is saved with consent, offered in checkout, and removed again.</summary>
public sealed class CardStoryTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_card_is_saved_pays_in_checkout_and_is_removed(int width)
    {
        await using var app = await AppProcess.StartAsync();
        var fan = await stage.EnterAsync(app.Address, width);
        await fan.SignInAsync("fan");
        await fan.OpenAsync("me/cards");
        await LookAsync(fan, "empty");
        await fan.Part("save-card").ClickAsync();
        await Expect(fan.Part("card-refused")).ToContainTextAsync("tick");
        await fan.Part("agree").CheckAsync();
        await fan.Part("save-card").ClickAsync();

        await fan.Page.Locator(".test-card[data-number='4000002500003155']").ClickAsync();
        await fan.Page.Locator("#pay").ClickAsync();
        await fan.Page.Locator("#challenge-complete").ClickAsync();
        await Expect(fan.Part("cards-said")).ToContainTextAsync("Visa 3155 is saved");
        await Expect(fan.Part("saved-card")).ToContainTextAsync("Germany");
        await fan.InteractiveAsync();
        await LookAsync(fan, "saved");

        await fan.OpenAsync("store");
        await fan.Part("buy-70").ClickAsync();
        await Expect(fan.Page.Locator("input[name=saved]").First).ToBeCheckedAsync();
        await fan.Page.Locator("#pay").ClickAsync();
        await fan.Page.Locator("#challenge-complete").ClickAsync();
        await Expect(fan.Part("purchase")).ToHaveAttributeAsync("data-state", "Completed");
        await fan.InteractiveAsync();

        await fan.OpenAsync("me/cards");
        await fan.Part("remove-card").ClickAsync();
        await Expect(fan.Part("remove-yes")).ToBeVisibleAsync();
        await LookAsync(fan, "asked");
        await fan.Part("remove-yes").ClickAsync();
        await Expect(fan.Part("saved-card")).ToHaveCountAsync(0);
        await Expect(fan.Part("cards-said")).ToContainTextAsync("Visa 3155 is removed");
        await LookAsync(fan, "removed");

        Assert.Empty(fan.Errors);
        Assert.Empty(app.Complaints);
        var (exitCode, report) = await app.AuditAsync();
        Assert.True(exitCode == 0, report);
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await Pictures.TakeAsync(visitor, $"cards-{name}");
        Assert.Empty((await visitor.FaultsAsync()).Select(fault => $"{name}: {fault}"));
    }
}

using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>A fan who sets limits, meets one in the gift tray, waits a day for more, and pauses.</summary>
public sealed class BudgetTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    public async Task A_fan_keeps_to_what_they_allowed_themselves(int width, ColorScheme scheme)
    {
        await using var app = await AppProcess.StartAsync();
        await StoryTests.MoveClockAsync(app, new { set = "2027-01-12T12:00:00Z" });
        var fan = await stage.EnterAsync(app.Address, width, scheme);
        await fan.SignInAsync("fan");
        await StoryTests.BuyAsync(fan, 3500);
        await StoryTests.GiveAsync(fan, "large", "ferris-wheel");

        // What was given before the limit counts, so that nothing is left of it.
        await SaveAsync(fan, "GiftCreatorMonth", "2000");
        await fan.OpenAsync("live/demo");
        if (await fan.Part("open-tray").IsVisibleAsync())
        {
            await fan.Part("open-tray").ClickAsync();
        }

        await fan.Part("tier-small").ClickAsync();
        await fan.Part("gift-doughnut").ClickAsync();
        await fan.Part("send-gift").ClickAsync();
        await Expect(fan.Part("limit-refusal")).ToContainTextAsync("0 coins of 2,000 coins is left until 1 Feb 2027");
        await fan.Part("own-budget").ClickAsync();
        await Expect(fan.Part("budget-caps")).ToBeVisibleAsync();

        await SaveAsync(fan, "GiftCreatorMonth", "5000");
        await Expect(fan.Part("planned-GiftCreatorMonth")).ToContainTextAsync("13 Jan 2027");
        await SaveAsync(fan, "PurchaseMonth", "50");
        await LookAsync(fan);
        await StoryTests.MoveClockAsync(app, new { advance = "1.00:00:00" });
        await fan.OpenAsync("me/budget");
        await Expect(fan.Part("cap-GiftCreatorMonth")).ToHaveValueAsync("5000");

        await PauseAsync(fan);
        await fan.OpenAsync("store");
        await Expect(fan.Part("start-refusal")).ToContainTextAsync("until 20 Jan 2027");
        Assert.Empty(fan.Errors);
        Assert.Empty(app.Complaints);
    }

    private static async Task PauseAsync(Visitor fan)
    {
        await fan.Part("pause-length").SelectOptionAsync("Week");
        await fan.Part("pause-open").ClickAsync();
        await Expect(fan.Part("pause-sure")).ToContainTextAsync("cannot be undone");
        await LookAsync(fan);
        await fan.Part("pause-yes").ClickAsync();
        await Expect(fan.Part("paused")).ToContainTextAsync("20 Jan 2027");
    }

    private static async Task SaveAsync(Visitor fan, string kind, string cap)
    {
        await fan.OpenAsync("me/budget");
        await fan.Part("cap-" + kind).FillAsync(cap);
        await fan.Part("save-caps").ClickAsync();
        await Expect(fan.Part("caps-saved")).ToBeVisibleAsync();
    }

    private static async Task LookAsync(Visitor fan) => Assert.Empty(await fan.FaultsAsync());
}

using System.Net.Http.Json;
using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>The main job, end to end, as five people in five browsers on one running product.</summary>
public sealed class StoryTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Coins_are_bought_given_cashed_out_and_stopped_by_a_guardians_cap(int width)
    {
        await using var app = await AppProcess.StartAsync();
        await MoveClockAsync(app, new { set = "2027-01-12T12:00:00Z" });
        var fan = await EnterAsync(app, "fan", width);
        var minor = await EnterAsync(app, "minor", width);
        var guardian = await EnterAsync(app, "guardian", width);
        var creator = await EnterAsync(app, "creator", width);
        var keeper = await EnterAsync(app, "operator", width);

        await BuyAsync(fan, 3500);
        await fan.OpenAsync("balance");
        await Expect(fan.Part("balance")).ToHaveAttributeAsync("data-coins", "3500");

        await minor.OpenAsync("live/demo");
        await GiveAsync(fan, "large", "ferris-wheel");
        await Expect(minor.Part("room-feed")).ToContainTextAsync("Ferris Wheel");
        await Expect(fan.Part("balance-chip")).ToContainTextAsync("500");

        await StopAtTheCapAsync(minor, guardian);

        await creator.OpenAsync("studio");
        await Expect(creator.Part("pending")).ToContainTextAsync("3,000");
        await MoveClockAsync(app, new { advance = "7.00:00:00" });
        await creator.OpenAsync("studio");
        await Expect(creator.Part("available")).ToContainTextAsync("3,000");
        await OnboardAsync(creator);
        await CashOutAsync(creator);
        await MoveClockAsync(app, new { advance = "01:00:00" });
        await creator.Page.ReloadAsync();
        await Expect(creator.Part("payout")).ToHaveAttributeAsync("data-state", "Paid");

        await keeper.OpenAsync("operator");
        await Expect(keeper.Part("books")).ToHaveAttributeAsync("data-clean", "true");
        var (exitCode, report) = await app.AuditAsync();
        Assert.True(exitCode == 0, report);
        Assert.All([fan, minor, guardian, creator, keeper], person => Assert.Empty(person.Errors));
        Assert.Empty(app.Complaints);
    }

    private static async Task StopAtTheCapAsync(Visitor minor, Visitor guardian)
    {
        // The guardian allows EUR 20.00 a month: the first 14.80 dollars fit, the second do not.
        await BuyAsync(minor, 1400);
        await minor.OpenAsync("store");
        await minor.Part("buy-1400").ClickAsync();
        await Expect(minor.Part("limit-refusal")).ToContainTextAsync("of 20.00 is left until");
        await minor.Part("ask-guardian").ClickAsync();
        await minor.Part("ask-message").FillAsync("For the concert tonight, please.");
        await minor.Part("ask-send").ClickAsync();
        await Expect(minor.Part("ask-sent")).ToBeVisibleAsync();

        await guardian.OpenAsync("family");
        await Expect(guardian.Part("family")).ToContainTextAsync("For the concert tonight, please.");
        await guardian.Part("ask-raise").First.ClickAsync();
        await Expect(guardian.Part("ask-raise")).ToHaveCountAsync(0);
        await BuyAsync(minor, 1400);
    }

    internal static async Task BuyAsync(Visitor buyer, int coins)
    {
        await buyer.OpenAsync("store");
        await buyer.Part($"buy-{coins}").ClickAsync();
        await buyer.Page.Locator(".test-card").First.ClickAsync();
        await buyer.Page.Locator("#pay").ClickAsync();
        await Expect(buyer.Part("purchase")).ToHaveAttributeAsync("data-state", "Completed");
        await buyer.InteractiveAsync();
    }

    internal static async Task GiveAsync(Visitor fan, string tier, string gift)
    {
        await fan.OpenAsync("live/demo");
        if (await fan.Part("open-tray").IsVisibleAsync())
        {
            await fan.Part("open-tray").ClickAsync();
        }

        await fan.Part($"tier-{tier}").ClickAsync();
        await fan.Part($"gift-{gift}").ClickAsync();
        await fan.Part("send-gift").ClickAsync();
        await fan.Part("confirm-yes").ClickAsync();
        await Expect(fan.Part("gift-receipt")).ToBeVisibleAsync();
    }

    private static async Task OnboardAsync(Visitor creator)
    {
        await creator.OpenAsync("studio/onboard");
        await creator.Part("go-to-stripe").ClickAsync();
        await creator.Page.Locator("#first-name").FillAsync("Luna");
        await creator.Page.Locator("#last-name").FillAsync("Live");
        await creator.Page.Locator("#birth-date").FillAsync("1995-05-05");
        await creator.Page.Locator("#routing-number").FillAsync("110000000");
        await creator.Page.Locator("#account-number").FillAsync("000123456789");
        await creator.Page.Locator("#onboard-submit").ClickAsync();
        await Expect(creator.Part("onboarding")).ToHaveAttributeAsync("data-state", "Ready");
    }

    private static async Task CashOutAsync(Visitor creator)
    {
        await creator.OpenAsync("studio/cash-out");
        await creator.Part("max").ClickAsync();
        await creator.Part("look").ClickAsync();
        await creator.Part("confirm-yes").ClickAsync();
        await Expect(creator.Part("payout")).ToBeVisibleAsync();
    }

    private async Task<Visitor> EnterAsync(AppProcess app, string who, int width)
    {
        var visitor = await stage.EnterAsync(app.Address, width);
        await visitor.SignInAsync(who);
        return visitor;
    }

    internal static async Task MoveClockAsync(AppProcess app, object to)
    {
        using var client = new HttpClient { BaseAddress = app.Address };
        using var answer = await client.PostAsJsonAsync("dev/clock", to);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}

using System.Net.Http.Json;
using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>A payment that the bank contests: coins and spending are off, an operator answers, the bank agrees, and all is as before.</summary>
public sealed class DisputeStoryTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390)]
    public async Task A_contested_payment_is_answered_and_won_and_everything_is_back(int width)
    {
        await using var app = await AppProcess.StartAsync();
        var fan = await EnterAsync(app, "fan", width);
        var keeper = await EnterAsync(app, "operator", width);
        await fan.OpenAsync("store");
        await fan.Part("buy-700").ClickAsync();
        await fan.Page.Locator(".test-card[data-number='4000000000000259']").ClickAsync();
        await fan.Page.Locator("#pay").ClickAsync();
        await Expect(fan.Part("purchase")).ToHaveAttributeAsync("data-state", "Completed");
        await fan.InteractiveAsync();
        var session = System.Web.HttpUtility.ParseQueryString(new Uri(fan.Page.Url).Query)["session_id"];

        // The bank takes some seconds, and the page under the bell tells by itself.
        await fan.OpenAsync("notifications");
        await fan.Page.GetByText("Your bank took back").ClickAsync(new() { Timeout = 40_000 });
        await Expect(fan.Part("dispute")).ToHaveAttributeAsync("data-state", "Open");
        await fan.InteractiveAsync();
        await LookAsync(fan, "dispute");
        await fan.Part("appeal-text").FillAsync("I did not know the name on my statement. It was me.");
        await fan.Part("appeal-send").ClickAsync();
        await Expect(fan.Part("appeal-kept")).ToContainTextAsync("It was me");
        await fan.OpenAsync("store");
        await Expect(fan.Part("buy-70")).ToBeDisabledAsync();

        await keeper.OpenAsync("operator/disputes");
        await keeper.Part("dispute-cases").GetByRole(Microsoft.Playwright.AriaRole.Link).First.ClickAsync();
        await Expect(keeper.Part("dispute-file")).ToContainTextAsync("It was me");
        await keeper.InteractiveAsync();
        await LookAsync(keeper, "file");
        await keeper.Part("dispute-submit").ClickAsync();
        await Expect(keeper.Part("dispute-submit")).ToHaveCountAsync(0);

        using (var bank = new HttpClient { BaseAddress = app.Sandbox })
        {
            using var won = await bank.PostAsJsonAsync("sandbox/control", new { dispute = "win", of = session });
            Assert.True(won.IsSuccessStatusCode, await won.Content.ReadAsStringAsync());
        }

        await fan.OpenAsync("notifications");
        await fan.Page.GetByText("Your coins are back").ClickAsync(new() { Timeout = 40_000 });
        await Expect(fan.Part("dispute")).ToHaveAttributeAsync("data-state", "Won");
        await fan.InteractiveAsync();
        await fan.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "receipt" }).ClickAsync();
        await Expect(fan.Part("receipt-dispute")).ToContainTextAsync("decided");
        await fan.InteractiveAsync();
        await LookAsync(fan, "receipt");
        await fan.OpenAsync("store");
        await Expect(fan.Part("buy-70")).ToBeEnabledAsync();
        await fan.OpenAsync("balance");
        await Expect(fan.Part("debt")).ToHaveCountAsync(0);

        await keeper.OpenAsync("operator/books");
        await Expect(keeper.Part("trial")).ToHaveAttributeAsync("data-zero", "true");
        Assert.All([fan, keeper], person => Assert.Empty(person.Errors));
        Assert.Empty(app.Complaints);
        var (exitCode, report) = await app.AuditAsync();
        Assert.True(exitCode == 0, report);
    }

    private async Task<Visitor> EnterAsync(AppProcess app, string who, int width)
    {
        var visitor = await stage.EnterAsync(app.Address, width);
        await visitor.SignInAsync(who);
        return visitor;
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await Pictures.TakeAsync(visitor, $"dispute-{name}");
        Assert.Empty((await visitor.FaultsAsync()).Select(fault => $"{name}: {fault}"));
    }
}

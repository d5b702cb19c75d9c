using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>Coins that go back: by their buyer in three clicks, and by an operator when they are spent already.</summary>
public sealed class RefundStoryTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Unspent_coins_go_back_in_three_clicks_and_spent_ones_become_a_debt(int width)
    {
        await using var app = await AppProcess.StartAsync();
        var fan = await EnterAsync(app, "fan", width);
        var keeper = await EnterAsync(app, "operator", width);
        await StoryTests.BuyAsync(fan, 3500);
        await StoryTests.GiveAsync(fan, "large", "ferris-wheel");

        await fan.OpenAsync("balance");
        await LookAsync(fan, "balance");
        await fan.Part("withdraw").ClickAsync();
        await Expect(fan.Part("goes")).ToContainTextAsync("500");
        await fan.InteractiveAsync();
        await LookAsync(fan, "withdraw");
        await fan.Part("confirm").ClickAsync();
        await Expect(fan.Part("refund")).ToHaveAttributeAsync("data-state", "Succeeded");
        await LookAsync(fan, "refund");

        await keeper.OpenAsync("operator/purchases?q=fan@demo.test");
        await keeper.Part("reason").FillAsync("The card was somebody else's");
        await LookAsync(keeper, "purchases");
        await keeper.Part("refund").ClickAsync();
        await Expect(keeper.Part("refund")).ToHaveCountAsync(0);
        await keeper.OpenAsync("operator/books");
        await Expect(keeper.Part("trial")).ToHaveAttributeAsync("data-zero", "true");
        await LookAsync(keeper, "books");

        await fan.OpenAsync("balance");
        await Expect(fan.Part("debt")).ToHaveAttributeAsync("data-coins", "3000");
        await LookAsync(fan, "debt");
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
        Assert.Empty((await visitor.FaultsAsync()).Select(fault => $"{name}: {fault}"));
    }
}

using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>An operator sees what is a minor's for a reason alone, and it is kept who saw it and why.</summary>
public sealed class MinorsMoneyStoryTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_minors_purchase_and_account_are_found_once_it_is_said_why(int width)
    {
        await using var app = await AppProcess.StartAsync();
        var minor = await stage.EnterAsync(app.Address, width);
        await minor.SignInAsync("minor");
        await StoryTests.BuyAsync(minor, 1400);
        var keeper = await stage.EnterAsync(app.Address, width);
        await keeper.SignInAsync("operator");

        await keeper.OpenAsync("operator/purchases?q=minor@demo.test");
        await Expect(keeper.Part("purchase")).ToHaveCountAsync(0);
        await Pictures.TakeAsync(keeper, "minor-none");
        await keeper.Part("why").FillAsync("His mother called about a double charge");
        await keeper.Part("why-go").ClickAsync();
        await Expect(keeper.Part("purchase")).ToHaveCountAsync(1);
        await Pictures.TakeAsync(keeper, "minor-purchase");

        await keeper.OpenAsync("operator/grants?q=minor@demo.test");
        await keeper.Part("why").FillAsync("His mother called about a double charge");
        await keeper.Part("why-go").ClickAsync();
        await Expect(keeper.Part("grant-holds")).ToContainTextAsync("1,400");

        await keeper.OpenAsync("operator/reviews");
        await keeper.Part("held-known").FillAsync("minor@demo.test");
        await keeper.Part("held-go").ClickAsync();
        await Expect(keeper.Part("held-none")).ToBeVisibleAsync();
        await Pictures.TakeAsync(keeper, "minor-reviews");
        Assert.Empty((await keeper.FaultsAsync()).Select(fault => $"reviews: {fault}"));
        Assert.All([minor, keeper], person => Assert.Empty(person.Errors));
        Assert.All(app.Complaints, line => Assert.Contains("AccessLog[403", line, StringComparison.Ordinal));
        Assert.Contains(app.Complaints, line => line.Contains("AccessLog[4031]", StringComparison.Ordinal));
    }
}

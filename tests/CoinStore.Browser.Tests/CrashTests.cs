using System.Net.Http.Json;
using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>What a power cut at the worst moment leaves behind.</summary>
public sealed class CrashTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserFact]
    public async Task A_payment_whose_word_never_came_before_the_process_was_killed_is_credited_once_after_a_restart()
    {
        // Neither the event nor the way back reaches this address, so the payment is known to Stripe alone.
        await using var app = await AppProcess.StartAsync(publicBase: "http://localhost:9");
        var fan = await stage.EnterAsync(app.Address, 390);
        await fan.SignInAsync("fan");
        await fan.OpenAsync("store");
        await fan.Part("buy-700").ClickAsync();
        await fan.Page.Locator(".test-card").First.ClickAsync();
        await fan.Page.RunAndWaitForRequestAsync(
            () => fan.Page.Locator("#pay").ClickAsync(),
            request => request.Url.Contains("/store/return", StringComparison.Ordinal)
        );
        await app.KillAsync();

        await app.ServeAsync();
        using var client = new HttpClient { BaseAddress = app.Address };
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var moved = await client.PostAsJsonAsync("dev/clock", new { advance = "00:10:00" });
            Assert.True(moved.IsSuccessStatusCode);
        }

        var back = await stage.EnterAsync(app.Address, 390);
        await back.SignInAsync("fan");
        await back.OpenAsync("balance");
        await Expect(back.Part("balance")).ToHaveAttributeAsync("data-coins", "700");
        var (exitCode, report) = await app.AuditAsync();
        Assert.True(exitCode == 0, report);
    }
}

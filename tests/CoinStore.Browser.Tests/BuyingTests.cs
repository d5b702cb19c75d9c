using System.Net.Http.Json;
using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>Buying as people do it: in their own money, exactly what a gift needs, with a bank that asks or says no.</summary>
public sealed class BuyingTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserFact]
    public async Task Exactly_what_a_gift_needs_is_bought_in_euros_and_one_click_sends_it()
    {
        await using var app = await AppProcess.StartAsync();
        var sam = await stage.EnterAsync(app.Address, 390);
        await sam.SignInAsync("guardian");
        await sam.OpenAsync("live/demo?gift=confetti&quantity=1");
        await sam.Part("buy-missing").GetByRole(Microsoft.Playwright.AriaRole.Link).ClickAsync();
        await Expect(sam.Part("exact-coins")).ToHaveValueAsync("100");
        await Expect(sam.Part("exact-price")).ToContainTextAsync("EUR 0.94");
        await sam.InteractiveAsync();
        await sam.Part("buy-exact").ClickAsync();
        await sam.Page.Locator(".test-card").First.ClickAsync();
        await sam.Page.Locator("#pay").ClickAsync();
        await Expect(sam.Part("purchase")).ToHaveAttributeAsync("data-state", "Completed");
        await sam.InteractiveAsync();
        await sam.Part("back-to-room").ClickAsync();
        await sam.InteractiveAsync();
        await sam.Part("send-gift").ClickAsync();
        await Expect(sam.Part("gift-receipt")).ToBeVisibleAsync();
        await Expect(sam.Part("tray-balance")).ToHaveAttributeAsync("data-coins", "0");
        Assert.Empty(sam.Errors);
        Assert.Empty(app.Complaints);
    }

    [BrowserFact]
    public async Task Who_moved_to_Japan_pays_in_yen_after_the_wait_and_the_receipt_says_so()
    {
        await using var app = await AppProcess.StartAsync();
        var fan = await stage.EnterAsync(app.Address, 1280);
        await fan.SignInAsync("fan");
        await fan.Page.GotoAsync("account");
        await fan.Page.Locator("#country").SelectOptionAsync("JP");
        await fan.Page.Locator("#country-submit").ClickAsync();
        await Expect(fan.Part("next-country")).ToContainTextAsync("Japan");
        using (var client = new HttpClient { BaseAddress = app.Address })
        {
            using var moved = await client.PostAsJsonAsync("dev/clock", new { advance = "7.00:00:01" });
            Assert.True(moved.IsSuccessStatusCode);
        }

        await StoryTests.BuyAsync(fan, 700);
        await fan.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Receipt" }).ClickAsync();
        await Expect(fan.Part("receipt")).ToContainTextAsync("JPY 1,166");
        await Expect(fan.Part("tax")).ToContainTextAsync("JPY 106");
        Assert.Empty(fan.Errors);
        Assert.Empty(app.Complaints);
    }

    [BrowserFact]
    public async Task A_bank_that_says_no_that_asks_and_that_takes_its_time_each_ends_as_the_page_says()
    {
        await using var app = await AppProcess.StartAsync();
        var sam = await stage.EnterAsync(app.Address, 390);
        await sam.SignInAsync("guardian");

        await sam.OpenAsync("store");
        await sam.Part("buy-70").ClickAsync();
        await PayByCardAsync(sam, "4000000000000002");
        await Expect(sam.Page.Locator("#payment-error")).ToContainTextAsync("declined");
        await PayByCardAsync(sam, "4000002500003155");
        await sam.Page.Locator("#challenge-complete").ClickAsync();
        await Expect(sam.Part("purchase")).ToHaveAttributeAsync("data-state", "Completed");
        await Expect(sam.Part("coins-now")).ToContainTextAsync("70");

        await sam.OpenAsync("store");
        await sam.Part("buy-350").ClickAsync();
        await sam.Page.Locator("#method-sepa_debit").ClickAsync();
        await sam.Page.Locator(".test-card").First.ClickAsync();
        await sam.Page.Locator("#pay").ClickAsync();
        await Expect(sam.Part("purchase")).ToHaveAttributeAsync("data-state", "Processing");
        // Nobody touches the page: the bank answers after some seconds, and the page tells by itself.
        await Expect(sam.Part("purchase")).ToHaveAttributeAsync("data-state", "Completed", new() { Timeout = 40_000 });
        await Expect(sam.Part("coins-now")).ToContainTextAsync("420");

        await sam.OpenAsync("store");
        await sam.Part("buy-70").ClickAsync();
        await sam.Page.Locator("#method-paypal").ClickAsync();
        await sam.Page.Locator("#pay").ClickAsync();
        await sam.Page.Locator("#paypal-fail").ClickAsync();
        await Expect(sam.Page.Locator("#payment-error")).ToContainTextAsync("PayPal did not authorise");
        await sam.Page.Locator("#pay").ClickAsync();
        await sam.Page.Locator("#paypal-authorize").ClickAsync();
        await Expect(sam.Part("purchase")).ToHaveAttributeAsync("data-state", "Completed");
        await Expect(sam.Part("coins-now")).ToContainTextAsync("490");
        // Stripe's page answers a declined card with 402, which a browser notes by itself.
        Assert.DoesNotContain(sam.Errors, error => error.StartsWith(app.Address.ToString(), StringComparison.Ordinal));
        Assert.Empty(app.Complaints);
    }

    private static async Task PayByCardAsync(Visitor buyer, string number)
    {
        await buyer.Page.Locator($".test-card[data-number='{number}']").ClickAsync();
        await buyer.Page.Locator("#pay").ClickAsync();
    }
}

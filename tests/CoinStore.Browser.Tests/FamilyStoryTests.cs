using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>A guardian and a minor side by side, each on a phone.</summary>
public sealed class FamilyStoryTests(Stage stage) : IClassFixture<Stage>
{
    private const int Phone = 390;

    [BrowserFact]
    public async Task A_guardian_sets_up_in_two_minutes_on_a_phone_and_the_minor_reads_it()
    {
        await using var app = await AppProcess.StartAsync();
        var (guardian, minor) = await EnterAsync(app);
        await guardian.OpenAsync("family");
        await guardian.Part("open-minor").ClickAsync();
        await guardian.Part("end-link").ClickAsync();
        await guardian.Part("end-yes").ClickAsync();
        await Expect(guardian.Page.Locator(".empty")).ToBeVisibleAsync();

        await LinkAsync(inviter: minor, accepter: guardian);
        await Expect(guardian.Part("setup")).ToBeVisibleAsync();
        await guardian.InteractiveAsync();
        await Expect(guardian.Part("preset-Steady")).ToContainTextAsync("For age 15");
        await LookAsync(guardian);
        await guardian.Part("preset-Steady").ClickAsync();
        await guardian.Part("setup-PurchaseMonth").FillAsync("30");
        await LookAsync(guardian);
        await guardian.Part("setup-save").ClickAsync();
        await guardian.Part("mail-Spends").CheckAsync();
        await LookAsync(guardian);
        await guardian.Part("save-telling").ClickAsync();
        await Expect(guardian.Part("setup-done")).ToBeVisibleAsync();
        await guardian.Part("setup-to-minor").ClickAsync();
        await Expect(guardian.Part("now-money")).ToContainTextAsync("EUR 30.00 a month");

        await minor.OpenAsync("family");
        await Expect(minor.Part("rules")).ToContainTextAsync("You may buy coins for EUR 30.00 a month.");
        await Expect(minor.Part("rules")).ToContainTextAsync("School days: 14:00–21:00");
        await Expect(minor.Part("watcher-Sam Guardian")).ToContainTextAsync("what you buy and give");
        await LookAsync(minor);

        // Who is watched does not end that by closing the account.
        await minor.Page.GotoAsync("account/privacy");
        await minor.Page.Locator("#close-sure").CheckAsync();
        await minor.Page.Locator("#close-account").ClickAsync();
        await Expect(minor.Page.Locator("main")).ToContainTextAsync("Ask your guardian to end the link first");
        await LookAsync(minor);
        await Pictures.TakeAsync(minor, "close-watched");
        await QuietAsync(app, guardian, minor);
    }

    [BrowserFact]
    public async Task A_cap_is_reached_in_the_room_asked_for_approved_once_and_used()
    {
        await using var app = await AppProcess.StartAsync();
        var (guardian, minor) = await EnterAsync(app);
        await OpenMinorAsync(guardian);
        await SetAsync(guardian, "gifts", "GiftDay", "20");
        await StoryTests.BuyAsync(minor, 350);

        await guardian.OpenAsync("family");
        await SendDoughnutAsync(minor);
        await Expect(minor.Part("limit-refusal")).ToContainTextAsync("20 coins of 20 coins is left");
        await minor.Part("ask-guardian").ClickAsync();
        await minor.Part("ask-message").FillAsync("For Luna's birthday.");
        await minor.Part("ask-send").ClickAsync();
        await Expect(minor.Part("ask-sent")).ToBeVisibleAsync();

        // Nobody reloads: the question comes by itself, and so does the answer.
        await minor.OpenAsync("family");
        await Expect(guardian.Part("family")).ToContainTextAsync("For Luna's birthday.");
        await LookAsync(guardian);
        await guardian.Part("ask-once").ClickAsync();
        await Expect(guardian.Part("ask-once")).ToHaveCountAsync(0);
        await Expect(minor.Part("approved")).ToContainTextAsync("Doughnut");
        await LookAsync(minor);
        await minor.Part("approved").GetByTestId("ask-use").ClickAsync();
        await minor.InteractiveAsync();
        await minor.Part("send-gift").ClickAsync();
        await Expect(minor.Part("gift-receipt")).ToBeVisibleAsync();
        await guardian.OpenAsync("family");
        await Expect(guardian.Part("spends").First).ToContainTextAsync("Doughnut for Luna Live");
        await QuietAsync(app, guardian, minor);
    }

    [BrowserFact]
    public async Task A_pause_while_a_payment_is_under_way_sends_the_money_back_and_both_are_told()
    {
        await using var app = await AppProcess.StartAsync();
        var (guardian, minor) = await EnterAsync(app);
        await minor.OpenAsync("store");
        await minor.Part("buy-350").ClickAsync();
        await minor.Page.Locator("#method-sepa_debit").ClickAsync();
        await minor.Page.Locator(".test-card").First.ClickAsync();
        await minor.Page.Locator("#pay").ClickAsync();
        await Expect(minor.Part("purchase")).ToHaveAttributeAsync("data-state", "Processing");

        await guardian.OpenAsync("family");
        await guardian.Part("pause-now").ClickAsync();
        await Expect(guardian.Part("pause")).ToHaveAttributeAsync("data-paused", "true");
        await Expect(minor.Part("stopped")).ToContainTextAsync("goes back", new() { Timeout = 40_000 });
        await LookAsync(minor);

        await guardian.OpenAsync("notifications");
        await Expect(guardian.Page.Locator("#notifications"))
            .ToContainTextAsync("was stopped by a limit and paid all the same", new() { Timeout = 40_000 });
        await minor.OpenAsync("notifications");
        await Expect(minor.Page.Locator("#notifications")).ToContainTextAsync("stopped a purchase before it was paid");
        await minor.OpenAsync("balance");
        await Expect(minor.Part("balance")).ToHaveAttributeAsync("data-coins", "0");

        await guardian.OpenAsync("family");
        await guardian.Part("pause-undo").ClickAsync();
        await Expect(guardian.Part("pause")).ToHaveAttributeAsync("data-paused", "false");
        var (exitCode, report) = await app.AuditAsync();
        Assert.True(exitCode == 0, report);
        await QuietAsync(app, guardian, minor);
    }

    [BrowserFact]
    public async Task The_stricter_of_two_guardians_counts_and_either_may_answer()
    {
        await using var app = await AppProcess.StartAsync();
        var (guardian, minor) = await EnterAsync(app);
        var second = await stage.EnterAsync(app.Address, Phone, ColorScheme.Dark);
        await second.SignInAsync("fan");
        await LinkAsync(inviter: minor, accepter: second);
        await second.Page.WaitForURLAsync("**/family/proof");
        await LinkStoryTests.ProveAsync(second);
        await second.OpenAsync("family");
        await Expect(second.Part("waiting-yes")).ToBeVisibleAsync();
        await LookAsync(second);
        await Pictures.TakeAsync(second, "second-waits");
        await guardian.OpenAsync("family");
        await Expect(guardian.Part("join")).ToContainTextAsync("Robin Fan");
        await LookAsync(guardian);
        await Pictures.TakeAsync(guardian, "second-joins");
        await guardian.Part("join-yes").ClickAsync();
        await Expect(guardian.Part("join")).ToHaveCountAsync(0);
        await OpenMinorAsync(second);
        await Expect(second.Part("other-guardian")).ToContainTextAsync("Sam Guardian");
        await SetAsync(second, "gifts", "GiftEach", "10");
        await StoryTests.BuyAsync(minor, 350);
        await minor.OpenAsync("family");
        await Expect(minor.Part("limits-by-Robin Fan")).ToContainTextAsync("One gift may be up to 10 coins.");
        await LookAsync(minor);

        await SendDoughnutAsync(minor);
        await Expect(minor.Part("limit-refusal")).ToBeVisibleAsync();
        await minor.Part("ask-guardian").ClickAsync();
        await minor.Part("ask-send").ClickAsync();
        await Expect(minor.Part("ask-sent")).ToBeVisibleAsync();
        await second.OpenAsync("family");
        await Expect(second.Part("ask-once")).ToBeVisibleAsync();
        await LookAsync(second);
        await guardian.OpenAsync("family");
        await guardian.Part("ask-once").ClickAsync();
        // The other guardian's page has nothing left to answer.
        await Expect(second.Part("ask-once")).ToHaveCountAsync(0);
        await SendDoughnutAsync(minor);
        await Expect(minor.Part("gift-receipt")).ToBeVisibleAsync();
        await QuietAsync(app, guardian, minor, second);
    }

    private async Task<(Visitor Guardian, Visitor Minor)> EnterAsync(AppProcess app)
    {
        await StoryTests.MoveClockAsync(app, new { set = "2027-01-12T15:00:00Z" });
        var guardian = await stage.EnterAsync(app.Address, Phone);
        await guardian.SignInAsync("guardian");
        var minor = await stage.EnterAsync(app.Address, Phone, ColorScheme.Dark);
        await minor.SignInAsync("minor");
        return (guardian, minor);
    }

    private static async Task LinkAsync(Visitor inviter, Visitor accepter)
    {
        await inviter.OpenAsync("family/link");
        await inviter.Part("make-code").ClickAsync();
        var code = await inviter.Part("code").InnerTextAsync();
        await accepter.OpenAsync("family/link");
        await accepter.Part("code-input").FillAsync(code);
        await accepter.Part("read-code").ClickAsync();
        await accepter.Part("accept").ClickAsync();
    }

    private static async Task OpenMinorAsync(Visitor guardian)
    {
        await guardian.OpenAsync("family");
        await guardian.Part("open-minor").ClickAsync();
        await Expect(guardian.Part("caps")).ToBeVisibleAsync();
    }

    private static async Task SetAsync(Visitor guardian, string group, string kind, string figure)
    {
        await guardian.Part("group-" + group).Locator("summary").ClickAsync();
        await guardian.Part("cap-" + kind).FillAsync(figure);
        await guardian.Part("save-" + group).ClickAsync();
        await Expect(guardian.Part("caps-saved")).ToBeVisibleAsync();
        await LookAsync(guardian);
    }

    private static async Task SendDoughnutAsync(Visitor minor)
    {
        await minor.OpenAsync("live/demo");
        await minor.Part("open-tray").ClickAsync();
        await minor.Part("tier-small").ClickAsync();
        await minor.Part("gift-doughnut").ClickAsync();
        await minor.Part("send-gift").ClickAsync();
    }

    private static async Task LookAsync(Visitor visitor) => Assert.Empty(await visitor.FaultsAsync());

    private static async Task QuietAsync(AppProcess app, params Visitor[] visitors)
    {
        Assert.All(visitors, visitor => Assert.Empty(visitor.Errors));
        Assert.Empty(app.Complaints);
        foreach (var visitor in visitors)
        {
            await visitor.Page.Context.CloseAsync();
        }
    }
}

using System.Net;
using System.Text.RegularExpressions;
using Stripe;

namespace CoinStore.Tests.StripeSandbox;

public sealed partial class ConsoleTests
{
    [Fact]
    public async Task Everything_there_is_can_be_found_and_looked_into()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var account = await sandbox.FundedAccountAsync(2000);
        var (_, dispute) = await DisputeTests.DisputedAsync(sandbox, "4000000000000259");
        var payouts = new PayoutService(sandbox.Client);
        var payout = await payouts.CreateAsync(
            new PayoutCreateOptions { Amount = 500, Currency = "usd" },
            new RequestOptions { StripeAccount = account.Id }
        );
        var home = await PageAsync(sandbox, "/sandbox");

        foreach (var list in Links().Matches(home).Select(link => link.Groups["to"].Value).Distinct(StringComparer.Ordinal))
        {
            var page = await PageAsync(sandbox, list);
            Assert.Contains("aria-current=\"page\"", page, StringComparison.Ordinal);
            foreach (var item in Items().Matches(page).Select(link => link.Groups["to"].Value))
            {
                Assert.Contains("<pre", await PageAsync(sandbox, item), StringComparison.Ordinal);
            }
        }

        Assert.Contains(dispute.Id, await PageAsync(sandbox, "/sandbox/lists/dispute"), StringComparison.Ordinal);
        var looked = await PageAsync(sandbox, $"/sandbox/objects/{payout.Id}");
        Assert.Contains("payout.created", looked, StringComparison.Ordinal);
        Assert.Contains($"href=\"/sandbox/objects/{account.Id}\"", looked, StringComparison.Ordinal);
        Assert.Contains($"href=\"/sandbox/objects/{payout.BalanceTransactionId}\"", looked, StringComparison.Ordinal);
        using var missing = await sandbox.Browser.GetAsync(new Uri(sandbox.Server.BaseAddress, "/sandbox/objects/ch_none"));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var unknown = await sandbox.Browser.GetAsync(new Uri(sandbox.Server.BaseAddress, "/sandbox/lists/wallet"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Long_lists_go_on_on_older_pages()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var customers = new CustomerService(sandbox.Client);
        for (var each = 0; each < 27; each++)
        {
            await customers.CreateAsync(new CustomerCreateOptions { Name = $"Customer {each}" });
        }
        var first = await PageAsync(sandbox, "/sandbox/lists/customer");
        var older = Older().Match(first).Groups["to"].Value;

        var second = await PageAsync(sandbox, older);

        Assert.Equal((25, 2), (Items().Count(first), Items().Count(second)));
        Assert.DoesNotMatch(Older(), second);
        Assert.Contains("Customer 0", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_shows_its_deliveries_and_is_sent_again()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        sandbox.Answers = call => call == 1 ? HttpStatusCode.BadGateway : HttpStatusCode.OK;
        await new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Name = "<b>Ann</b>" });
        await sandbox.Server.DrainAsync();
        var id = Assert.Single(sandbox.Received).Id;
        var page = await PageAsync(sandbox, $"/sandbox/objects/{id}");
        Assert.Contains("waiting: tried once, answered 502", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Ann", page, StringComparison.Ordinal);

        using var sent = await PressAsync(sandbox, ("resend", id), ("back", $"/sandbox/objects/{id}"));
        await sandbox.Server.DrainAsync();

        Assert.Equal($"/sandbox/objects/{id}", sent.Headers.Location!.ToString());
        Assert.Equal([id, id], sandbox.Received.Select(happened => happened.Id), StringComparer.Ordinal);
        Assert.Contains("done: tried once, answered 200", await PageAsync(sandbox, $"/sandbox/objects/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_buttons_of_a_dispute_decide_it()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var (_, dispute) = await DisputeTests.DisputedAsync(sandbox, "4000000000000259");
        var page = await PageAsync(sandbox, $"/sandbox/objects/{dispute.Id}");
        Assert.Contains("name=\"dispute\" value=\"win\"", page, StringComparison.Ordinal);

        using var won = await PressAsync(sandbox, ("of", dispute.Id), ("back", "https://elsewhere.example"), ("dispute", "win"));

        Assert.Equal((HttpStatusCode.SeeOther, "/sandbox"), (won.StatusCode, won.Headers.Location!.ToString()));
        Assert.Equal("won", (await new DisputeService(sandbox.Client).GetAsync(dispute.Id)).Status);
        Assert.DoesNotContain("value=\"win\"", await PageAsync(sandbox, $"/sandbox/objects/{dispute.Id}"), StringComparison.Ordinal);
        using var again = await PressAsync(sandbox, ("of", dispute.Id), ("dispute", "win"));
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Contains("has no open dispute", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_forms_of_the_console_do_what_they_say()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        using var held = await PressAsync(sandbox, ("event", ""), ("times", "1"), ("webhooks", "hold"));
        using var dropped = await PressAsync(sandbox, ("event", "charge.succeeded"), ("times", "3"), ("webhooks", "drop"));
        using var planned = await PressAsync(
            sandbox,
            ("fault", "500"),
            ("operation", "POST /v1/refunds"),
            ("when", "after"),
            ("times", "2")
        );
        var before = sandbox.Server.Clock.GetUtcNow();
        using var advanced = await PressAsync(sandbox, ("advance", "1.00:00:00"));

        var page = await PageAsync(sandbox, "/sandbox");

        Assert.Equal(before.AddDays(1), sandbox.Server.Clock.GetUtcNow());
        Assert.Contains("Held back, inOrder.", page, StringComparison.Ordinal);
        Assert.Contains("drop charge.succeeded, 3 more", page, StringComparison.Ordinal);
        Assert.Contains("500 for POST /v1/refunds, 2 more, after", page, StringComparison.Ordinal);
        using var normal = await PressAsync(sandbox, ("event", ""), ("times", "1"), ("webhooks", "normal"));
        using var none = await PressAsync(sandbox, ("fault", "none"), ("operation", "*"), ("when", "before"), ("times", "1"));
        var after = await PageAsync(sandbox, "/sandbox");
        Assert.Contains("Going out, inOrder.", after, StringComparison.Ordinal);
        Assert.Contains("None is planned.", after, StringComparison.Ordinal);
        using var back = await PressAsync(sandbox, ("advance", "-1.00:00:00"));
        Assert.Equal(HttpStatusCode.BadRequest, back.StatusCode);
    }

    [Fact]
    public async Task A_form_of_another_site_presses_nothing()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(sandbox.Server.BaseAddress, "/sandbox"));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("webhooks", "hold")]);
        request.Headers.Add("Origin", "https://elsewhere.example");

        using var answer = await sandbox.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Going out", await PageAsync(sandbox, "/sandbox"), StringComparison.Ordinal);
    }

    private static Task<string> PageAsync(SandboxFixture sandbox, string path) =>
        sandbox.Browser.GetStringAsync(new Uri(sandbox.Server.BaseAddress, path));

    // As a browser sends the console's own form.
    private static async Task<HttpResponseMessage> PressAsync(SandboxFixture sandbox, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(sandbox.Server.BaseAddress, "/sandbox"));
        request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        request.Headers.Add("Origin", sandbox.Server.BaseAddress.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await sandbox.Browser.SendAsync(request);
    }

    [GeneratedRegex("href=\"(?<to>/sandbox/lists/[a-z._]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Links();

    [GeneratedRegex("<li><a href=\"(?<to>/sandbox/objects/[^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Items();

    [GeneratedRegex("href=\"(?<to>/sandbox/lists/[a-z._]+\\?before=[0-9]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Older();
}

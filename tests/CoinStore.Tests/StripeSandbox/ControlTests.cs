using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.StripeSandbox;

public sealed class ControlTests
{
    [Fact]
    public async Task What_is_held_back_is_delivered_when_it_is_released_and_in_the_order_asked_for()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        await ControlAsync(sandbox, """{"webhooks":"hold"}""");
        await sandbox.PaidChargeAsync();
        await sandbox.Server.DrainAsync();
        Assert.Empty(sandbox.Received);
        await ControlAsync(sandbox, """{"webhooks":"reverse"}""");

        var state = await ControlAsync(sandbox, """{"webhooks":"release"}""");
        await sandbox.Server.DrainAsync();

        Assert.False((bool)state["webhooks"]!["held"]!);
        Assert.Equal(
            (await sandbox.EventTypesAsync()).Reverse(),
            sandbox.Received.Select(happened => happened.Type),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Shuffled_deliveries_are_all_there_once()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        await ControlAsync(sandbox, """{"webhooks":"shuffle"}""");
        await sandbox.PaidChargeAsync();

        await sandbox.Server.DrainAsync();

        Assert.Equal(
            (await sandbox.EventTypesAsync()).Order(StringComparer.Ordinal),
            sandbox.Received.Select(happened => happened.Type).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_delivery_can_be_lost_or_doubled()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        await ControlAsync(sandbox, """{"webhooks":"drop","event":"checkout.session.completed"}""");
        await ControlAsync(sandbox, """{"webhooks":"duplicate","event":"payment_intent.succeeded","times":1}""");

        await sandbox.PaidChargeAsync();
        await sandbox.Server.DrainAsync();
        await sandbox.PassAsync(TimeSpan.FromDays(1));

        Assert.DoesNotContain(sandbox.Received, happened => happened.Type == "checkout.session.completed");
        var twice = sandbox.Received.Where(happened => happened.Type == "payment_intent.succeeded").ToList();
        Assert.Equal((2, 1), (twice.Count, twice.Select(happened => happened.Id).Distinct(StringComparer.Ordinal).Count()));
        await sandbox.PaidChargeAsync();
        await sandbox.Server.DrainAsync();
        Assert.Single(sandbox.Received, happened => happened.Type == "checkout.session.completed");
    }

    [Fact]
    public async Task An_event_can_be_sent_again()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        await new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Name = "Ann" });
        await sandbox.Server.DrainAsync();
        var told = Assert.Single(sandbox.Received);

        await ControlAsync(sandbox, $$"""{"resend":"{{told.Id}}"}""");
        await sandbox.Server.DrainAsync();

        Assert.Equal([told.Id, told.Id], sandbox.Received.Select(happened => happened.Id), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Calls_are_turned_away_as_often_as_asked_and_no_more()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        await ControlAsync(sandbox, """{"fault":"429","operation":"POST /v1/customers","times":2,"retryAfter":7}""");
        var customers = new CustomerService(sandbox.Client);

        for (var call = 0; call < 2; call++)
        {
            var refused = await Assert.ThrowsAsync<StripeException>(() => customers.CreateAsync(new CustomerCreateOptions()));
            Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit"), (refused.HttpStatusCode, refused.StripeError.Code));
            Assert.Equal("7", Assert.Single(refused.StripeResponse.Headers.GetValues("Retry-After")));
            Assert.Empty(await customers.ListAsync());
        }

        await customers.CreateAsync(new CustomerCreateOptions());
        Assert.Single(await customers.ListAsync());
    }

    [Theory]
    [InlineData("before", 0)]
    [InlineData("after", 1)]
    public async Task A_connection_is_cut_before_or_after_the_work_is_done(string when, int made)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        await ControlAsync(sandbox, $$"""{"fault":"cut","operation":"POST /v1/customers","when":"{{when}}"}""");
        var unforgiving = new StripeClient(
            "sk_test_x",
            apiBase: sandbox.Server.BaseAddress.ToString().TrimEnd('/'),
            httpClient: new SystemNetHttpClient(maxNetworkRetries: 0)
        );

        await Assert.ThrowsAnyAsync<Exception>(() => new CustomerService(unforgiving).CreateAsync(new CustomerCreateOptions()));

        Assert.Equal(made, (await new CustomerService(sandbox.Client).ListAsync()).Count());
    }

    [Theory]
    [InlineData("500", 500, "application/json", "api_error")]
    [InlineData("empty", 200, "application/json", "{}")]
    [InlineData("html", 200, "text/html", "<h1>")]
    public async Task Answers_can_be_wrong_in_many_ways(string fault, int status, string type, string text)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        await ControlAsync(sandbox, $$"""{"fault":"{{fault}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sandbox.Server.BaseAddress, "/v1/balance"));
        request.Headers.Authorization = new("Bearer", "sk_test_x");

        using var answer = await sandbox.Browser.SendAsync(request);

        Assert.Equal((status, type), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains(text, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(await new BalanceService(sandbox.Client).GetAsync());
    }

    [Fact]
    public async Task An_answer_can_be_late()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        await ControlAsync(sandbox, """{"fault":"delay","delayMilliseconds":60000,"when":"after"}""");
        await ControlAsync(sandbox, """{"fault":"500","operation":"GET /v1/customers/{id}"}""");
        var late = new BalanceService(sandbox.Client).GetAsync();
        // The fault is used up as soon as the call has arrived; from then on it waits for the clock alone.
        while ((await StateAsync(sandbox))["faults"]!.AsArray().Count > 1)
        {
            await Task.Yield();
        }
        Assert.False(late.IsCompleted);

        while (!late.IsCompleted)
        {
            sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.NotEmpty((await late).Available);
        await ControlAsync(sandbox, """{"fault":"none"}""");
        Assert.Empty((await StateAsync(sandbox))["faults"]!.AsArray());
    }

    [Fact]
    public async Task A_dispute_is_opened_and_decided_by_hand()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var charge = await sandbox.PaidChargeAsync(2000);
        var opened = await ControlAsync(
            sandbox,
            $$"""{"dispute":"open","of":"{{charge.PaymentIntentId}}","reason":"product_unacceptable","amount":1500}"""
        );
        Assert.Equal(("product_unacceptable", 1500L), ((string?)opened["changed"]!["reason"], (long)opened["changed"]!["amount"]!));
        var again = await RefusedAsync(sandbox, $$"""{"dispute":"open","of":"{{charge.Id}}"}""");
        Assert.Equal("of", (string?)again["field"]);

        await ControlAsync(sandbox, $$"""{"dispute":"win","of":"{{charge.Id}}"}""");

        var dispute = Assert.Single(await new DisputeService(sandbox.Client).ListAsync());
        Assert.Equal("won", dispute.Status);
        Assert.Equal(2000 - 88 - 1500, Assert.Single((await new BalanceService(sandbox.Client).GetAsync()).Available).Amount);
        var closed = await RefusedAsync(sandbox, $$"""{"dispute":"lose","of":"{{dispute.Id}}"}""");
        Assert.Contains("no open dispute", (string?)closed["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delayed_payment_ends_by_hand_and_only_once()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var good = await sandbox.CreateSessionAsync(change: PaymentMethodTests.Euro);
        using var first = await sandbox.DebitAsync(good, "DE62370400440532013001");
        var bad = await sandbox.CreateSessionAsync(change: PaymentMethodTests.Euro);
        using var second = await sandbox.DebitAsync(bad, "DE89370400440532013000");

        await ControlAsync(sandbox, $$"""{"payment":"settle","of":"{{good.Id}}"}""");
        await ControlAsync(sandbox, $$"""{"payment":"fail","of":"{{bad.Id}}","failure":"insufficient_funds"}""");
        await sandbox.PassAsync(TimeSpan.FromMinutes(10));

        var sessions = new SessionService(sandbox.Client);
        Assert.Equal("paid", (await sessions.GetAsync(good.Id)).PaymentStatus);
        var failed = await sessions.GetAsync(bad.Id, new SessionGetOptions { Expand = ["payment_intent"] });
        Assert.Equal(("unpaid", "insufficient_funds"), (failed.PaymentStatus, failed.PaymentIntent.LastPaymentError.Code));
        Assert.Single(sandbox.Received, happened => happened.Type == "checkout.session.async_payment_succeeded");
        Assert.Single(sandbox.Received, happened => happened.Type == "checkout.session.async_payment_failed");
        var over = await RefusedAsync(sandbox, $$"""{"payment":"settle","of":"{{good.Id}}"}""");
        Assert.Contains("waits for no money", (string?)over["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payout_arrives_or_fails_by_hand()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var account = await sandbox.FundedAccountAsync(2000);
        var asAccount = new RequestOptions { StripeAccount = account.Id };
        var payouts = new PayoutService(sandbox.Client);
        var good = await payouts.CreateAsync(new PayoutCreateOptions { Amount = 700, Currency = "usd" }, asAccount);
        var bad = await payouts.CreateAsync(new PayoutCreateOptions { Amount = 300, Currency = "usd" }, asAccount);

        await ControlAsync(sandbox, $$"""{"payout":"settle","of":"{{good.Id}}"}""");
        await ControlAsync(sandbox, $$"""{"payout":"fail","of":"{{bad.Id}}","failure":"account_closed"}""");

        Assert.Equal("paid", (await payouts.GetAsync(good.Id, requestOptions: asAccount)).Status);
        var failed = await payouts.GetAsync(bad.Id, requestOptions: asAccount);
        Assert.Equal(("failed", "account_closed"), (failed.Status, failed.FailureCode));
        await sandbox.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Single(sandbox.Received, happened => happened.Type == "payout.paid" && happened.Account == account.Id);
        Assert.Single(sandbox.Received, happened => happened.Type == "payout.failed" && happened.Account == account.Id);
    }

    [Fact]
    public async Task A_refund_in_the_dashboard_is_told_by_events_that_no_call_caused()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var charge = await sandbox.PaidChargeAsync(1000);

        var made = await ControlAsync(sandbox, $$"""{"refund":"create","of":"{{charge.PaymentIntentId}}","amount":400}""");
        await sandbox.Server.DrainAsync();

        var told = Assert.Single(sandbox.Received, happened => happened.Type == "refund.created");
        Assert.Equal(((string?)made["changed"]!["id"], null), (((Refund)told.Data.Object).Id, told.Request.Id));
        Assert.Equal(400, (await new ChargeService(sandbox.Client).GetAsync(charge.Id)).AmountRefunded);
        await ControlAsync(sandbox, $$"""{"refund":"fail","of":"{{(string?)made["changed"]!["id"]}}"}""");
        Assert.Equal(0, (await new ChargeService(sandbox.Client).GetAsync(charge.Id)).AmountRefunded);
        var beyond = await RefusedAsync(sandbox, $$"""{"refund":"create","of":"{{charge.Id}}","amount":1001}""");
        Assert.Equal("amount", (string?)beyond["field"]);
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"webhooks":"hold","webhooks":"drop"}""", "body")]
    [InlineData("""{"colour":"blue"}""", "webhooks")]
    [InlineData("""{"webhooks":"explode"}""", "webhooks")]
    [InlineData("""{"webhooks":"hold","fault":"500"}""", "fault")]
    [InlineData("""{"webhooks":"hold","times":2}""", "times")]
    [InlineData("""{"webhooks":"drop","times":0}""", "times")]
    [InlineData("""{"webhooks":"drop","event":"charge.exploded"}""", "event")]
    [InlineData("""{"fault":"418"}""", "fault")]
    [InlineData("""{"fault":"500","operation":"POST /v1/wallets"}""", "operation")]
    [InlineData("""{"fault":"500","times":"often"}""", "times")]
    [InlineData("""{"fault":"500","when":"never"}""", "when")]
    [InlineData("""{"dispute":"open"}""", "of")]
    [InlineData("""{"dispute":"open","of":"ch_none"}""", "of")]
    [InlineData("""{"dispute":"open","of":"ch_none","inquiry":"maybe"}""", "of")]
    [InlineData("""{"dispute":"open","of":"ch_none","reason":"spite"}""", "reason")]
    [InlineData("""{"payment":"settle","of":7}""", "of")]
    [InlineData("""{"payout":"fail","of":"po_none","failure":"boredom"}""", "failure")]
    [InlineData("""{"refund":"create","of":"pi_none"}""", "of")]
    [InlineData("""{"resend":"evt_none"}""", "resend")]
    public async Task What_cannot_be_done_is_refused_by_the_name_of_the_field(string body, string field)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var before = await StateAsync(sandbox);

        var refused = await RefusedAsync(sandbox, body);

        Assert.Equal(field, (string?)refused["field"]);
        Assert.False(string.IsNullOrEmpty((string?)refused["error"]));
        Assert.True(JsonNode.DeepEquals(before, await StateAsync(sandbox)));
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_page_of_another_site_controls_nothing(string header, string value)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        using var request = Request(sandbox, """{"webhooks":"hold"}""");
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await sandbox.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False((bool)(await StateAsync(sandbox))["webhooks"]!["held"]!);
    }

    private static async Task<JsonObject> StateAsync(SandboxFixture sandbox) =>
        JsonNode.Parse(await sandbox.Browser.GetStringAsync(new Uri(sandbox.Server.BaseAddress, "/sandbox/control")))!.AsObject();

    internal static async Task<JsonObject> ControlAsync(SandboxFixture sandbox, string body)
    {
        using var request = Request(sandbox, body);
        using var answer = await sandbox.Browser.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<JsonObject> RefusedAsync(SandboxFixture sandbox, string body)
    {
        using var request = Request(sandbox, body);
        using var answer = await sandbox.Browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }

    private static HttpRequestMessage Request(SandboxFixture sandbox, string body) =>
        new(HttpMethod.Post, new Uri(sandbox.Server.BaseAddress, "/sandbox/control"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
}

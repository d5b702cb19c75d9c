using System.Net;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.StripeSandbox;

public sealed class PaymentMethodTests
{
    [Fact]
    public async Task A_direct_debit_completes_the_session_and_pays_later()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var session = await sandbox.CreateSessionAsync(change: Euro);

        using var answer = await sandbox.DebitAsync(session, "DE89 3704 0044 0532 0130 00");

        Assert.Equal($"https://shop.example/done?session={session.Id}", answer.Headers.Location!.ToString());
        var waiting = await GetAsync(sandbox, session);
        Assert.Equal(("complete", "unpaid", "processing"), (waiting.Status, waiting.PaymentStatus, waiting.PaymentIntent.Status));
        Assert.Equal(("pending", false), (waiting.PaymentIntent.LatestCharge.Status, waiting.PaymentIntent.LatestCharge.Paid));
        Assert.Equal(0, Assert.Single((await new BalanceService(sandbox.Client).GetAsync()).Available).Amount);
        await sandbox.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal("processing", (await GetAsync(sandbox, session)).PaymentIntent.Status);

        await sandbox.PassAsync(TimeSpan.FromSeconds(1));

        var paid = await GetAsync(sandbox, session);
        Assert.Equal(("paid", "succeeded", true), (paid.PaymentStatus, paid.PaymentIntent.Status, paid.PaymentIntent.LatestCharge.Paid));
        Assert.Equal("DE", paid.PaymentIntent.LatestCharge.PaymentMethodDetails.SepaDebit.Country);
        Assert.Equal(940, Assert.Single((await new BalanceService(sandbox.Client).GetAsync()).Available).Amount);
        Assert.Equal(
            [
                "payment_intent.created",
                "charge.pending",
                "payment_intent.processing",
                "checkout.session.completed",
                "charge.succeeded",
                "payment_intent.succeeded",
                "checkout.session.async_payment_succeeded",
            ],
            await sandbox.EventTypesAsync(),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData("DE62370400440532013001", 5, "payment_intent_payment_attempt_failed")]
    [InlineData("DE65370400440002222227", 5, "insufficient_funds")]
    [InlineData("DE78370400440532013004", 180, "payment_intent_payment_attempt_failed")]
    public async Task A_direct_debit_that_fails_moves_no_money(string iban, int seconds, string code)
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var session = await sandbox.CreateSessionAsync(change: Euro);
        using var answer = await sandbox.DebitAsync(session, iban);
        await sandbox.PassAsync(TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal("processing", (await GetAsync(sandbox, session)).PaymentIntent.Status);

        await sandbox.PassAsync(TimeSpan.FromSeconds(1));

        var failed = await GetAsync(sandbox, session);
        Assert.Equal(("complete", "unpaid"), (failed.Status, failed.PaymentStatus));
        Assert.Equal(("requires_payment_method", code), (failed.PaymentIntent.Status, failed.PaymentIntent.LastPaymentError.Code));
        Assert.Equal("failed", failed.PaymentIntent.LatestCharge.Status);
        Assert.Empty(await new BalanceTransactionService(sandbox.Client).ListAsync());
        var told = Assert.Single(sandbox.Received, happened => happened.Type == "checkout.session.async_payment_failed");
        Assert.Equal(session.Id, ((Session)told.Data.Object).Id);
        Assert.Contains(sandbox.Received, happened => happened.Type == "payment_intent.payment_failed");
    }

    [Fact]
    public async Task An_account_that_is_no_test_account_is_not_debited()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var session = await sandbox.CreateSessionAsync(change: Euro);

        using var answer = await sandbox.DebitAsync(session, "GB82WEST12345698765432");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("iban-error", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(await new PaymentIntentService(sandbox.Client).ListAsync());
    }

    [Fact]
    public async Task PayPal_asks_on_a_page_of_its_own_and_pays_at_once()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var session = await sandbox.CreateSessionAsync();
        using var sent = await sandbox.SubmitAsync(session.Url, ("method", "paypal"), ("email", "ann@example.com"));
        var page = new Uri(sandbox.Server.BaseAddress, sent.Headers.Location!);
        Assert.Contains("Authorize test payment", await sandbox.Browser.GetStringAsync(page), StringComparison.Ordinal);
        using var refused = await sandbox.SubmitAsync(page.ToString(), ("result", "fail"));
        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.Equal("open", (await GetAsync(sandbox, session)).Status);
        using var again = await sandbox.SubmitAsync(session.Url, ("method", "paypal"), ("email", "ann@example.com"));

        using var answer = await sandbox.SubmitAsync(page.ToString(), ("result", "complete"));

        Assert.Equal($"https://shop.example/done?session={session.Id}", answer.Headers.Location!.ToString());
        var paid = await GetAsync(sandbox, session);
        Assert.Equal(("paid", "paypal"), (paid.PaymentStatus, paid.PaymentIntent.LatestCharge.PaymentMethodDetails.Type));
        var refund = await new RefundService(sandbox.Client).CreateAsync(new RefundCreateOptions { PaymentIntent = paid.PaymentIntentId });
        var entry = await new BalanceTransactionService(sandbox.Client).GetAsync(refund.BalanceTransactionId);
        Assert.Equal(("payment_refund", -999L), (entry.Type, entry.Amount));
    }

    [Fact]
    public async Task A_bank_transfer_waits_for_the_money()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var customer = await new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Email = "ann@example.com" });
        var session = await sandbox.CreateSessionAsync(change: options =>
        {
            Euro(options);
            options.CustomerEmail = null;
            options.Customer = customer.Id;
            options.AllowedPaymentMethodTypes = ["customer_balance"];
        });
        using var answer = await sandbox.SubmitAsync(session.Url, ("method", "customer_balance"), ("email", "ann@example.com"));
        var waiting = await GetAsync(sandbox, session);
        Assert.Equal(("unpaid", "requires_action"), (waiting.PaymentStatus, waiting.PaymentIntent.Status));
        Assert.Equal(999, waiting.PaymentIntent.NextAction.DisplayBankTransferInstructions.AmountRemaining);

        await sandbox.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Equal("paid", (await GetAsync(sandbox, session)).PaymentStatus);
        Assert.Single(sandbox.Received, happened => happened.Type == "checkout.session.async_payment_succeeded");
    }

    [Theory]
    [InlineData("usd", new string[0], new[] { "card", "paypal" })]
    [InlineData("eur", new string[0], new[] { "card", "paypal", "sepa_debit" })]
    [InlineData("jpy", new string[0], new[] { "card" })]
    [InlineData("usd", new[] { "card", "sepa_debit" }, new[] { "card" })]
    [InlineData("eur", new[] { "sepa_debit" }, new[] { "sepa_debit" })]
    public async Task A_session_offers_what_was_allowed_and_its_currency_permits(string currency, string[] allowed, string[] offered)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);

        var session = await sandbox.CreateSessionAsync(change: options =>
        {
            options.LineItems[0].PriceData.Currency = currency;
            options.AllowedPaymentMethodTypes = allowed.Length > 0 ? [.. allowed] : null;
        });

        Assert.Equal(offered, session.PaymentMethodTypes, StringComparer.Ordinal);
        var page = await sandbox.Browser.GetStringAsync(new Uri(session.Url));
        Assert.Equal(offered.Contains("sepa_debit") && offered.Length > 1, page.Contains("method-sepa_debit", StringComparison.Ordinal));
        using var other = await sandbox.SubmitAsync(session.Url, ("method", "customer_balance"), ("email", "ann@example.com"));
        Assert.Equal(HttpStatusCode.PaymentRequired, other.StatusCode);
    }

    [Theory]
    [InlineData("usd", "sepa_debit", "allowed_payment_method_types")]
    [InlineData("usd", "klarna", "allowed_payment_method_types")]
    [InlineData("eur", "customer_balance", "customer")]
    public async Task A_session_that_nobody_could_pay_is_refused(string currency, string method, string param)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);

        var refused = await Assert.ThrowsAsync<StripeException>(() =>
            sandbox.CreateSessionAsync(change: options =>
            {
                options.LineItems[0].PriceData.Currency = currency;
                options.AllowedPaymentMethodTypes = [method];
            })
        );

        Assert.Equal(param, refused.StripeError.Param);
    }

    internal static void Euro(SessionCreateOptions options) => options.LineItems[0].PriceData.Currency = "eur";

    private static Task<Session> GetAsync(SandboxFixture sandbox, Session session) =>
        new SessionService(sandbox.Client).GetAsync(session.Id, new SessionGetOptions { Expand = ["payment_intent.latest_charge"] });
}

using System.Net;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.StripeSandbox;

public sealed class CheckoutTests
{
    [Fact]
    public async Task A_good_card_pays_and_sends_the_buyer_on()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var session = await sandbox.CreateSessionAsync(change: options =>
            options.Metadata = new(StringComparer.Ordinal) { ["order"] = "7" }
        );
        Assert.Null(session.PaymentIntentId);
        Assert.Equal("open", session.Status);

        using var answer = await sandbox.PayAsync(session);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal($"https://shop.example/done?session={session.Id}", answer.Headers.Location!.ToString());
        var paid = await new SessionService(sandbox.Client).GetAsync(
            session.Id,
            new SessionGetOptions { Expand = ["payment_intent.latest_charge.balance_transaction", "line_items"] }
        );
        Assert.Equal(("complete", "paid"), (paid.Status, paid.PaymentStatus));
        Assert.Equal("7", paid.Metadata["order"]);
        Assert.Equal("500 tokens", Assert.Single(paid.LineItems).Description);
        var entry = paid.PaymentIntent.LatestCharge.BalanceTransaction;
        Assert.Equal((999, 59, 940), (entry.Amount, entry.Fee, entry.Net));
        await sandbox.Server.DrainAsync();
        var completed = Assert.Single(sandbox.Received, happened => happened.Type == "checkout.session.completed");
        Assert.Equal(session.Id, ((Session)completed.Data.Object).Id);
    }

    [Theory]
    [InlineData("4000000000000002", "Your card was declined.", "generic_decline")]
    [InlineData("4000000000009995", "Your card has insufficient funds.", "insufficient_funds")]
    public async Task A_declined_card_keeps_the_session_open(string card, string reason, string code)
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var session = await sandbox.CreateSessionAsync();

        using var answer = await sandbox.PayAsync(session, card);

        Assert.Equal(HttpStatusCode.PaymentRequired, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var after = await new SessionService(sandbox.Client).GetAsync(
            session.Id,
            new SessionGetOptions { Expand = ["payment_intent.latest_charge"] }
        );
        Assert.Equal(("open", "unpaid"), (after.Status, after.PaymentStatus));
        Assert.Equal(code, after.PaymentIntent.LastPaymentError.DeclineCode);
        Assert.Equal("failed", after.PaymentIntent.LatestCharge.Status);
        await sandbox.Server.DrainAsync();
        Assert.Contains(sandbox.Received, happened => happened.Type == "payment_intent.payment_failed");
        using var again = await sandbox.PayAsync(session);
        Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
    }

    [Fact]
    public async Task A_number_that_is_no_test_card_is_declined_and_not_kept()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var session = await sandbox.CreateSessionAsync();

        using var answer = await sandbox.PayAsync(session, "4539578763621486");

        Assert.Contains("used a non test card", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var intents = await new PaymentIntentService(sandbox.Client).ListAsync();
        Assert.Equal("1486", Assert.Single(intents).LastPaymentError.PaymentMethod.Card.Last4);
    }

    [Fact]
    public async Task Two_clicks_on_pay_charge_once()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var session = await sandbox.CreateSessionAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => sandbox.PayAsync(session)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode));
        Assert.Single(await new ChargeService(sandbox.Client).ListAsync());
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Theory]
    [InlineData("4000002500003155")]
    [InlineData("4000002760003184")]
    public async Task A_challenge_that_is_completed_pays(string card)
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var session = await sandbox.CreateSessionAsync();
        using var asked = await sandbox.PayAsync(session, card);
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        var page = new Uri(sandbox.Server.BaseAddress, asked.Headers.Location!).ToString();
        Assert.EndsWith("/challenge", page, StringComparison.Ordinal);
        Assert.Contains("challenge-complete", await sandbox.Browser.GetStringAsync(new Uri(page)), StringComparison.Ordinal);

        using var answer = await sandbox.SubmitAsync(page, ("result", "complete"));

        Assert.Equal($"https://shop.example/done?session={session.Id}", answer.Headers.Location!.ToString());
        await sandbox.Server.DrainAsync();
        Assert.Contains(sandbox.Received, happened => happened.Type == "payment_intent.requires_action");
        Assert.Contains(sandbox.Received, happened => happened.Type == "payment_intent.succeeded");
    }

    [Fact]
    public async Task A_challenge_that_fails_leaves_the_session_open()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var session = await sandbox.CreateSessionAsync();
        using var asked = await sandbox.PayAsync(session, "4000002760003184");

        using var answer = await sandbox.SubmitAsync(session.Url + "/challenge", ("result", "fail"));

        Assert.Contains("unable to authenticate", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var after = await new SessionService(sandbox.Client).GetAsync(session.Id, new SessionGetOptions { Expand = ["payment_intent"] });
        Assert.Equal("open", after.Status);
        Assert.Equal("requires_payment_method", after.PaymentIntent.Status);
        Assert.Empty(await new ChargeService(sandbox.Client).ListAsync());
    }

    [Fact]
    public async Task An_overdue_session_expires_by_the_clock_and_says_so()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var now = sandbox.Clock.GetUtcNow().UtcDateTime;
        var session = await sandbox.CreateSessionAsync(change: options => options.ExpiresAt = now.AddMinutes(31));

        await sandbox.PassAsync(TimeSpan.FromMinutes(31));

        Assert.Single(sandbox.Received, happened => happened.Type == "checkout.session.expired");
        using var answer = await sandbox.PayAsync(session);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("This checkout has expired", page, StringComparison.Ordinal);
        Assert.Contains("https://shop.example/back", page, StringComparison.Ordinal);
        Assert.Equal("expired", (await new SessionService(sandbox.Client).GetAsync(session.Id)).Status);
    }

    [Fact]
    public async Task A_session_can_be_expired_once_and_not_after_it_was_paid()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var service = new SessionService(sandbox.Client);
        var session = await sandbox.CreateSessionAsync();
        Assert.Equal("expired", (await service.ExpireAsync(session.Id)).Status);
        await Assert.ThrowsAsync<StripeException>(() => service.ExpireAsync(session.Id));
        var paid = await sandbox.CreateSessionAsync();
        using var answer = await sandbox.PayAsync(paid);
        await Assert.ThrowsAsync<StripeException>(() => service.ExpireAsync(paid.Id));
    }

    [Fact]
    public async Task The_page_names_the_wrong_fields_and_charges_nothing()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var session = await sandbox.CreateSessionAsync();

        using var answer = await sandbox.SubmitAsync(
            session.Url,
            ("email", "ann@example.com"),
            ("card-number", "4242424242424241"),
            ("card-expiry", "01 / 20"),
            ("card-cvc", "1")
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        foreach (var field in (string[])["card-number", "card-expiry", "card-cvc"])
        {
            Assert.Contains($"{field}-error", page, StringComparison.Ordinal);
        }
        Assert.Empty(await new PaymentIntentService(sandbox.Client).ListAsync());
    }

    [Fact]
    public async Task What_a_caller_writes_is_shown_as_text()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var session = await sandbox.CreateSessionAsync(change: options =>
            options.LineItems[0].PriceData.ProductData.Name = "<script>alert('{0}')</script>"
        );

        var page = await sandbox.Browser.GetStringAsync(new Uri(session.Url));

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert", page, StringComparison.Ordinal);
    }
}

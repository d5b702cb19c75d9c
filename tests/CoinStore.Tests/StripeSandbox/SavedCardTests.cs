using System.Net;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.StripeSandbox;

public sealed class SavedCardTests
{
    [Fact]
    public async Task A_checkout_can_save_a_card_and_take_no_money()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var customer = await CustomerAsync(sandbox);
        var session = await SetupSessionAsync(sandbox, customer);
        Assert.NotNull(session.SetupIntentId);
        Assert.Contains("Nothing is charged now", await sandbox.Browser.GetStringAsync(new Uri(session.Url)), StringComparison.Ordinal);
        using var declined = await sandbox.PayAsync(session, "4000000000009995");
        Assert.Contains("insufficient funds", await declined.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var asked = await sandbox.PayAsync(session, "4000002760003184");
        using var answer = await sandbox.SubmitAsync(session.Url + "/challenge", ("result", "complete"));

        Assert.Equal($"https://shop.example/done?session={session.Id}", answer.Headers.Location!.ToString());
        var done = await new SessionService(sandbox.Client).GetAsync(
            session.Id,
            new SessionGetOptions { Expand = ["setup_intent.payment_method"] }
        );
        Assert.Equal(("complete", "no_payment_required"), (done.Status, done.PaymentStatus));
        Assert.Equal(("succeeded", customer.Id), (done.SetupIntent.Status, done.SetupIntent.PaymentMethod.CustomerId));
        Assert.Equal("DE", done.SetupIntent.PaymentMethod.Card.Country);
        Assert.Empty(await new BalanceTransactionService(sandbox.Client).ListAsync());
        Assert.Equal(
            [
                "customer.created",
                "setup_intent.created",
                "setup_intent.setup_failed",
                "setup_intent.requires_action",
                "payment_method.attached",
                "setup_intent.succeeded",
                "checkout.session.completed",
            ],
            await sandbox.EventTypesAsync(),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_card_the_buyer_saved_is_offered_and_pays_the_next_time()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var customer = await CustomerAsync(sandbox);
        var first = await SavingSessionAsync(sandbox, customer);
        Assert.DoesNotContain("name=\"saved\"", await sandbox.Browser.GetStringAsync(new Uri(first.Url)), StringComparison.Ordinal);
        using var paid = await sandbox.SubmitAsync(first.Url, [.. Fields("4000003920000003"), ("save", "yes")]);
        var saved = Assert.Single(await new CustomerPaymentMethodService(sandbox.Client).ListAsync(customer.Id));
        Assert.Equal(("always", "JP"), (saved.AllowRedisplay, saved.Card.Country));

        var next = await SavingSessionAsync(sandbox, customer);
        var page = await sandbox.Browser.GetStringAsync(new Uri(next.Url));
        using var again = await sandbox.SubmitAsync(next.Url, ("email", "ann@example.com"), ("saved", saved.Id));

        Assert.Contains($"value=\"{saved.Id}\" checked", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
        var charge = (await new ChargeService(sandbox.Client).ListAsync()).First();
        Assert.Equal((saved.Id, "JP"), (charge.PaymentMethod, charge.PaymentMethodDetails.Card.Country));
    }

    [Fact]
    public async Task A_card_is_offered_to_its_own_customer_and_only_with_the_buyers_consent()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var ann = await CustomerAsync(sandbox);
        var first = await SavingSessionAsync(sandbox, ann);
        using var saving = await sandbox.SubmitAsync(first.Url, [.. Fields("4242424242424242"), ("save", "yes")]);
        var second = await SavingSessionAsync(sandbox, ann, "off_session");
        using var silently = await sandbox.PayAsync(second, "5555555555554444");
        var all = await new PaymentMethodService(sandbox.Client).ListAsync(new PaymentMethodListOptions { Customer = ann.Id });
        Assert.Equal(["limited", "always"], all.Select(method => method.AllowRedisplay), StringComparer.Ordinal);

        var page = await sandbox.Browser.GetStringAsync(new Uri((await SavingSessionAsync(sandbox, ann)).Url));
        var other = await SavingSessionAsync(sandbox, await CustomerAsync(sandbox));
        using var stolen = await sandbox.SubmitAsync(other.Url, ("email", "ann@example.com"), ("saved", all.Last().Id));

        Assert.Contains(all.Last().Id, page, StringComparison.Ordinal);
        Assert.DoesNotContain(all.First().Id, page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.PaymentRequired, stolen.StatusCode);
        Assert.Equal("open", (await new SessionService(sandbox.Client).GetAsync(other.Id)).Status);
    }

    [Fact]
    public async Task A_guest_whose_card_is_kept_becomes_a_customer()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var session = await sandbox.CreateSessionAsync(change: options =>
            options.PaymentIntentData = new SessionPaymentIntentDataOptions { SetupFutureUsage = "off_session" }
        );

        using var paid = await sandbox.PayAsync(session);

        var done = await new SessionService(sandbox.Client).GetAsync(session.Id, new SessionGetOptions { Expand = ["payment_intent"] });
        Assert.Equal("off_session", done.PaymentIntent.SetupFutureUsage);
        Assert.Equal(
            done.PaymentIntent.PaymentMethodId,
            Assert.Single(await new CustomerPaymentMethodService(sandbox.Client).ListAsync(done.CustomerId)).Id
        );
    }

    [Fact]
    public async Task A_caller_saves_a_test_card_by_its_name()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var customer = await CustomerAsync(sandbox);
        var intents = new SetupIntentService(sandbox.Client);

        var saved = await intents.CreateAsync(Confirmed(customer, "pm_card_gb"));
        var asked = await intents.CreateAsync(Confirmed(customer, "pm_card_authenticationRequired"));
        var refused = await Assert.ThrowsAsync<StripeException>(() => intents.CreateAsync(Confirmed(customer, "pm_card_chargeDeclined")));

        Assert.Equal("succeeded", saved.Status);
        Assert.Equal((HttpStatusCode.PaymentRequired, "generic_decline"), (refused.HttpStatusCode, refused.StripeError.DeclineCode));
        Assert.Equal("requires_payment_method", (await intents.ListAsync()).First().Status);
        using var answer = await sandbox.SubmitAsync(asked.NextAction.RedirectToUrl.Url, ("result", "complete"));
        Assert.Equal($"https://shop.example/ready?setup_intent={asked.Id}&redirect_status=succeeded", answer.Headers.Location!.ToString());
        var cards = await new CustomerPaymentMethodService(sandbox.Client).ListAsync(customer.Id);
        Assert.Equal(["DE", "GB"], cards.Select(method => method.Card.Country), StringComparer.Ordinal);
        await Assert.ThrowsAsync<StripeException>(() => intents.CancelAsync(saved.Id));
        var unused = await intents.CreateAsync(new SetupIntentCreateOptions { Customer = customer.Id });
        Assert.Equal("canceled", (await intents.CancelAsync(unused.Id)).Status);
    }

    [Fact]
    public async Task A_card_that_is_let_go_is_gone_for_good()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var customer = await CustomerAsync(sandbox);
        var methods = new PaymentMethodService(sandbox.Client);
        var attach = new PaymentMethodAttachOptions { Customer = customer.Id };
        var card = await methods.AttachAsync("pm_card_visa", attach);
        Assert.Equal(card.Id, (await new CustomerPaymentMethodService(sandbox.Client).GetAsync(customer.Id, card.Id)).Id);
        var other = await CustomerAsync(sandbox);
        await Assert.ThrowsAsync<StripeException>(() =>
            methods.AttachAsync(card.Id, new PaymentMethodAttachOptions { Customer = other.Id })
        );

        var gone = await methods.DetachAsync(card.Id);

        Assert.Null(gone.CustomerId);
        Assert.Empty(await new CustomerPaymentMethodService(sandbox.Client).ListAsync(customer.Id));
        await Assert.ThrowsAsync<StripeException>(() => methods.AttachAsync(card.Id, attach));
        var declined = await Assert.ThrowsAsync<StripeException>(() => methods.AttachAsync("pm_card_chargeDeclined", attach));
        Assert.Equal("card_declined", declined.StripeError.Code);
        await sandbox.Server.DrainAsync();
        Assert.Single(sandbox.Received, happened => happened.Type == "payment_method.attached");
        Assert.Single(sandbox.Received, happened => happened.Type == "payment_method.detached");
    }

    [Theory]
    [InlineData("4242424242424242", "US")]
    [InlineData("4000002760000016", "DE")]
    [InlineData("4000003920000003", "JP")]
    [InlineData("4000000760000002", "BR")]
    [InlineData("4000008260000000", "GB")]
    public async Task A_charge_says_in_which_country_the_card_was_issued(string card, string country)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        Assert.Equal(country, (await sandbox.PaidChargeAsync(999, card)).PaymentMethodDetails.Card.Country);
    }

    internal static Task<Customer> CustomerAsync(SandboxFixture sandbox) =>
        new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Email = "ann@example.com", Name = "Ann" });

    internal static Task<Session> SetupSessionAsync(SandboxFixture sandbox, Customer customer) =>
        new SessionService(sandbox.Client).CreateAsync(
            new SessionCreateOptions
            {
                Mode = "setup",
                Currency = "usd",
                Customer = customer.Id,
                SuccessUrl = "https://shop.example/done?session={CHECKOUT_SESSION_ID}",
                SetupIntentData = new SessionSetupIntentDataOptions { Description = "for later" },
            }
        );

    internal static Task<Session> SavingSessionAsync(SandboxFixture sandbox, Customer customer, string? futureUsage = null) =>
        sandbox.CreateSessionAsync(change: options =>
        {
            options.CustomerEmail = null;
            options.Customer = customer.Id;
            options.SavedPaymentMethodOptions = new SessionSavedPaymentMethodOptionsOptions { PaymentMethodSave = "enabled" };
            if (futureUsage is not null)
            {
                options.PaymentIntentData = new SessionPaymentIntentDataOptions { SetupFutureUsage = futureUsage };
            }
        });

    internal static (string Name, string Value)[] Fields(string card) =>
        [("email", "ann@example.com"), ("card-number", card), ("card-expiry", "12 / 30"), ("card-cvc", "123"), ("card-name", "Ann")];

    internal static SetupIntentCreateOptions Confirmed(Customer customer, string card) =>
        new()
        {
            Customer = customer.Id,
            PaymentMethod = card,
            Confirm = true,
            ReturnUrl = "https://shop.example/ready",
        };
}

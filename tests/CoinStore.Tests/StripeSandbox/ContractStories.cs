using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.StripeSandbox;

/// <summary>Longer stories for the contract check: payments that end later, what comes after a payment, and saved cards.</summary>
internal static class ContractStories
{
    public static async Task BuyOtherwiseAsync(SandboxFixture sandbox)
    {
        var sessions = new SessionService(sandbox.Client);
        var expanded = new SessionGetOptions { Expand = ["payment_intent.payment_method", "payment_intent.latest_charge"] };
        foreach (var iban in (string[])["DE89370400440532013000", "DE65370400440002222227"])
        {
            var debit = await sandbox.CreateSessionAsync(change: PaymentMethodTests.Euro);
            using var agreed = await sandbox.DebitAsync(debit, iban);
            await sessions.GetAsync(debit.Id, expanded);
            await sandbox.PassAsync(TimeSpan.FromSeconds(5));
            await sessions.GetAsync(debit.Id, expanded);
        }
        var paypal = await sandbox.CreateSessionAsync();
        using var chosen = await sandbox.SubmitAsync(paypal.Url, ("method", "paypal"), ("email", "ann@example.com"));
        await sessions.GetAsync(paypal.Id, expanded);
        using var authorised = await sandbox.SubmitAsync(paypal.Url + "/paypal", ("result", "complete"));
        await new RefundService(sandbox.Client).CreateAsync(
            new RefundCreateOptions { Charge = (await sessions.GetAsync(paypal.Id, expanded)).PaymentIntent.LatestChargeId }
        );
        var customer = await new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Email = "ann@example.com" });
        var transfer = await sandbox.CreateSessionAsync(change: options =>
        {
            options.CustomerEmail = null;
            options.Customer = customer.Id;
            options.AllowedPaymentMethodTypes = ["customer_balance", "card"];
        });
        using var announced = await sandbox.SubmitAsync(transfer.Url, ("method", "customer_balance"), ("email", "ann@example.com"));
        await sessions.GetAsync(transfer.Id, expanded);
        await sandbox.PassAsync(TimeSpan.FromSeconds(5));
        await sessions.GetAsync(transfer.Id, expanded);
    }

    public static async Task DisputeAsync(SandboxFixture sandbox)
    {
        var disputes = new DisputeService(sandbox.Client);
        foreach (var (card, text) in new[] { ("4000000000000259", "winning_evidence"), ("4000000000001976", "escalate_inquiry_evidence") })
        {
            var (_, dispute) = await DisputeTests.DisputedAsync(sandbox, card);
            await disputes.UpdateAsync(
                dispute.Id,
                new DisputeUpdateOptions
                {
                    Evidence = new DisputeEvidenceOptions { ProductDescription = "500 tokens" },
                    Submit = false,
                }
            );
            await DisputeTests.AnswerAsync(sandbox, dispute, text);
            await disputes.GetAsync(dispute.Id, new DisputeGetOptions { Expand = ["charge", "payment_intent"] });
        }
        var (_, accepted) = await DisputeTests.DisputedAsync(sandbox, "4000000000002685");
        await disputes.CloseAsync(accepted.Id);
        await Assert.ThrowsAsync<StripeException>(() => disputes.CloseAsync(accepted.Id));
        await disputes.ListAsync(new DisputeListOptions { PaymentIntent = accepted.PaymentIntentId });
        await sandbox.PaidChargeAsync(2000, "4000000000005423");
        var warnings = new Stripe.Radar.EarlyFraudWarningService(sandbox.Client);
        await warnings.GetAsync((await warnings.ListAsync()).First().Id);
    }

    public static async Task RefundLaterAsync(SandboxFixture sandbox)
    {
        var refunds = new RefundService(sandbox.Client);
        foreach (var card in (string[])["4000000000007726", "4000000000005126"])
        {
            var charge = await sandbox.PaidChargeAsync(1000, card);
            var refund = await refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id });
            await sandbox.PassAsync(TimeSpan.FromSeconds(5));
            await refunds.GetAsync(refund.Id, new RefundGetOptions { Expand = ["balance_transaction"] });
            await Assert.ThrowsAsync<StripeException>(() => refunds.CancelAsync(refund.Id));
        }
    }

    public static async Task SaveCardsAsync(SandboxFixture sandbox)
    {
        var sessions = new SessionService(sandbox.Client);
        var customer = await SavedCardTests.CustomerAsync(sandbox);
        var setup = await SavedCardTests.SetupSessionAsync(sandbox, customer);
        foreach (var card in (string[])["4000000000000002", "4000002760003184"])
        {
            using var tried = await sandbox.PayAsync(setup, card);
            await sessions.GetAsync(setup.Id, new SessionGetOptions { Expand = ["setup_intent"] });
        }
        using var saved = await sandbox.SubmitAsync(setup.Url + "/challenge", ("result", "complete"));
        await sessions.GetAsync(setup.Id, new SessionGetOptions { Expand = ["setup_intent.payment_method"] });
        await sessions.ExpireAsync((await SavedCardTests.SetupSessionAsync(sandbox, customer)).Id);
        var paying = await SavedCardTests.SavingSessionAsync(sandbox, customer, "off_session");
        using var paid = await sandbox.SubmitAsync(paying.Url, [.. SavedCardTests.Fields("4242424242424242"), ("save", "yes")]);
        var intents = new SetupIntentService(sandbox.Client);
        foreach (var card in (string[])["pm_card_br", "pm_card_authenticationRequired"])
        {
            var intent = await intents.CreateAsync(SavedCardTests.Confirmed(customer, card));
            await intents.GetAsync(intent.Id, new SetupIntentGetOptions { Expand = ["customer", "payment_method"] });
        }
        await Assert.ThrowsAsync<StripeException>(() => intents.CreateAsync(SavedCardTests.Confirmed(customer, "pm_card_chargeDeclined")));
        await intents.ListAsync(new SetupIntentListOptions { Customer = customer.Id });
        await intents.CancelAsync((await intents.CreateAsync(new SetupIntentCreateOptions { Description = "unused" })).Id);
        var methods = new PaymentMethodService(sandbox.Client);
        var attached = await methods.AttachAsync("pm_card_visa", new PaymentMethodAttachOptions { Customer = customer.Id });
        await new CustomerPaymentMethodService(sandbox.Client).GetAsync(customer.Id, attached.Id);
        await new CustomerPaymentMethodService(sandbox.Client).ListAsync(customer.Id);
        await methods.ListAsync(new PaymentMethodListOptions { Customer = customer.Id, Type = "card" });
        await methods.DetachAsync(attached.Id);
    }

    public static async Task ChargeAwayAsync(SandboxFixture sandbox)
    {
        foreach (var token in (string[])["pm_card_de", "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"])
        {
            var (customer, card) = await OffSessionTests.SavedAsync(sandbox, token);
            await Record.ExceptionAsync(() => OffSessionTests.ChargeAsync(sandbox, customer, card, token));
            await new CustomerService(sandbox.Client).DeleteAsync(customer);
        }
        var intents = new PaymentIntentService(sandbox.Client);
        foreach (var intent in await intents.ListAsync(new PaymentIntentListOptions { Limit = 3 }))
        {
            await intents.GetAsync(intent.Id, new PaymentIntentGetOptions { Expand = ["latest_charge.balance_transaction"] });
        }
        var unpaid = await intents.CreateAsync(new PaymentIntentCreateOptions { Amount = 700, Currency = "jpy" });
        await intents.CancelAsync(unpaid.Id);
    }

    public static async Task MeddleAsync(SandboxFixture sandbox)
    {
        var charge = await sandbox.PaidChargeAsync(3000);
        await ControlTests.ControlAsync(sandbox, $$"""{"refund":"create","of":"{{charge.Id}}","amount":500}""");
        await ControlTests.ControlAsync(sandbox, $$"""{"dispute":"open","of":"{{charge.Id}}","reason":"duplicate"}""");
        await ControlTests.ControlAsync(sandbox, $$"""{"dispute":"win","of":"{{charge.Id}}"}""");
        await ControlTests.ControlAsync(sandbox, $$"""{"dispute":"warn","of":"{{charge.Id}}"}""");
        var session = await sandbox.CreateSessionAsync(change: PaymentMethodTests.Euro);
        using var agreed = await sandbox.DebitAsync(session, "DE89370400440532013000");
        await ControlTests.ControlAsync(sandbox, $$"""{"payment":"fail","of":"{{session.Id}}"}""");
        var balance = new BalanceService(sandbox.Client);
        await ControlTests.ControlAsync(sandbox, """{"fault":"429"}""");
        await Assert.ThrowsAsync<StripeException>(() => balance.GetAsync());
        await ControlTests.ControlAsync(sandbox, """{"fault":"500","times":3}""");
        await Assert.ThrowsAsync<StripeException>(() => balance.GetAsync());
        await ControlTests.ControlAsync(sandbox, """{"fault":"none"}""");
    }
}

using System.Net;
using Stripe;

namespace CoinStore.Tests.StripeSandbox;

public sealed class OffSessionTests
{
    [Fact]
    public async Task A_saved_card_is_charged_while_its_holder_is_away_and_once_for_a_key()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var (customer, card) = await SavedAsync(sandbox, "pm_card_de");

        var paid = await ChargeAsync(sandbox, customer, card, "key-1");
        var again = await ChargeAsync(sandbox, customer, card, "key-1");

        Assert.Equal(("succeeded", 999L, customer), (paid.Status, paid.AmountReceived, paid.CustomerId));
        Assert.Equal(paid.Id, again.Id);
        var charge = Assert.Single(await new ChargeService(sandbox.Client).ListAsync());
        Assert.Equal(("DE", card, paid.Id), (charge.PaymentMethodDetails.Card.Country, charge.PaymentMethod, charge.PaymentIntentId));
        Assert.Equal(999, Assert.Single(await new BalanceTransactionService(sandbox.Client).ListAsync()).Amount);
        var events = await sandbox.EventTypesAsync();
        Assert.Equal(
            ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"],
            events.Skip(events.Count - 3),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData("pm_card_chargeCustomerFail", "card_declined", "generic_decline")]
    [InlineData("pm_card_authenticationRequired", "authentication_required", "authentication_required")]
    public async Task A_refusal_is_a_402_that_names_its_intent_and_takes_no_money(string token, string code, string declineCode)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var (customer, card) = await SavedAsync(sandbox, token);

        var refused = await Assert.ThrowsAsync<StripeException>(() => ChargeAsync(sandbox, customer, card, "key-1"));
        var again = await Assert.ThrowsAsync<StripeException>(() => ChargeAsync(sandbox, customer, card, "key-1"));

        Assert.Equal((HttpStatusCode.PaymentRequired, code), (refused.HttpStatusCode, refused.StripeError.Code));
        Assert.Equal(declineCode, refused.StripeError.DeclineCode);
        Assert.Equal(refused.StripeError.PaymentIntent.Id, again.StripeError.PaymentIntent.Id);
        var intent = Assert.Single(await new PaymentIntentService(sandbox.Client).ListAsync());
        Assert.Equal(("requires_payment_method", code), (intent.Status, intent.LastPaymentError.Code));
        Assert.Empty(await new BalanceTransactionService(sandbox.Client).ListAsync());
        Assert.Equal("payment_intent.payment_failed", (await sandbox.EventTypesAsync())[^1]);
    }

    [Fact]
    public async Task A_card_that_was_saved_with_the_banks_consent_is_not_asked_about_again()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var customer = await SavedCardTests.CustomerAsync(sandbox);
        var setup = await SavedCardTests.SetupSessionAsync(sandbox, customer);
        using var asked = await sandbox.PayAsync(setup, "4000002500003155");
        using var proved = await sandbox.SubmitAsync(setup.Url + "/challenge", ("result", "complete"));
        var card = Assert.Single(await new CustomerPaymentMethodService(sandbox.Client).ListAsync(customer.Id));

        Assert.Equal("succeeded", (await ChargeAsync(sandbox, customer.Id, card.Id, "key-1")).Status);
    }

    [Fact]
    public async Task A_card_of_somebody_else_or_one_that_was_let_go_is_not_charged()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var (_, card) = await SavedAsync(sandbox, "pm_card_visa");
        var (other, gone) = await SavedAsync(sandbox, "pm_card_visa");
        await new PaymentMethodService(sandbox.Client).DetachAsync(gone);

        var foreign = await Assert.ThrowsAsync<StripeException>(() => ChargeAsync(sandbox, other, card, "key-1"));
        var detached = await Assert.ThrowsAsync<StripeException>(() => ChargeAsync(sandbox, other, gone, "key-2"));

        Assert.Equal("payment_method_unexpected_state", foreign.StripeError.Code);
        Assert.Equal("payment_method_unexpected_state", detached.StripeError.Code);
        Assert.Empty(await new PaymentIntentService(sandbox.Client).ListAsync());
    }

    internal static async Task<(string Customer, string Card)> SavedAsync(SandboxFixture sandbox, string token)
    {
        var customer = await SavedCardTests.CustomerAsync(sandbox);
        var attach = new PaymentMethodAttachOptions { Customer = customer.Id };
        return (customer.Id, (await new PaymentMethodService(sandbox.Client).AttachAsync(token, attach)).Id);
    }

    internal static Task<PaymentIntent> ChargeAsync(SandboxFixture sandbox, string customer, string card, string key) =>
        new PaymentIntentService(sandbox.Client).CreateAsync(
            new PaymentIntentCreateOptions
            {
                Amount = 999,
                Currency = "usd",
                Customer = customer,
                PaymentMethod = card,
                AllowedPaymentMethodTypes = ["card"],
                Confirm = true,
                OffSession = true,
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["order"] = key },
            },
            new RequestOptions { IdempotencyKey = key }
        );
}

using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Payment intents that a caller makes: kept until they are paid, or charged at once to a saved card whose holder is away.</summary>
internal static class PaymentIntentCreation
{
    private const long Most = 99_999_999;

    private static readonly string[] Unplayed =
    [
        "application_fee_amount",
        "confirmation_token",
        "customer_account",
        "error_on_requires_action",
        "mandate",
        "mandate_data",
        "payment_method_data",
        "setup_future_usage",
        "shipping",
        "transfer_data",
    ];

    private static readonly string[] Kept =
    [
        "allowed_payment_method_types",
        "description",
        "on_behalf_of",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    ];

    public static Operation Operation { get; } = new("POST", "/v1/payment_intents", Create);

    private static JsonObject Create(ApiCall call, Work work)
    {
        Check(call);
        var id = Ids.New("pi_");
        var intent = Shapes.New("payment_intent", id, work.Now);
        intent["amount"] = Amount(call);
        intent["currency"] = call.Need("currency").ToLowerInvariant();
        intent["client_secret"] = $"{id}_secret_{Ids.New("", 25)}";
        intent.Take(call.Parameters, Kept);
        intent.TakeMetadata(call.Parameters);
        if (call.Text("customer") is { } customer)
        {
            intent["customer"] = Customers.GetLiving(work, customer, call.Account).Id();
        }
        var method = call.Text("payment_method") is { } chosen ? MethodOf(call, work, intent, chosen) : null;
        if (method is not null)
        {
            intent["payment_method"] = method.Id();
            intent["status"] = "requires_confirmation";
        }
        work.Insert(intent, call.Account);
        work.Emit("payment_intent.created", intent, call.Account);
        if (call.Flag("confirm") is true)
        {
            Confirm(call, work, intent, method);
        }
        return intent;
    }

    private static void Check(ApiCall call)
    {
        foreach (var unplayed in Unplayed)
        {
            if (call.Parameters.ContainsKey(unplayed))
            {
                throw StripeErrorException.NotSimulated($"payment intents with {unplayed}", unplayed);
            }
        }
        if (call.Text("capture_method") is "manual")
        {
            throw StripeErrorException.NotSimulated("manual capture", "capture_method");
        }
        if (call.Parameters["allowed_payment_method_types"] is JsonArray allowed && !allowed.Any(type => type!.ToString() is "card"))
        {
            throw StripeErrorException.NotSimulated("payments by API with methods other than card", "allowed_payment_method_types");
        }
        var confirms = call.Flag("confirm") is true;
        if (call.Parameters.ContainsKey("off_session") && !confirms)
        {
            throw StripeErrorException.Invalid("You can only set `off_session` when `confirm` is `true`.", param: "off_session");
        }
        if (confirms && !IsOffSession(call))
        {
            throw StripeErrorException.NotSimulated("confirming a payment intent while the buyer is there: use Checkout", "off_session");
        }
    }

    // `true`, or Stripe's older words for the same.
    private static bool IsOffSession(ApiCall call) => call.Flag("off_session") is true || call.Text("off_session") is not null;

    private static long Amount(ApiCall call)
    {
        var amount = call.Number("amount") ?? throw StripeErrorException.Missing("amount");
        var currency = call.Need("currency").ToLowerInvariant();
        var least = Currencies.Decimals(currency) is 3 ? 500 : 50;
        if (amount < least)
        {
            throw StripeErrorException.Invalid(
                $"Amount must be at least {Currencies.Format(least, currency)}.",
                "amount_too_small",
                "amount"
            );
        }
        return amount <= Most
            ? amount
            : throw StripeErrorException.Invalid(
                $"Amount must be no more than {Currencies.Format(Most, currency)}.",
                "amount_too_large",
                "amount"
            );
    }

    // A saved method pays for its own customer alone.
    private static JsonObject MethodOf(ApiCall call, Work work, JsonObject intent, string chosen)
    {
        var method = PaymentMethods.Find(work, chosen, call.Account, "payment_method");
        var owner = method.Text("customer");
        if (owner is not null && !string.Equals(owner, intent.Text("customer"), StringComparison.Ordinal))
        {
            throw StripeErrorException.Invalid(
                "The provided PaymentMethod cannot be attached: it belongs to a Customer, who must be given as `customer`.",
                "payment_method_unexpected_state",
                "payment_method"
            );
        }
        if (owner is null && work.Hidden(method.Id()).Flag("spent"))
        {
            throw StripeErrorException.Invalid(
                "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, or was detached from a "
                    + "Customer. It may not be used again.",
                "payment_method_unexpected_state",
                "payment_method"
            );
        }
        return method;
    }

    private static void Confirm(ApiCall call, Work work, JsonObject intent, JsonObject? method)
    {
        if (method is null)
        {
            throw StripeErrorException.Invalid(
                "You cannot confirm this PaymentIntent because it's missing a payment method.",
                "payment_intent_unexpected_state"
            );
        }
        OffSessionPayment.Confirm(work, intent, method, call.Account);
        if (method["customer"] is null)
        {
            PaymentMethods.Spend(work, method);
        }
    }
}

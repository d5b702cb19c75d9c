using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>What real Stripe refuses about a new session beyond the names and types of its parameters.</summary>
internal static class CheckoutRules
{
    private const int ShortestSeconds = 30 * 60;
    private const int LongestSeconds = 24 * 60 * 60;

    public static void Check(ApiCall call, Work work)
    {
        var mode = call.Text("mode") ?? throw StripeErrorException.Missing("mode");
        if (mode is not ("payment" or "setup"))
        {
            throw StripeErrorException.NotSimulated($"Checkout Sessions in {mode} mode", "mode");
        }
        if (call.Text("ui_mode") is { } ui and not "hosted_page")
        {
            throw StripeErrorException.NotSimulated($"the ui_mode {ui}", "ui_mode");
        }
        _ = call.Need("success_url");
        if (call.Parameters.ContainsKey("customer") && call.Parameters.ContainsKey("customer_email"))
        {
            throw StripeErrorException.Invalid(
                "You may only specify one of these parameters: customer, customer_email.",
                param: "customer"
            );
        }
        Customers.CheckEmail(call.Text("customer_email"));
        foreach (var unplayed in (string[])["discounts", "shipping_options", "subscription_data", "optional_items"])
        {
            if (call.Parameters.ContainsKey(unplayed))
            {
                throw StripeErrorException.NotSimulated(unplayed, unplayed);
            }
        }
        if (call.Hash("payment_intent_data") is { } intent && intent.Text("capture_method") is "manual")
        {
            throw StripeErrorException.NotSimulated("manual capture", "payment_intent_data[capture_method]");
        }
        if (mode is "payment")
        {
            Unwanted(call, mode, "setup_intent_data");
            CheckItems(call.Parameters["line_items"] as JsonArray);
        }
        else
        {
            Unwanted(call, mode, "line_items", "payment_intent_data", "submit_type");
            CheckSetup(call);
        }
        _ = ExpiresAt(call, work);
    }

    private static void CheckSetup(ApiCall call)
    {
        var allowed = call.Parameters["allowed_payment_method_types"] as JsonArray;
        if (allowed is null && call.Text("currency") is null)
        {
            throw StripeErrorException.Missing("currency");
        }
        if (allowed is not null && !allowed.Any(type => type!.ToString() is "card"))
        {
            throw StripeErrorException.NotSimulated("saving payment methods other than card", "allowed_payment_method_types");
        }
    }

    private static void Unwanted(ApiCall call, string mode, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (call.Parameters.ContainsKey(name))
            {
                throw StripeErrorException.Invalid($"You can not pass `{name}` in `{mode}` mode.", param: name);
            }
        }
    }

    public static long ExpiresAt(ApiCall call, Work work)
    {
        var at = call.Number("expires_at") ?? work.Now + LongestSeconds;
        // Stripe forgives the seconds that a request spends on its way.
        if (at < work.Now + ShortestSeconds - 10)
        {
            throw StripeErrorException.Invalid(
                "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
                param: "expires_at"
            );
        }
        return at <= work.Now + LongestSeconds + 10
            ? at
            : throw StripeErrorException.Invalid(
                "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
                param: "expires_at"
            );
    }

    public static void CheckTotal(long total, string currency, List<JsonObject> items)
    {
        if (items.Exists(item => !string.Equals(item.Text("currency"), currency, StringComparison.Ordinal)))
        {
            throw StripeErrorException.Invalid("All line items must have the same currency.", param: "line_items");
        }
        var least = Currencies.Least(currency);
        if (total < least)
        {
            throw StripeErrorException.Invalid(
                $"The Checkout Session's total amount due must add up to at least {Currencies.Format(least, currency)}",
                "amount_too_small"
            );
        }
        if (total > 99_999_999)
        {
            throw StripeErrorException.Invalid("The Checkout Session's total amount must be no more than 99999999.", "amount_too_large");
        }
    }

    private static void CheckItems(JsonArray? items)
    {
        if (items is not { Count: > 0 })
        {
            throw StripeErrorException.Missing("line_items");
        }
        if (items.Count > 100)
        {
            throw StripeErrorException.Invalid("A Checkout Session can have at most 100 line items.", param: "line_items");
        }
        foreach (var (index, node) in items.Index())
        {
            var item = node!.AsObject();
            var path = $"line_items[{index}]";
            ExactlyOne(item, path, "price", "price_data");
            if (!item.ContainsKey("quantity"))
            {
                throw StripeErrorException.Missing($"{path}[quantity]");
            }
            if (item["price_data"] is JsonObject data)
            {
                ExactlyOne(data, $"{path}[price_data]", "product", "product_data");
                ExactlyOne(data, $"{path}[price_data]", "unit_amount", "unit_amount_decimal");
                if (data.ContainsKey("recurring"))
                {
                    throw StripeErrorException.Invalid(
                        "You specified `payment` mode but passed a recurring price.",
                        param: $"{path}[price_data][recurring]"
                    );
                }
            }
        }
    }

    private static void ExactlyOne(JsonObject hash, string path, string one, string other)
    {
        if (hash.ContainsKey(one) == hash.ContainsKey(other))
        {
            throw StripeErrorException.Invalid(
                hash.ContainsKey(one)
                    ? $"You may only specify one of these parameters: {one}, {other}."
                    : $"You must specify one of these parameters: {one}, {other}.",
                hash.ContainsKey(one) ? null : "parameter_missing",
                $"{path}[{one}]"
            );
        }
    }
}

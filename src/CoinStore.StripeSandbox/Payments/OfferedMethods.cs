using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>Which payment methods a session offers: what the caller allowed, what its currency permits, and what the sandbox plays.</summary>
internal static class OfferedMethods
{
    public const string Card = "card";
    public const string PayPal = "paypal";
    public const string SepaDebit = "sepa_debit";
    public const string BankTransfer = "customer_balance";

    private static readonly HashSet<string> PayPalCurrencies = new(StringComparer.Ordinal)
    {
        "aud",
        "cad",
        "chf",
        "czk",
        "dkk",
        "eur",
        "gbp",
        "hkd",
        "nok",
        "nzd",
        "pln",
        "sek",
        "sgd",
        "usd",
    };

    // Offered when the caller leaves the choice to Stripe. A bank transfer needs a customer whose money it is, so it has to be asked for.
    private static readonly string[] Dynamic = [Card, PayPal, SepaDebit];

    public static JsonArray For(ApiCall call, string currency)
    {
        var allowed = Names(call, "allowed_payment_method_types");
        var excluded = Names(call, "excluded_payment_method_types") ?? [];
        IReadOnlyList<string> wanted = allowed is null ? Dynamic : allowed;
        var played = wanted.Where(method => method is Card or PayPal or SepaDebit or BankTransfer).ToList();
        if (played.Count == 0)
        {
            throw StripeErrorException.NotSimulated(
                "payment methods other than card, paypal, sepa_debit and customer_balance",
                "allowed_payment_method_types"
            );
        }
        if (played.Contains(BankTransfer, StringComparer.Ordinal) && call.Text("customer") is null)
        {
            throw StripeErrorException.Invalid(
                "The payment method type `customer_balance` needs a `customer` whose bank transfer it is.",
                "parameter_missing",
                "customer"
            );
        }
        var offered = played.Where(method => Permits(method, currency) && !excluded.Contains(method, StringComparer.Ordinal)).ToList();
        return offered.Count > 0
            ? new JsonArray([.. offered.Select(method => (JsonNode)method)])
            : throw StripeErrorException.Invalid(
                $"No valid payment method types for this Checkout Session: none of those allowed can be used with the currency {currency}.",
                param: allowed is null ? "excluded_payment_method_types" : "allowed_payment_method_types"
            );
    }

    /// <summary>The options of a payment intent, with an entry for each method it may be paid with.</summary>
    public static JsonObject Options(JsonArray methods, string currency)
    {
        var options = new JsonObject();
        foreach (var method in methods.Select(method => (string)method!))
        {
            options[method] = method switch
            {
                PayPal => new JsonObject { ["preferred_locale"] = null, ["reference"] = null },
                SepaDebit => new JsonObject(),
                BankTransfer => new JsonObject
                {
                    ["bank_transfer"] = new JsonObject { ["type"] = BankTransferPayment.KindFor(currency) },
                    ["funding_type"] = "bank_transfer",
                },
                _ => new JsonObject
                {
                    ["installments"] = null,
                    ["mandate_options"] = null,
                    ["network"] = null,
                    ["request_three_d_secure"] = "automatic",
                },
            };
        }
        return options;
    }

    private static bool Permits(string method, string currency) =>
        method switch
        {
            PayPal => PayPalCurrencies.Contains(currency),
            SepaDebit => currency is "eur",
            BankTransfer => BankTransferPayment.KindFor(currency) is not null,
            _ => true,
        };

    private static List<string>? Names(ApiCall call, string parameter) =>
        call.Parameters[parameter] is JsonArray names ? [.. names.Select(name => name!.ToString())] : null;
}

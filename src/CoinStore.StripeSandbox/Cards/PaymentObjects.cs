using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Cards;

/// <summary>The payment method and charge of an attempt, as Stripe writes them.</summary>
internal static class PaymentObjects
{
    public static JsonObject Method(Work work, CardForm form, TestCard card)
    {
        var method = Shapes.New("payment_method", Ids.New("pm_"), work.Now);
        Bill(method, form.Email, form.Name);
        method["card"] = new JsonObject
        {
            ["brand"] = card.Brand,
            ["checks"] = Checks(card.Code is not "incorrect_cvc"),
            ["country"] = card.Country,
            ["display_brand"] = card.Brand,
            ["exp_month"] = form.Expires.Month,
            ["exp_year"] = form.Expires.Year,
            ["fingerprint"] = card.Fingerprint,
            ["funding"] = card.Funding,
            ["generated_from"] = null,
            ["last4"] = card.Last4,
            ["networks"] = new JsonObject { ["available"] = new JsonArray(card.Brand), ["preferred"] = null },
            ["regulated_status"] = "unregulated",
            ["three_d_secure_usage"] = new JsonObject { ["supported"] = true },
            ["wallet"] = null,
        };
        return method;
    }

    /// <summary>A method that is no card; <paramref name="details"/> is what Stripe shows of it.</summary>
    public static JsonObject Method(Work work, string type, Buyer buyer, JsonObject details)
    {
        var method = Shapes.New("payment_method", Ids.New("pm_"), work.Now);
        Bill(method, buyer.Email, buyer.Name);
        method["type"] = type;
        method[type] = details;
        return method;
    }

    public static JsonObject CardCharge(Work work, JsonObject intent, JsonObject method, bool authenticated) =>
        Charge(work, intent, method, "ch_", CardDetails(intent, method, authenticated));

    /// <summary>The charge of an intent with whatever method; <paramref name="details"/> is what Stripe shows of that method.</summary>
    public static JsonObject Charge(Work work, JsonObject intent, JsonObject method, string prefix, JsonObject details)
    {
        var type = method.Text("type")!;
        var charge = Shapes.New("charge", Ids.New(prefix), work.Now);
        foreach (
            var name in (string[])
                ["amount", "currency", "customer", "description", "metadata", "receipt_email", "transfer_group", "on_behalf_of"]
        )
        {
            charge[name] = intent[name]?.DeepClone();
        }
        charge["billing_details"] = method["billing_details"]!.DeepClone();
        charge["calculated_statement_descriptor"] = type is OfferedMethods.Card ? "SANDBOX" : null;
        charge["payment_intent"] = intent.Id();
        charge["payment_method"] = method.Id();
        charge["payment_method_details"] = new JsonObject { [type] = details, ["type"] = type };
        charge["outcome"] = Outcome("approved_by_network", "authorized", null, "Payment complete.", 14);
        return charge;
    }

    public static JsonObject FailedCharge(Work work, JsonObject intent, JsonObject method, TestCard card) =>
        FailedCharge(work, intent, method, card, new Refusal(card.Code!, TestCards.Explain(card), DeclineCode: card.DeclineCode));

    public static JsonObject FailedCharge(Work work, JsonObject intent, JsonObject method, TestCard card, Refusal refusal)
    {
        var charge = CardCharge(work, intent, method, authenticated: false);
        var blocked = card.DeclineCode is "fraudulent";
        charge["captured"] = false;
        charge["paid"] = false;
        charge["status"] = "failed";
        charge["failure_code"] = refusal.Code;
        charge["failure_message"] = refusal.Message;
        charge["outcome"] = blocked
            ? Outcome("not_sent_to_network", "blocked", "highest_risk_level", "Stripe blocked this payment as too risky.", 95)
            : DeclinedOutcome(refusal.DeclineCode ?? refusal.Code);
        return charge;
    }

    public static JsonObject DeclinedOutcome(string? reason) =>
        Outcome("declined_by_network", "issuer_declined", reason, "The bank did not return any further details with this decline.", 20);

    private static void Bill(JsonObject method, string email, string? name)
    {
        method["billing_details"]!["email"] = email.Length > 0 ? email : null;
        method["billing_details"]!["name"] = name is { Length: > 0 } ? name : null;
    }

    private static JsonObject Outcome(string network, string type, string? reason, string message, int score) =>
        new()
        {
            ["advice_code"] = null,
            ["network_advice_code"] = null,
            ["network_decline_code"] = null,
            ["network_status"] = network,
            ["reason"] = reason,
            ["risk_level"] = score > 75 ? "highest" : "normal",
            ["risk_score"] = score,
            ["seller_message"] = message,
            ["type"] = type,
        };

    private static JsonObject CardDetails(JsonObject intent, JsonObject method, bool authenticated)
    {
        var card = method["card"]!.AsObject();
        var details = new JsonObject
        {
            ["amount_authorized"] = intent.Number("amount"),
            ["authorization_code"] = null,
            ["checks"] = card["checks"]!.DeepClone(),
            ["electronic_commerce_indicator"] = null,
            ["extended_authorization"] = new JsonObject { ["status"] = "disabled" },
            ["incremental_authorization"] = new JsonObject { ["status"] = "unavailable" },
            ["installments"] = null,
            ["mandate"] = null,
            ["multicapture"] = new JsonObject { ["status"] = "unavailable" },
            ["network"] = card.Text("brand"),
            ["network_token"] = new JsonObject { ["used"] = false },
            ["network_transaction_id"] = null,
            ["overcapture"] = new JsonObject { ["maximum_amount_capturable"] = intent.Number("amount"), ["status"] = "unavailable" },
            ["three_d_secure"] = authenticated ? ThreeDSecure() : null,
            ["transaction_link_id"] = null,
            ["wallet"] = null,
        };
        foreach (var name in (string[])["brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "regulated_status"])
        {
            details[name] = card[name]?.DeepClone();
        }
        return details;
    }

    private static JsonObject ThreeDSecure() =>
        new()
        {
            ["authentication_flow"] = "challenge",
            ["electronic_commerce_indicator"] = "05",
            ["exemption_indicator"] = null,
            ["result"] = "authenticated",
            ["result_reason"] = null,
            ["transaction_id"] = Guid.CreateVersion7().ToString(),
            ["version"] = "2.2.0",
        };

    private static JsonObject Checks(bool cvcPassed) =>
        new()
        {
            ["address_line1_check"] = null,
            ["address_postal_code_check"] = null,
            ["cvc_check"] = cvcPassed ? "pass" : "fail",
        };
}

using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Cards;

/// <summary>The payment method and charge of an attempt, as Stripe writes them.</summary>
internal static class PaymentObjects
{
    public static JsonObject Method(Work work, CardForm form, TestCard card)
    {
        var method = Shapes.New("payment_method", Ids.New("pm_"), work.Now);
        method["billing_details"]!["email"] = form.Email;
        method["billing_details"]!["name"] = form.Name.Length > 0 ? form.Name : null;
        method["card"] = new JsonObject
        {
            ["brand"] = card.Brand,
            ["checks"] = Checks(card.Code is not "incorrect_cvc"),
            ["country"] = card.Country,
            ["display_brand"] = card.Brand,
            ["exp_month"] = form.Expires.Month,
            ["exp_year"] = form.Expires.Year,
            ["fingerprint"] = card.Fingerprint,
            ["funding"] = "credit",
            ["generated_from"] = null,
            ["last4"] = card.Last4,
            ["networks"] = new JsonObject { ["available"] = new JsonArray(card.Brand), ["preferred"] = null },
            ["regulated_status"] = "unregulated",
            ["three_d_secure_usage"] = new JsonObject { ["supported"] = true },
            ["wallet"] = null,
        };
        return method;
    }

    public static JsonObject Charge(Work work, JsonObject intent, JsonObject method, TestCard card, bool authenticated)
    {
        var charge = Shapes.New("charge", Ids.New("ch_"), work.Now);
        foreach (
            var name in (string[])
                ["amount", "currency", "customer", "description", "metadata", "receipt_email", "transfer_group", "on_behalf_of"]
        )
        {
            charge[name] = intent[name]?.DeepClone();
        }
        charge["billing_details"] = method["billing_details"]!.DeepClone();
        charge["calculated_statement_descriptor"] = "SANDBOX";
        charge["payment_intent"] = intent.Id();
        charge["payment_method"] = method.Id();
        charge["payment_method_details"] = new JsonObject { ["card"] = CardDetails(intent, method, authenticated), ["type"] = "card" };
        charge["outcome"] = Outcome("approved_by_network", "authorized", null, "Payment complete.", 14);
        return charge;
    }

    public static JsonObject FailedCharge(Work work, JsonObject intent, JsonObject method, TestCard card)
    {
        var charge = Charge(work, intent, method, card, authenticated: false);
        var blocked = card.DeclineCode is "fraudulent";
        charge["captured"] = false;
        charge["paid"] = false;
        charge["status"] = "failed";
        charge["failure_code"] = card.Code;
        charge["failure_message"] = TestCards.Explain(card);
        charge["outcome"] = blocked
            ? Outcome("not_sent_to_network", "blocked", "highest_risk_level", "Stripe blocked this payment as too risky.", 95)
            : Outcome(
                "declined_by_network",
                "issuer_declined",
                card.DeclineCode ?? card.Code,
                "The bank did not return any further details with this decline.",
                20
            );
        return charge;
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

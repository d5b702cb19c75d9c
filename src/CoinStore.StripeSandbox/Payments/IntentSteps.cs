using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>Why a payment was refused: Stripe's codes, and the charge that failed when one was tried.</summary>
internal sealed record Refusal(string Code, string Message, string? Charge = null, string? DeclineCode = null, string Type = "card_error");

/// <summary>The two ends of a payment intent, alike for every method and whether they come at once or later.</summary>
internal static class IntentSteps
{
    /// <summary>Books the charge's money and gives the intent its success; the caller saves both and says so.</summary>
    public static void Take(Work work, JsonObject intent, JsonObject charge, string account)
    {
        var amount = charge.Number("amount");
        charge["amount_captured"] = amount;
        charge["captured"] = true;
        charge["paid"] = true;
        charge["status"] = "succeeded";
        // Stripe books cards as charges and everything else as payments.
        var type = charge.Id().StartsWith("py_", StringComparison.Ordinal) ? "payment" : "charge";
        charge["balance_transaction"] = Ledger.Post(work, account, type, amount, charge, Ledger.Fee(amount), reportAs: "charge");
        intent["status"] = "succeeded";
        intent["amount_received"] = amount;
        intent["latest_charge"] = charge.Id();
        intent["last_payment_error"] = null;
        intent["next_action"] = null;
    }

    public static void Refuse(Work work, JsonObject intent, JsonObject method, Refusal refusal, string account)
    {
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["next_action"] = null;
        intent["last_payment_error"] = Error(method, refusal);
        work.Save(intent);
        work.Emit("payment_intent.payment_failed", intent, account);
    }

    public static JsonObject Error(JsonObject method, Refusal refusal)
    {
        var error = new JsonObject
        {
            ["code"] = refusal.Code,
            ["doc_url"] = $"https://stripe.com/docs/error-codes/{refusal.Code.Replace('_', '-')}",
            ["message"] = refusal.Message,
            ["payment_method"] = method.DeepClone(),
            ["type"] = refusal.Charge is null ? "invalid_request_error" : refusal.Type,
        };
        if (refusal.Charge is not null)
        {
            error["charge"] = refusal.Charge;
        }
        if (refusal.DeclineCode is not null)
        {
            error["decline_code"] = refusal.DeclineCode;
        }
        return error;
    }
}

using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>A bank transfer that the buyer makes at their own bank; the payment waits until it has arrived.</summary>
internal sealed class BankTransferPayment(Work work, CheckoutAttempt attempt)
{
    public static string? KindFor(string currency) =>
        currency switch
        {
            "eur" => "eu_bank_transfer",
            "gbp" => "gb_bank_transfer",
            "usd" => "us_bank_transfer",
            _ => null,
        };

    public PaymentStep Try(Buyer buyer)
    {
        if (!attempt.IsOpen)
        {
            return PaymentStep.SessionOver;
        }
        var intent = attempt.Intent();
        var method = PaymentObjects.Method(work, OfferedMethods.BankTransfer, buyer, []);
        method["customer"] = attempt.Session.Text("customer");
        attempt.Keep(method, buyer);
        intent["payment_method"] = method.Id();
        return attempt.Wait(intent, method, () => Start(intent));
    }

    /// <summary>The money has arrived: only now is there a charge.</summary>
    public static JsonObject Charge(Work work, JsonObject intent, JsonObject method) =>
        PaymentObjects.Charge(work, intent, method, "py_", []);

    private void Start(JsonObject intent)
    {
        var reference = Ids.New("", 12).ToUpperInvariant();
        intent["status"] = "requires_action";
        intent["last_payment_error"] = null;
        intent["next_action"] = new JsonObject
        {
            ["display_bank_transfer_instructions"] = new JsonObject
            {
                ["amount_remaining"] = intent.Number("amount"),
                ["currency"] = intent.Text("currency"),
                ["hosted_instructions_url"] = null,
                ["reference"] = reference,
                ["type"] = KindFor(intent.Text("currency")!),
            },
            ["type"] = "display_bank_transfer_instructions",
        };
        work.Save(intent);
        DelayedPayments.Schedule(work, intent, SandboxSettings.DelayedPaymentSeconds(work), failure: null, disputed: false);
        work.Emit("payment_intent.requires_action", intent, attempt.Account);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>A SEPA direct debit: the buyer agrees now, and only days later does the bank say whether the money comes.</summary>
internal sealed class DebitPayment(Work work, CheckoutAttempt attempt)
{
    // Stripe's slow test accounts take at least three minutes.
    private const long SlowSeconds = 180;

    public PaymentStep Try(Buyer buyer, TestIban iban)
    {
        if (!attempt.IsOpen)
        {
            return PaymentStep.SessionOver;
        }
        var intent = attempt.Intent();
        var method = PaymentObjects.Method(work, OfferedMethods.SepaDebit, buyer, Account(iban));
        attempt.Keep(method, buyer);
        intent["payment_method"] = method.Id();
        return attempt.Wait(intent, method, () => Start(intent, method, iban));
    }

    private void Start(JsonObject intent, JsonObject method, TestIban iban)
    {
        var details = method["sepa_debit"]!.AsObject().Clone();
        details.Remove("generated_from");
        details["mandate"] = Ids.New("mandate_");
        var charge = PaymentObjects.Charge(work, intent, method, "py_", details);
        charge["captured"] = false;
        charge["paid"] = false;
        charge["status"] = "pending";
        charge["outcome"]!["seller_message"] = "Payment initiated.";
        work.Insert(charge, attempt.Account);
        intent["status"] = "processing";
        intent["latest_charge"] = charge.Id();
        intent["last_payment_error"] = null;
        intent["next_action"] = null;
        work.Save(intent);
        var delay = Math.Max(SandboxSettings.DelayedPaymentSeconds(work), iban.Slow ? SlowSeconds : 0);
        DelayedPayments.Schedule(work, intent, delay, iban.Failure, iban.Disputed);
        work.Emit("charge.pending", charge, attempt.Account);
        work.Emit("payment_intent.processing", intent, attempt.Account);
    }

    private static JsonObject Account(TestIban iban) =>
        new()
        {
            ["bank_code"] = iban.Country is "DE" ? iban.Number[4..12] : null,
            ["branch_code"] = "",
            ["country"] = iban.Country,
            ["fingerprint"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("sandbox" + iban.Number)))[..16],
            ["generated_from"] = new JsonObject { ["charge"] = null, ["setup_attempt"] = null },
            ["last4"] = iban.Last4,
        };
}

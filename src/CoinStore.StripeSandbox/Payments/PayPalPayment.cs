using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>PayPal: the buyer is sent to a page of its own, authorises or not, and the money is here at once.</summary>
internal sealed class PayPalPayment(Work work, CheckoutAttempt attempt)
{
    public PaymentStep Try(Buyer buyer)
    {
        if (!attempt.IsOpen)
        {
            return PaymentStep.SessionOver;
        }
        var intent = attempt.Intent();
        var method = PaymentObjects.Method(work, OfferedMethods.PayPal, buyer, Account(buyer));
        attempt.Keep(method, buyer);
        intent["payment_method"] = method.Id();
        return attempt.Ask(intent, attempt.Session.Text("url") + "/paypal");
    }

    public PaymentStep Answer(bool authorised)
    {
        var intent = attempt.Waiting();
        if (!attempt.IsOpen || intent?.Text("status") is not "requires_action")
        {
            return PaymentStep.SessionOver;
        }
        var method = work.Find(intent.Text("payment_method")!)!;
        return authorised
            ? attempt.Pay(intent, method, () => PaymentObjects.Charge(work, intent, method, "py_", Details(method)))
            : attempt.Refuse(
                intent,
                method,
                new Refusal(
                    "payment_intent_authentication_failure",
                    "PayPal did not authorise this payment. Try again or choose another payment method."
                )
            );
    }

    private static JsonObject Account(Buyer buyer) =>
        new()
        {
            ["country"] = "US",
            ["payer_email"] = buyer.Email,
            ["payer_id"] = Ids.New("", 13).ToUpperInvariant(),
        };

    private static JsonObject Details(JsonObject method)
    {
        var details = method["paypal"]!.AsObject().Clone();
        details["payer_name"] = method["billing_details"]!["name"]?.DeepClone();
        details["seller_protection"] = new JsonObject
        {
            ["dispute_categories"] = new JsonArray("fraudulent", "product_not_received"),
            ["status"] = "eligible",
        };
        details["transaction_id"] = Ids.New("", 17).ToUpperInvariant();
        return details;
    }
}

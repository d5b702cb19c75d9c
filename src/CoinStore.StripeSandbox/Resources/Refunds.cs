using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

internal static class Refunds
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/refunds", Create),
        Routes.Retrieve("refund", "/v1/refunds/{id}"),
        Routes.Update("refund", "/v1/refunds/{id}"),
        Routes.Lists("refund", "/v1/refunds"),
        new("POST", "/v1/refunds/{id}/cancel", Cancel),
    ];

    private static JsonObject Create(ApiCall call, Work work) =>
        RefundSteps.Make(work, ChargeOf(call, work), call.Account, call.Number("amount"), call.Parameters);

    private static JsonObject Cancel(ApiCall call, Work work)
    {
        var refund = work.Get("refund", call.Id, call.Account);
        throw StripeErrorException.Invalid(
            $"Refund {refund.Id()} cannot be canceled: only refunds that wait for the customer's bank details can be."
        );
    }

    private static JsonObject ChargeOf(ApiCall call, Work work)
    {
        foreach (var other in (string[])["customer", "origin", "refund_application_fee", "reverse_transfer"])
        {
            if (call.Parameters.ContainsKey(other))
            {
                throw StripeErrorException.NotSimulated($"refunds with {other}", other);
            }
        }
        return call.Text("charge") is { } id ? work.Get("charge", id, call.Account, "charge") : ChargeOfIntent(call, work);
    }

    private static JsonObject ChargeOfIntent(ApiCall call, Work work)
    {
        if (call.Text("payment_intent") is not { } id)
        {
            throw StripeErrorException.Invalid(
                "One of the following params should be provided for this request: payment_intent or charge.",
                "parameter_missing",
                "charge"
            );
        }
        var intent = work.Get("payment_intent", id, call.Account, "payment_intent");
        return intent.Text("status") is "succeeded" && intent.Text("latest_charge") is { } charge
            ? work.Get("charge", charge, call.Account)
            : throw StripeErrorException.Invalid(
                $"This PaymentIntent ({id}) does not have a successful charge to refund.",
                "payment_intent_unexpected_state",
                "payment_intent"
            );
    }
}

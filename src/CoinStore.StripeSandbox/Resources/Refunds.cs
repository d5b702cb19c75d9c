using System.Text.Json.Nodes;
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
    ];

    private static JsonObject Create(ApiCall call, Work work)
    {
        var charge = ChargeOf(call, work);
        var left = charge.Number("amount_captured") - charge.Number("amount_refunded");
        if (charge.Flag("refunded") || left == 0)
        {
            throw StripeErrorException.Invalid($"Charge {charge.Id()} has already been refunded.", "charge_already_refunded");
        }
        var amount = call.Number("amount") ?? left;
        var currency = charge.Text("currency")!;
        if (amount > left)
        {
            throw StripeErrorException.Invalid(
                $"Refund amount ({Currencies.Format(amount, currency)}) is greater than unrefunded amount on charge "
                    + $"({Currencies.Format(left, currency)})",
                param: "amount"
            );
        }
        var byCard = charge.Id().StartsWith("ch_", StringComparison.Ordinal);
        var refund = Shapes.New("refund", Ids.New(byCard ? "re_" : "pyr_"), work.Now);
        refund["amount"] = amount;
        refund["charge"] = charge.Id();
        refund["currency"] = currency;
        refund.Take(call.Parameters, "reason", "instructions_email");
        refund["payment_intent"] = charge.Text("payment_intent");
        refund["payment_method"] = charge.Text("payment_method");
        refund["customer"] = charge.Text("customer");
        refund.TakeMetadata(call.Parameters);
        // The fee of the payment is not given back; a refund may take the balance below zero, as Stripe lets it in test mode.
        refund["balance_transaction"] = Ledger.Post(
            work,
            call.Account,
            byCard ? "refund" : "payment_refund",
            -amount,
            refund,
            reportAs: "refund"
        );
        if (!byCard)
        {
            refund.Remove("destination_details");
        }
        work.Insert(refund, call.Account);
        charge["amount_refunded"] = charge.Number("amount_refunded") + amount;
        charge["refunded"] = amount == left;
        work.Save(charge);
        work.Emit("refund.created", refund, call.Account);
        work.Emit("charge.refunded", charge, call.Account);
        return refund;
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
        var charge = call.Text("charge") is { } id ? work.Get("charge", id, call.Account, "charge") : ChargeOfIntent(call, work);
        return charge.Flag("paid")
            ? charge
            : throw StripeErrorException.Invalid(
                $"Charge {charge.Id()} cannot be refunded: it has not been paid.",
                "charge_not_refundable",
                "charge"
            );
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

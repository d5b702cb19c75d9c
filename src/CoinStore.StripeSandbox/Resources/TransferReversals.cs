using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

internal static class TransferReversals
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/transfers/{id}/reversals", Create),
        new("GET", "/v1/transfers/{id}/reversals", List),
        new("GET", "/v1/transfers/{transferId}/reversals/{id}", Retrieve),
    ];

    private static JsonObject Create(ApiCall call, Work work)
    {
        var transfer = work.Get("transfer", call.Id, call.Account);
        var left = transfer.Number("amount") - transfer.Number("amount_reversed");
        var amount = call.Number("amount") ?? left;
        if (left == 0)
        {
            throw StripeErrorException.Invalid($"Transfer {transfer.Id()} is already fully reversed.");
        }
        if (amount > left)
        {
            throw StripeErrorException.Invalid(
                $"Transfer reversal amount ({amount}) is greater than unreversed amount on transfer ({left}).",
                param: "amount"
            );
        }
        var destination = transfer.Text("destination")!;
        if (Ledger.Available(work, destination, transfer.Text("currency")!) < amount)
        {
            throw StripeErrorException.Invalid(
                "The connected account has insufficient funds to reverse this transfer.",
                "balance_insufficient"
            );
        }
        return Reverse(call, work, transfer, amount);
    }

    private static JsonObject Reverse(ApiCall call, Work work, JsonObject transfer, long amount)
    {
        var destination = transfer.Text("destination")!;
        var reversal = Shapes.New("transfer_reversal", Ids.New("trr_"), work.Now);
        reversal["amount"] = amount;
        reversal["currency"] = transfer.Text("currency");
        reversal["transfer"] = transfer.Id();
        reversal.TakeMetadata(call.Parameters);
        reversal["balance_transaction"] = Ledger.Post(
            work,
            call.Account,
            "transfer_refund",
            amount,
            reversal,
            reportAs: "transfer_reversal"
        );
        var payment = work.Get("charge", transfer.Text("destination_payment")!, destination);
        payment["amount_refunded"] = payment.Number("amount_refunded") + amount;
        payment["refunded"] = payment.Number("amount_refunded") == payment.Number("amount");
        work.Save(payment);
        var refund = Shapes.New("refund", Ids.New("pyr_"), work.Now);
        refund["amount"] = amount;
        refund["charge"] = payment.Id();
        refund["currency"] = transfer.Text("currency");
        refund.Remove("destination_details");
        refund["source_transfer_reversal"] = reversal.Id();
        refund["balance_transaction"] = Ledger.Post(work, destination, "payment_refund", -amount, refund, reportAs: "transfer_reversal");
        work.Insert(refund, destination);
        reversal["destination_payment_refund"] = refund.Id();
        work.Insert(reversal, call.Account);

        transfer["amount_reversed"] = transfer.Number("amount_reversed") + amount;
        transfer["reversed"] = transfer.Number("amount_reversed") == transfer.Number("amount");
        transfer["reversals"]!["data"]!.AsArray().Insert(0, reversal.DeepClone());
        if (call.Text("description") is { } description)
        {
            transfer["description"] = description;
        }
        work.Save(transfer);
        work.Emit("transfer.reversed", transfer, call.Account);
        return reversal;
    }

    private static JsonObject List(ApiCall call, Work work) =>
        work.List(
            call,
            "transfer_reversal",
            $"/v1/transfers/{call.Id}/reversals",
            ("transfer", work.Get("transfer", call.Id, call.Account).Id())
        );

    private static JsonObject Retrieve(ApiCall call, Work work)
    {
        var reversal = work.Get("transfer_reversal", call.Id, call.Account);
        return string.Equals(reversal.Text("transfer"), call.Route["transferId"], StringComparison.Ordinal)
            ? reversal
            : throw StripeErrorException.NotFound("transfer_reversal", call.Id);
    }
}

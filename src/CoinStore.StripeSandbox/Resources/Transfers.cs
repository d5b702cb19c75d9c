using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Money from the platform's balance to a connected account's.</summary>
internal static class Transfers
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/transfers", Create),
        Routes.Retrieve("transfer", "/v1/transfers/{id}"),
        Routes.Update("transfer", "/v1/transfers/{id}", "description"),
        Routes.Lists("transfer", "/v1/transfers"),
    ];

    private static JsonObject Create(ApiCall call, Work work)
    {
        var account = Destination(call, work);
        var currency = call.Need("currency");
        var amount = Amount(call, work);
        if (Ledger.Available(work, call.Account, currency) < amount)
        {
            throw StripeErrorException.Invalid(
                "You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating "
                    + "Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance",
                "balance_insufficient"
            );
        }
        var id = Ids.New("tr_");
        var transfer = Shapes.New("transfer", id, work.Now);
        transfer["amount"] = amount;
        transfer["currency"] = currency;
        transfer["destination"] = account.Id();
        transfer["reversals"] = Shapes.List($"/v1/transfers/{id}/reversals", []);
        transfer.Take(call.Parameters, "description", "source_transaction", "transfer_group");
        transfer.TakeMetadata(call.Parameters);
        transfer["balance_transaction"] = Ledger.Post(work, call.Account, "transfer", -amount, transfer);
        transfer["destination_payment"] = Receive(work, transfer, account.Id());
        work.Insert(transfer, call.Account);
        work.Emit("transfer.created", transfer, call.Account);
        return transfer;
    }

    private static JsonObject Destination(ApiCall call, Work work)
    {
        var id = call.Need("destination");
        if (work.Find(id) is not { } account || account.Text("object") is not "account" || account.Flag("deleted"))
        {
            throw StripeErrorException.Invalid($"No such destination: '{id}'", "resource_missing", "destination");
        }
        return account["capabilities"]?["transfers"]?.ToString() is "active"
            ? account
            : throw StripeErrorException.Invalid(
                "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, "
                    + "legacy_payments",
                "insufficient_capabilities_for_transfer",
                "destination"
            );
    }

    private static long Amount(ApiCall call, Work work)
    {
        var source = call.Text("source_transaction") is { } id ? work.Get("charge", id, call.Account, "source_transaction") : null;
        var amount = call.Number("amount") ?? source?.Number("amount") ?? throw StripeErrorException.Missing("amount");
        return source is not null && amount > source.Number("amount")
            ? throw StripeErrorException.Invalid(
                "The transfer amount is greater than the amount of the source transaction.",
                param: "amount"
            )
            : amount;
    }

    // On the connected account the transfer arrives as a payment (py_) of its own.
    private static string Receive(Work work, JsonObject transfer, string account)
    {
        var payment = Shapes.New("charge", Ids.New("py_"), work.Now);
        payment["amount"] = transfer.Number("amount");
        payment["amount_captured"] = transfer.Number("amount");
        payment["currency"] = transfer.Text("currency");
        payment["description"] = transfer.Text("description");
        payment["source_transfer"] = transfer.Id();
        payment["transfer_group"] = transfer.Text("transfer_group");
        payment["balance_transaction"] = Ledger.Post(work, account, "payment", transfer.Number("amount"), payment, reportAs: "transfer");
        work.Insert(payment, account);
        return payment.Id();
    }
}

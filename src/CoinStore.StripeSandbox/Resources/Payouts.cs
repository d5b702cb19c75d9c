using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Money from an account's balance to its bank: pending, in transit, then paid or failed, moved by the clock.</summary>
internal static class Payouts
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/payouts", Create),
        Routes.Retrieve("payout", "/v1/payouts/{id}"),
        Routes.Update("payout", "/v1/payouts/{id}"),
        Routes.Lists("payout", "/v1/payouts"),
        new("POST", "/v1/payouts/{id}/cancel", Cancel),
    ];

    private static JsonObject Create(ApiCall call, Work work)
    {
        var currency = call.Need("currency");
        var amount = call.Number("amount") ?? throw StripeErrorException.Missing("amount");
        var bank = Bank(call, work, currency);
        if (Ledger.Available(work, call.Account, currency) < amount)
        {
            throw StripeErrorException.Invalid(
                "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low. "
                    + "You can use the the /v1/balance endpoint to view your Stripe balance (for more details, see stripe.com/docs/api#balance).",
                "balance_insufficient"
            );
        }
        var delay = SandboxSettings.PayoutDelaySeconds(work);
        var payout = Shapes.New("payout", Ids.New("po_"), work.Now);
        payout["amount"] = amount;
        payout["arrival_date"] = work.Now + delay;
        payout["currency"] = currency;
        payout["destination"] = bank.Id();
        payout.Take(call.Parameters, "description", "statement_descriptor", "method");
        payout.TakeMetadata(call.Parameters);
        payout["balance_transaction"] = Ledger.Post(work, call.Account, "payout", -amount, payout);
        work.Insert(payout, call.Account, due: work.Now + (delay / 2));
        work.Emit("payout.created", payout, call.Account);
        return payout;
    }

    /// <summary>The clock's part: first on its way, then arrived or sent back by the bank.</summary>
    public static void Advance(Work work, JsonObject payout, string account)
    {
        var before = payout.Clone();
        if (payout.Text("status") is "pending")
        {
            payout["status"] = "in_transit";
            work.Save(payout);
            work.Emit("payout.updated", payout, account, before);
            work.SetDue(payout.Id(), payout.Number("arrival_date"));
            return;
        }
        End(work, payout, account, work.Hidden(payout.Text("destination")!).Text("failure"));
    }

    /// <summary>Arrived, or sent back by the bank for the reason given.</summary>
    public static void End(Work work, JsonObject payout, string account, string? failure)
    {
        work.SetDue(payout.Id(), null);
        if (failure is null)
        {
            payout["status"] = "paid";
            work.Save(payout);
            work.Emit("payout.paid", payout, account);
            return;
        }
        payout["status"] = "failed";
        payout["failure_code"] = failure;
        payout["failure_message"] = TestBankAccounts.Explain(failure);
        payout["failure_balance_transaction"] = Ledger.Post(
            work,
            account,
            "payout_failure",
            payout.Number("amount"),
            payout,
            reportAs: "payout_reversal"
        );
        work.Save(payout);
        work.Emit("payout.failed", payout, account);
    }

    private static JsonObject Bank(ApiCall call, Work work, string currency)
    {
        if (call.Account.Length == 0)
        {
            throw StripeErrorException.NotSimulated("payouts of the platform itself; send the Stripe-Account header", "destination");
        }
        if (!work.Get("account", call.Account).Flag("payouts_enabled"))
        {
            throw StripeErrorException.Invalid(
                "Cannot create payouts: this account has requirements that need to be collected.",
                "payouts_not_allowed"
            );
        }
        var banks = work.All("bank_account", call.Account);
        var chosen = call.Text("destination") is { } id
            ? banks.Find(bank => string.Equals(bank.Id(), id, StringComparison.Ordinal))
                ?? throw StripeErrorException.NotFound("external account", id, "destination")
            : banks.Find(bank => string.Equals(bank.Text("currency"), currency, StringComparison.Ordinal)) ?? banks.FirstOrDefault();
        return chosen ?? throw StripeErrorException.Invalid($"Sorry, you don't have any external accounts in that currency ({currency}).");
    }

    private static JsonObject Cancel(ApiCall call, Work work)
    {
        var payout = work.Get("payout", call.Id, call.Account);
        if (payout.Text("status") is not "pending")
        {
            throw StripeErrorException.Invalid("Payouts can only be canceled while they are pending.");
        }
        payout["status"] = "canceled";
        payout["failure_balance_transaction"] = Ledger.Post(
            work,
            call.Account,
            "payout_cancel",
            payout.Number("amount"),
            payout,
            reportAs: "payout_reversal"
        );
        work.Save(payout);
        work.SetDue(payout.Id(), null);
        work.Emit("payout.canceled", payout, call.Account);
        return payout;
    }
}

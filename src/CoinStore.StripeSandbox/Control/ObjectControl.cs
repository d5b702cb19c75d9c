using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Control;

/// <summary>What banks, buyers and the seller's own people do behind the caller's back: it shows in objects and events alone.</summary>
internal static class ObjectControl
{
    private static readonly string[] DebitFailures =
    [
        "generic_could_not_process",
        "insufficient_funds",
        "charge_exceeds_source_limit",
        "charge_exceeds_weekly_limit",
    ];

    private static readonly string[] PayoutFailures =
    [
        "no_account",
        "account_closed",
        "insufficient_funds",
        "debit_not_authorized",
        "invalid_currency",
    ];

    public static JsonObject Dispute(Work work, ControlInput input)
    {
        switch (input.OneOf("dispute", "open", "win", "lose", "escalate", "warn"))
        {
            case "open":
                return Open(work, input);
            case "warn":
                input.Only("dispute", "of");
                var suspected = ControlTargets.Charge(work, input);
                Disputes.Warn(work, suspected, work.AccountOf(suspected.Id()));
                return suspected;
            case var verdict:
                input.Only("dispute", "of");
                return Decide(work, ControlTargets.Dispute(work, input), verdict);
        }
    }

    public static JsonObject Payment(Work work, ControlInput input)
    {
        input.Only("payment", "of", "failure");
        var fails = input.OneOf("payment", "settle", "fail") is "fail";
        var failure = input.Has("failure") ? input.OneOf("failure", DebitFailures) : DebitFailures[0];
        var intent = ControlTargets.Intent(work, input);
        if (!DelayedPayments.IsWaiting(work, intent))
        {
            throw new ControlException("of", $"{intent.Id()} waits for no money: its status is {intent.Text("status")}.");
        }
        if (fails && intent["latest_charge"] is null)
        {
            throw new ControlException("payment", "A bank transfer that does not come stays open; cancel its payment intent instead.");
        }
        DelayedPayments.End(work, intent, work.AccountOf(intent.Id()), fails ? failure : null);
        return intent;
    }

    public static JsonObject Payout(Work work, ControlInput input)
    {
        input.Only("payout", "of", "failure");
        var fails = input.OneOf("payout", "settle", "fail") is "fail";
        var failure = input.Has("failure") ? input.OneOf("failure", PayoutFailures) : PayoutFailures[0];
        var payout = ControlTargets.Named(work, input, "payout");
        if (payout.Text("status") is not ("pending" or "in_transit"))
        {
            throw new ControlException("of", $"{payout.Id()} is over: its status is {payout.Text("status")}.");
        }
        Payouts.End(work, payout, work.AccountOf(payout.Id()), fails ? failure : null);
        return payout;
    }

    public static JsonObject Refund(Work work, ControlInput input)
    {
        var what = input.OneOf("refund", "create", "settle", "fail");
        if (what is "create")
        {
            return CreateRefund(work, input);
        }
        input.Only("refund", "of");
        var refund = ControlTargets.Named(work, input, "refund");
        var pending = refund.Text("status") is "pending";
        if (!pending && (what is "settle" || refund.Text("status") is not "succeeded" || refund["source_transfer_reversal"] is not null))
        {
            throw new ControlException("of", $"{refund.Id()} is over: its status is {refund.Text("status")}.");
        }
        if (what is "settle")
        {
            RefundSteps.Succeed(work, refund, work.AccountOf(refund.Id()));
        }
        else
        {
            RefundSteps.Fail(work, refund, work.AccountOf(refund.Id()));
        }
        return refund;
    }

    private static JsonObject Open(Work work, ControlInput input)
    {
        input.Only("dispute", "of", "reason", "inquiry", "amount");
        var reason = input.Has("reason") ? input.OneOf("reason", DisputeCause.Reasons) : "fraudulent";
        var charge = ControlTargets.Charge(work, input);
        var account = work.AccountOf(charge.Id());
        var left = charge.Number("amount") - charge.Number("amount_refunded");
        if (!charge.Flag("paid") || left <= 0)
        {
            throw new ControlException("of", $"{charge.Id()} has no money that a bank could take back.");
        }
        if (DisputeCases.Of(work, charge.Id(), account).Exists(dispute => DisputeCases.IsOpen(dispute) || dispute.Text("status") is "lost"))
        {
            throw new ControlException("of", $"{charge.Id()} is disputed already.");
        }
        var amount = input.WholeOrNull("amount", 1, left);
        return DisputeCases.Open(work, charge, account, new DisputeCause(reason, input.Flag("inquiry")), amount);
    }

    private static JsonObject Decide(Work work, JsonObject dispute, string verdict)
    {
        var account = work.AccountOf(dispute.Id());
        switch (verdict)
        {
            case "win":
                DisputeCases.Win(work, dispute, account);
                break;
            case "lose":
                DisputeCases.Lose(work, dispute, account);
                break;
            default:
                if (!DisputeCases.IsInquiry(dispute))
                {
                    throw new ControlException("dispute", $"{dispute.Id()} is no inquiry: only an inquiry escalates.");
                }
                DisputeCases.Escalate(work, dispute, account);
                break;
        }
        return dispute;
    }

    private static JsonObject CreateRefund(Work work, ControlInput input)
    {
        input.Only("refund", "of", "amount", "reason");
        var charge = ControlTargets.Charge(work, input);
        var wishes = new JsonObject
        {
            ["reason"] = input.Has("reason")
                ? input.OneOf("reason", "duplicate", "fraudulent", "requested_by_customer")
                : "requested_by_customer",
        };
        try
        {
            return RefundSteps.Make(work, charge, work.AccountOf(charge.Id()), input.WholeOrNull("amount", 1, 99_999_999), wishes);
        }
        catch (StripeErrorException refusal)
        {
            throw new ControlException(refusal.Param is "amount" ? "amount" : "of", refusal.Message);
        }
    }
}

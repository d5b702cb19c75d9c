using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>How a dispute goes: opened, answered, decided, and what each step does to the balance.</summary>
internal static class DisputeCases
{
    private const long SecondsToAnswer = 9L * 24 * 60 * 60;

    /// <summary>Opens the dispute as soon as the payment itself is over, so that it is told of in that order.</summary>
    public static void Schedule(Work work, JsonObject charge, DisputeCause cause)
    {
        var hidden = work.Hidden(charge.Id());
        hidden["dispute"] = new JsonObject
        {
            ["reason"] = cause.Reason,
            ["inquiry"] = cause.Inquiry,
            ["final"] = cause.Final,
        };
        work.SetHidden(charge.Id(), hidden);
        work.SetDue(charge.Id(), work.Now);
    }

    public static void OpenScheduled(Work work, JsonObject charge, string account)
    {
        if (work.Hidden(charge.Id())["dispute"] is JsonObject cause)
        {
            Open(work, charge, account, new DisputeCause(cause.Text("reason")!, cause.Flag("inquiry"), cause.Flag("final")));
        }
    }

    public static JsonObject Open(Work work, JsonObject charge, string account, DisputeCause cause, long? amount = null)
    {
        var dispute = Shapes.New("dispute", Ids.New("du_"), work.Now);
        dispute["amount"] = amount ?? (charge.Number("amount") - charge.Number("amount_refunded"));
        dispute["charge"] = charge.Id();
        dispute["currency"] = charge.Text("currency");
        dispute["payment_intent"] = charge.Text("payment_intent");
        dispute["reason"] = cause.Reason;
        dispute["status"] = cause.Inquiry ? "warning_needs_response" : "needs_response";
        dispute["is_charge_refundable"] = cause.Inquiry;
        dispute["evidence_details"]!["due_by"] = work.Now + SecondsToAnswer;
        NameMethod(dispute, charge, cause);
        work.Insert(dispute, account, due: work.Now + SecondsToAnswer);
        charge["disputed"] = true;
        work.Save(charge);
        if (!cause.Inquiry)
        {
            Withdraw(work, dispute, account);
        }
        work.Emit("charge.dispute.created", dispute, account);
        if (!cause.Inquiry)
        {
            work.Emit("charge.dispute.funds_withdrawn", dispute, account);
        }
        if (cause.Final)
        {
            Close(work, dispute, account, "lost");
        }
        return dispute;
    }

    /// <summary>For the seller: the inquiry ends, or the money comes back. The fee of the dispute stays with Stripe.</summary>
    public static void Win(Work work, JsonObject dispute, string account)
    {
        if (IsInquiry(dispute))
        {
            Close(work, dispute, account, "warning_closed");
            return;
        }
        var entry = Ledger.Post(
            work,
            account,
            "adjustment",
            dispute.Number("amount"),
            dispute,
            reportAs: "dispute_reversal",
            says: $"Chargeback reversal for {dispute.Text("charge")}"
        );
        dispute["balance_transactions"]!.AsArray().Add(work.Find(entry));
        Close(work, dispute, account, "won");
        work.Emit("charge.dispute.funds_reinstated", dispute, account);
    }

    public static void Lose(Work work, JsonObject dispute, string account) =>
        Close(work, dispute, account, IsInquiry(dispute) ? "warning_closed" : "lost");

    /// <summary>An inquiry becomes a chargeback: only now the bank takes the money.</summary>
    public static void Escalate(Work work, JsonObject dispute, string account)
    {
        var before = dispute.Clone();
        dispute["status"] = "needs_response";
        dispute["is_charge_refundable"] = false;
        dispute["evidence_details"]!["due_by"] = work.Now + SecondsToAnswer;
        if (dispute["payment_method_details"]?["card"] is JsonObject card)
        {
            card["case_type"] = "chargeback";
        }
        Withdraw(work, dispute, account);
        work.SetDue(dispute.Id(), work.Now + SecondsToAnswer);
        work.Emit("charge.dispute.updated", dispute, account, before);
        work.Emit("charge.dispute.funds_withdrawn", dispute, account);
    }

    /// <summary>What is due: the verdict that the evidence asked for, or the end of the time to answer.</summary>
    public static void ByClock(Work work, JsonObject dispute, string account)
    {
        switch (work.Hidden(dispute.Id()).Text("verdict"))
        {
            case "winning_evidence" when IsUnderReview(dispute):
                Win(work, dispute, account);
                break;
            case "losing_evidence" when IsUnderReview(dispute):
                Lose(work, dispute, account);
                break;
            case "escalate_inquiry_evidence" when IsUnderReview(dispute) && IsInquiry(dispute):
                Escalate(work, dispute, account);
                break;
            default:
                if (NeedsResponse(dispute))
                {
                    dispute["evidence_details"]!["past_due"] = true;
                    Lose(work, dispute, account);
                }
                break;
        }
    }

    public static bool NeedsResponse(JsonObject dispute) => dispute.Text("status") is "needs_response" or "warning_needs_response";

    public static bool IsOpen(JsonObject dispute) => NeedsResponse(dispute) || IsUnderReview(dispute);

    public static bool IsInquiry(JsonObject dispute) => dispute.Text("status")!.StartsWith("warning_", StringComparison.Ordinal);

    /// <summary>The dispute that keeps a charge from being refunded, because its money is with the bank already.</summary>
    public static bool HoldsMoneyOf(Work work, JsonObject charge, string account) =>
        Of(work, charge.Id(), account).Exists(dispute => !dispute.Flag("is_charge_refundable") && dispute.Text("status") is not "won");

    /// <summary>A refund in full answers the bank's question: nothing is left to contest.</summary>
    public static void CloseInquiriesOf(Work work, JsonObject charge, string account)
    {
        foreach (var dispute in Of(work, charge.Id(), account).Where(dispute => IsInquiry(dispute) && IsOpen(dispute)))
        {
            Close(work, dispute, account, "warning_closed");
        }
    }

    public static List<JsonObject> Of(Work work, string charge, string account) =>
        work.All("dispute", account).FindAll(dispute => string.Equals(dispute.Text("charge"), charge, StringComparison.Ordinal));

    public static void Close(Work work, JsonObject dispute, string account, string status)
    {
        dispute["status"] = status;
        work.Save(dispute);
        work.SetDue(dispute.Id(), null);
        work.Emit("charge.dispute.closed", dispute, account);
    }

    private static bool IsUnderReview(JsonObject dispute) => dispute.Text("status") is "under_review" or "warning_under_review";

    private static void Withdraw(Work work, JsonObject dispute, string account)
    {
        var entry = Ledger.Post(
            work,
            account,
            "adjustment",
            -dispute.Number("amount"),
            dispute,
            Ledger.DisputeFee(dispute.Text("currency")!),
            reportAs: "dispute",
            says: $"Chargeback withdrawal for {dispute.Text("charge")}",
            feeSays: "Dispute fee"
        );
        dispute["balance_transactions"]!.AsArray().Add(work.Find(entry));
        work.Save(dispute);
    }

    private static void NameMethod(JsonObject dispute, JsonObject charge, DisputeCause cause)
    {
        var method = charge["payment_method_details"]?.AsObject();
        if (method?["card"] is JsonObject card)
        {
            dispute["network_reason_code"] = cause.NetworkCode;
            dispute["payment_method_details"] = new JsonObject
            {
                ["card"] = new JsonObject
                {
                    ["brand"] = card.Text("brand"),
                    ["case_type"] = cause.Inquiry ? "inquiry" : "chargeback",
                    ["network"] = card.Text("network"),
                    ["network_reason_code"] = cause.NetworkCode,
                },
                ["type"] = "card",
            };
        }
        else if (method?.Text("type") is OfferedMethods.PayPal)
        {
            dispute["payment_method_details"] = new JsonObject
            {
                ["paypal"] = new JsonObject { ["case_id"] = Ids.New("PP-D-", 6).ToUpperInvariant(), ["reason_code"] = cause.Reason },
                ["type"] = OfferedMethods.PayPal,
            };
        }
    }
}

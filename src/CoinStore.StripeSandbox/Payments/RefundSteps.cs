using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>How a refund goes: made, done later or sent back, and what each step does to the charge and the balance.</summary>
internal static class RefundSteps
{
    /// <summary>Refunds part of a charge or what is left of it. The caller's own wishes are in <paramref name="parameters"/>.</summary>
    public static JsonObject Make(Work work, JsonObject charge, string account, long? asked, JsonObject parameters)
    {
        var left = charge.Number("amount_captured") - charge.Number("amount_refunded");
        var amount = asked ?? left;
        Check(work, charge, account, amount, left);
        var byCard = IsCard(charge);
        var refund = Shapes.New("refund", Ids.New(byCard ? "re_" : "pyr_"), work.Now);
        refund["amount"] = amount;
        refund["charge"] = charge.Id();
        refund["currency"] = charge.Text("currency");
        refund.Take(parameters, "reason", "instructions_email");
        refund["payment_intent"] = charge.Text("payment_intent");
        refund["payment_method"] = charge.Text("payment_method");
        refund["customer"] = charge.Text("customer");
        refund.TakeMetadata(parameters);
        if (!byCard)
        {
            refund.Remove("destination_details");
        }
        // The fee of the payment is not given back; a refund may take the balance below zero, as Stripe lets it in test mode.
        refund["balance_transaction"] = Ledger.Post(
            work,
            account,
            byCard ? "refund" : "payment_refund",
            -amount,
            refund,
            reportAs: "refund"
        );
        var course = CourseOf(work, charge);
        if (course is RefundCourse.Later)
        {
            refund["status"] = "pending";
            refund["pending_reason"] = "processing";
        }
        work.Insert(refund, account, due: course is RefundCourse.AtOnce ? null : work.Now + SandboxSettings.DelayedPaymentSeconds(work));
        charge["amount_refunded"] = charge.Number("amount_refunded") + amount;
        charge["refunded"] = amount == left;
        work.Save(charge);
        work.Emit("refund.created", refund, account);
        work.Emit("charge.refunded", charge, account);
        if (amount == left)
        {
            DisputeCases.CloseInquiriesOf(work, charge, account);
        }
        return refund;
    }

    public static void ByClock(Work work, JsonObject refund, string account)
    {
        var charge = work.Find(refund.Text("charge")!)!;
        if (CourseOf(work, charge) is RefundCourse.Fails)
        {
            Fail(work, refund, account);
        }
        else
        {
            Succeed(work, refund, account);
        }
    }

    public static void Succeed(Work work, JsonObject refund, string account)
    {
        var before = refund.Clone();
        refund["status"] = "succeeded";
        refund.Remove("pending_reason");
        Tell(work, refund, account, before);
    }

    /// <summary>The bank sends the money back: it is on the balance again, and the charge is less refunded than it seemed.</summary>
    public static void Fail(Work work, JsonObject refund, string account)
    {
        var before = refund.Clone();
        var charge = work.Find(refund.Text("charge")!)!;
        var amount = refund.Number("amount");
        refund["status"] = "failed";
        refund.Remove("pending_reason");
        refund["failure_reason"] = "expired_or_canceled_card";
        refund["failure_balance_transaction"] = Ledger.Post(
            work,
            account,
            IsCard(charge) ? "refund_failure" : "payment_failure_refund",
            amount,
            refund,
            reportAs: "refund_failure"
        );
        charge["amount_refunded"] = charge.Number("amount_refunded") - amount;
        charge["refunded"] = false;
        work.Save(charge);
        Tell(work, refund, account, before);
        work.Emit("refund.failed", refund, account);
    }

    private static void Tell(Work work, JsonObject refund, string account, JsonObject before)
    {
        work.SetDue(refund.Id(), null);
        work.Save(refund);
        work.Emit("refund.updated", refund, account, before);
        work.Emit("charge.refund.updated", refund, account, before);
    }

    private static void Check(Work work, JsonObject charge, string account, long amount, long left)
    {
        if (!charge.Flag("paid"))
        {
            throw StripeErrorException.Invalid(
                $"Charge {charge.Id()} cannot be refunded: it has not been paid.",
                "charge_not_refundable",
                "charge"
            );
        }
        if (charge.Flag("refunded") || left == 0)
        {
            throw StripeErrorException.Invalid($"Charge {charge.Id()} has already been refunded.", "charge_already_refunded");
        }
        if (DisputeCases.HoldsMoneyOf(work, charge, account))
        {
            throw StripeErrorException.Invalid($"Charge {charge.Id()} has been charged back; cannot issue a refund.", "charge_disputed");
        }
        var currency = charge.Text("currency")!;
        if (amount > left)
        {
            throw StripeErrorException.Invalid(
                $"Refund amount ({Currencies.Format(amount, currency)}) is greater than unrefunded amount on charge "
                    + $"({Currencies.Format(left, currency)})",
                param: "amount"
            );
        }
    }

    private static bool IsCard(JsonObject charge) => charge.Id().StartsWith("ch_", StringComparison.Ordinal);

    private static RefundCourse CourseOf(Work work, JsonObject charge) =>
        charge.Text("payment_method") is { } method && work.Hidden(method).Text("number") is { } number
            ? TestCards.Find(number).Refund
            : RefundCourse.AtOnce;
}

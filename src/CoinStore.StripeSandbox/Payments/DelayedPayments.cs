using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>The end of a payment whose money comes later: by the clock as the test account has it, or by control.</summary>
internal static class DelayedPayments
{
    public static void Schedule(Work work, JsonObject intent, long seconds, string? failure, bool disputed)
    {
        var hidden = work.Hidden(intent.Id());
        hidden["failure"] = failure;
        hidden["disputed"] = disputed;
        work.SetHidden(intent.Id(), hidden);
        work.SetDue(intent.Id(), work.Now + seconds);
    }

    /// <summary>Whether the intent's session is complete and its money has neither come nor failed.</summary>
    public static bool IsWaiting(Work work, JsonObject intent) =>
        intent.Text("status") is "processing"
        || (intent.Text("status") is "requires_action" && SessionOf(work, intent)?.Text("status") is "complete");

    public static void ByClock(Work work, JsonObject intent, string account)
    {
        if (IsWaiting(work, intent))
        {
            End(work, intent, account, work.Hidden(intent.Id()).Text("failure"));
        }
    }

    /// <summary>Ends the wait: with the money, or with the reason why it does not come.</summary>
    public static void End(Work work, JsonObject intent, string account, string? failure)
    {
        work.SetDue(intent.Id(), null);
        var method = work.Find(intent.Text("payment_method")!)!;
        if (failure is null)
        {
            Succeed(work, intent, method, account);
        }
        else
        {
            Fail(work, intent, method, account, failure);
        }
    }

    private static void Succeed(Work work, JsonObject intent, JsonObject method, string account)
    {
        var charge = intent.Text("latest_charge") is { } id ? work.Find(id) : null;
        var made = charge is null;
        charge ??= BankTransferPayment.Charge(work, intent, method);
        IntentSteps.Take(work, intent, charge, account);
        charge["outcome"]!["seller_message"] = "Payment complete.";
        if (made)
        {
            work.Insert(charge, account);
        }
        else
        {
            work.Save(charge);
        }
        work.Save(intent);
        work.Emit("charge.succeeded", charge, account);
        work.Emit("payment_intent.succeeded", intent, account);
        if (SessionOf(work, intent) is { } session)
        {
            session["payment_status"] = "paid";
            work.Save(session);
            work.Emit("checkout.session.async_payment_succeeded", session, account);
        }
        if (work.Hidden(intent.Id()).Flag("disputed"))
        {
            DisputeCases.Schedule(work, charge, DisputeCause.DebitNotAuthorised);
        }
    }

    private static void Fail(Work work, JsonObject intent, JsonObject method, string account, string failure)
    {
        var charge = work.Find(intent.Text("latest_charge")!)!;
        charge["status"] = "failed";
        charge["failure_code"] = failure;
        charge["failure_message"] = TestIbans.Explain(failure);
        charge["outcome"] = PaymentObjects.DeclinedOutcome(failure);
        work.Save(charge);
        work.Emit("charge.failed", charge, account);
        // The intent speaks in Stripe's error codes, the charge in the bank's.
        var code = failure is "insufficient_funds" or "charge_exceeds_source_limit" ? failure : "payment_intent_payment_attempt_failed";
        IntentSteps.Refuse(work, intent, method, new Refusal(code, TestIbans.Explain(failure), charge.Id()), account);
        if (SessionOf(work, intent) is { } session)
        {
            work.Emit("checkout.session.async_payment_failed", session, account);
        }
    }

    private static JsonObject? SessionOf(Work work, JsonObject intent) =>
        work.Hidden(intent.Id()).Text("session") is { } id ? work.Find(id) : null;
}

using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Payment intents as a checkout makes them, and what can be done with any; <see cref="PaymentIntentCreation"/> makes the others.</summary>
internal static class PaymentIntents
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        PaymentIntentCreation.Operation,
        Routes.Retrieve("payment_intent", "/v1/payment_intents/{id}"),
        Routes.Update("payment_intent", "/v1/payment_intents/{id}", "description", "receipt_email", "transfer_group"),
        Routes.Lists("payment_intent", "/v1/payment_intents"),
        new("POST", "/v1/payment_intents/{id}/cancel", Cancel),
    ];

    /// <summary>Made when the buyer first confirms, as Stripe does: a session that nobody tried to pay has none.</summary>
    public static JsonObject CreateFor(Work work, JsonObject session, string account)
    {
        var asked = work.Hidden(session.Id())["payment_intent_data"] as JsonObject ?? [];
        var id = Ids.New("pi_");
        var intent = Shapes.New("payment_intent", id, work.Now);
        intent["amount"] = session["amount_total"]!.DeepClone();
        intent["currency"] = session.Text("currency");
        intent["client_secret"] = $"{id}_secret_{Ids.New("", 25)}";
        intent["customer"] = session.Text("customer");
        intent["allowed_payment_method_types"] = session["allowed_payment_method_types"]?.DeepClone();
        intent["payment_method_types"] = session["payment_method_types"]!.DeepClone();
        intent["payment_method_options"] = OfferedMethods.Options(session["payment_method_types"]!.AsArray(), session.Text("currency")!);
        intent.Take(
            asked,
            "description",
            "receipt_email",
            "transfer_group",
            "statement_descriptor",
            "statement_descriptor_suffix",
            "on_behalf_of",
            "setup_future_usage"
        );
        intent["setup_future_usage"] ??= SavedCards.FutureUsage(work, session);
        intent.TakeMetadata(asked);
        work.Insert(intent, account, hidden: new JsonObject { ["session"] = session.Id() });
        session["payment_intent"] = id;
        work.Emit("payment_intent.created", intent, account);
        return intent;
    }

    public static void Cancel(Work work, JsonObject intent, string account, string? reason)
    {
        intent["status"] = "canceled";
        intent["canceled_at"] = work.Now;
        intent["cancellation_reason"] = reason;
        intent["next_action"] = null;
        work.Save(intent);
        work.SetDue(intent.Id(), null);
        work.Emit("payment_intent.canceled", intent, account);
    }

    private static JsonObject Cancel(ApiCall call, Work work)
    {
        var intent = work.Get("payment_intent", call.Id, call.Account);
        if (intent.Text("status") is "succeeded" or "canceled" or "processing")
        {
            throw StripeErrorException.Invalid(
                $"You cannot cancel this PaymentIntent because it has a status of {intent.Text("status")}. Only a PaymentIntent with one of the "
                    + "following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action.",
                "payment_intent_unexpected_state"
            );
        }
        var session = work.Find(work.Hidden(intent.Id()).Text("session") ?? "");
        if (session?.Text("status") is "open")
        {
            throw StripeErrorException.Invalid(
                "You cannot cancel a PaymentIntent created by Checkout while its session is open. Expire the Checkout Session instead.",
                "payment_intent_unexpected_state"
            );
        }
        Cancel(work, intent, call.Account, call.Text("cancellation_reason"));
        return intent;
    }
}

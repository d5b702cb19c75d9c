using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Setup intents: a card saved for later, by checkout or by the caller with <c>confirm=true</c>.</summary>
internal static class SetupIntents
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/setup_intents", Create),
        Routes.Lists("setup_intent", "/v1/setup_intents"),
        Routes.Retrieve("setup_intent", "/v1/setup_intents/{id}"),
        new("POST", "/v1/setup_intents/{id}/cancel", Cancel),
    ];

    public static JsonObject CreateFor(Work work, JsonObject session, JsonObject asked, string account)
    {
        var intent = Make(work);
        intent["customer"] = session.Text("customer");
        intent.Take(asked, "description", "on_behalf_of");
        intent.TakeMetadata(asked);
        work.Insert(intent, account, hidden: new JsonObject { ["session"] = session.Id() });
        session["setup_intent"] = intent.Id();
        work.Emit("setup_intent.created", intent, account);
        return intent;
    }

    public static void Cancel(Work work, JsonObject intent, string account, string? reason)
    {
        intent["status"] = "canceled";
        intent["cancellation_reason"] = reason;
        intent["next_action"] = null;
        work.Save(intent);
        work.Emit("setup_intent.canceled", intent, account);
    }

    private static JsonObject Make(Work work)
    {
        var id = Ids.New("seti_");
        var intent = Shapes.New("setup_intent", id, work.Now);
        intent["client_secret"] = $"{id}_secret_{Ids.New("", 25)}";
        return intent;
    }

    private static JsonObject Create(ApiCall call, Work work)
    {
        foreach (
            var unplayed in (string[])
                ["attach_to_self", "confirmation_token", "customer_account", "flow_directions", "payment_method_data", "single_use"]
        )
        {
            if (call.Parameters.ContainsKey(unplayed))
            {
                throw StripeErrorException.NotSimulated($"setup intents with {unplayed}", unplayed);
            }
        }
        if (call.Parameters["allowed_payment_method_types"] is JsonArray allowed && !allowed.Any(type => type!.ToString() is "card"))
        {
            throw StripeErrorException.NotSimulated("saving payment methods other than card", "allowed_payment_method_types");
        }
        var intent = Make(work);
        intent.Take(call.Parameters, "allowed_payment_method_types", "description", "on_behalf_of", "usage");
        intent.TakeMetadata(call.Parameters);
        if (call.Hash("automatic_payment_methods") is { } automatic)
        {
            intent["automatic_payment_methods"] = automatic.DeepClone();
        }
        if (call.Text("customer") is { } customer)
        {
            intent["customer"] = Customers.GetLiving(work, customer, call.Account).Id();
        }
        var method = call.Text("payment_method") is { } id ? PaymentMethods.Find(work, id, call.Account, "payment_method") : null;
        if (method is not null)
        {
            intent["payment_method"] = method.Id();
            intent["status"] = "requires_confirmation";
        }
        work.Insert(intent, call.Account, hidden: new JsonObject { ["return_url"] = call.Text("return_url") });
        work.Emit("setup_intent.created", intent, call.Account);
        return call.Flag("confirm") is true ? Confirm(call, work, intent, method) : intent;
    }

    private static JsonObject Confirm(ApiCall call, Work work, JsonObject intent, JsonObject? method)
    {
        if (method is null)
        {
            throw StripeErrorException.Invalid(
                "You cannot confirm this SetupIntent because it's missing a payment method.",
                "setup_intent_unexpected_state"
            );
        }
        var page = new Uri(call.BaseAddress, $"/c/setup/{intent.Id()}").ToString();
        if (SetupSteps.Try(work, intent, method, call.Account, (page, call.Text("return_url"))) is PaymentStep.Declined)
        {
            var error = intent["last_setup_error"]!.AsObject();
            throw StripeErrorException.Declined(error.Text("message")!, error.Text("code")!, error.Text("decline_code"), keepsWork: true);
        }
        return intent;
    }

    private static JsonObject Cancel(ApiCall call, Work work)
    {
        var intent = work.Get("setup_intent", call.Id, call.Account);
        if (intent.Text("status") is "succeeded" or "canceled")
        {
            throw StripeErrorException.Invalid(
                $"You cannot cancel this SetupIntent because it has a status of {intent.Text("status")}.",
                "setup_intent_unexpected_state"
            );
        }
        if (work.Find(work.Hidden(intent.Id()).Text("session") ?? "")?.Text("status") is "open")
        {
            throw StripeErrorException.Invalid(
                "You cannot cancel a SetupIntent created by Checkout while its session is open. Expire the Checkout Session instead.",
                "setup_intent_unexpected_state"
            );
        }
        Cancel(work, intent, call.Account, call.Text("cancellation_reason"));
        return intent;
    }
}

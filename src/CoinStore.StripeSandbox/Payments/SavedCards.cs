using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>Which saved cards a checkout offers, and whether it saves the one that pays.</summary>
internal static class SavedCards
{
    /// <summary>The session's answer about saved methods: null unless it was asked for or there is a customer whose cards could be shown.</summary>
    public static JsonObject? Options(ApiCall call)
    {
        var asked = call.Hash("saved_payment_method_options");
        if (asked is null && call.Text("customer") is null)
        {
            return null;
        }
        if (asked?["payment_method_save"]?.ToString() is "enabled" && call.Text("customer") is null)
        {
            throw StripeErrorException.Invalid(
                "`saved_payment_method_options[payment_method_save]` needs a `customer` whose method is saved.",
                "parameter_missing",
                "customer"
            );
        }
        return new JsonObject
        {
            ["allow_redisplay_filters"] = asked?["allow_redisplay_filters"]?.DeepClone() ?? new JsonArray("always"),
            ["payment_method_remove"] = asked?["payment_method_remove"]?.DeepClone() ?? "disabled",
            ["payment_method_save"] = asked?["payment_method_save"]?.DeepClone() ?? "disabled",
        };
    }

    public static List<JsonObject> OfferedOn(Work work, JsonObject session)
    {
        if (session.Text("mode") is not "payment" || session.Text("customer") is not { } customer)
        {
            return [];
        }
        var shown = (session["saved_payment_method_options"]?["allow_redisplay_filters"] as JsonArray ?? []).Select(each =>
            each!.ToString()
        );
        return PaymentMethods
            .Of(work, customer, work.AccountOf(session.Id()))
            .FindAll(method =>
                method.Text("type") is OfferedMethods.Card && shown.Contains(method.Text("allow_redisplay"), StringComparer.Ordinal)
            );
    }

    /// <summary>The buyer is asked whether to save the card.</summary>
    public static bool AsksToSave(JsonObject session) =>
        session["saved_payment_method_options"]?["payment_method_save"]?.ToString() is "enabled";

    /// <summary>The caller wants the method for later payments, or null.</summary>
    public static string? FutureUsage(Work work, JsonObject session)
    {
        var hidden = work.Hidden(session.Id());
        return hidden["payment_intent_data"]?["setup_future_usage"]?.ToString() ?? hidden.Text("card_future_usage");
    }
}

using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Console;

/// <summary>What a person wants to read of an object in one line.</summary>
internal static class ConsoleWords
{
    public static string Title(JsonObject json) =>
        json.Text("object") switch
        {
            "event" => json.Text("type")!,
            "account" or "customer" => json["email"]?.ToString() ?? json["name"]?.ToString() ?? "no name",
            "checkout.session" => json["customer_details"]?["email"]?.ToString() ?? json.Text("mode")!,
            "charge" => json["payment_method_details"] is JsonObject method ? Method(method) : json.Text("description") ?? "transfer",
            "dispute" => json.Text("reason")!.Replace('_', ' '),
            "balance_transaction" => json.Text("type")!.Replace('_', ' '),
            "refund" => json.Text("charge") ?? "refund",
            "transfer" or "payout" => json.Text("destination") ?? json.Text("object")!,
            _ => json.Text("description") ?? json.Text("object")!.Replace('_', ' '),
        };

    public static string Amount(JsonObject json)
    {
        var amount = json["amount"] ?? json["amount_total"];
        return amount is not null && json.Text("currency") is { } currency ? Currencies.Format((long)amount, currency) : "";
    }

    public static string Status(JsonObject json) =>
        json.Text("object") switch
        {
            "event" => About(json),
            "checkout.session" => $"{json.Text("status")}, {json.Text("payment_status")!.Replace('_', ' ')}",
            "charge" when json.Flag("disputed") => "disputed",
            "charge" when json.Flag("refunded") => "refunded",
            "account" => json.Flag("payouts_enabled") ? "payouts on" : "payouts off",
            _ => json["status"]?.ToString().Replace('_', ' ') ?? "",
        };

    // An event is about an object; its id is what one looks for in a list of events.
    private static string About(JsonObject happened) => happened["data"]?["object"]?["id"]?.ToString() ?? "";

    private static string Method(JsonObject method) =>
        method["card"] is JsonObject card
            ? $"{card.Text("brand")} {card.Text("last4")} ({card.Text("country")})"
            : method.Text("type")!.Replace('_', ' ');
}

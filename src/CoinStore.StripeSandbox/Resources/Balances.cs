using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

internal static class Balances
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("GET", "/v1/balance", Retrieve),
        Routes.Retrieve("balance_transaction", "/v1/balance_transactions/{id}"),
        new("GET", "/v1/balance_transactions", ListTransactions),
        new("GET", "/v1/balance_settings", (call, work) => Settings(work, call.Account)),
        new("POST", "/v1/balance_settings", UpdateSettings),
    ];

    private static JsonObject Retrieve(ApiCall call, Work work)
    {
        var amounts = new List<(string Currency, long Amount)>();
        using (var reader = work.Query("SELECT currency, amount FROM balances WHERE account = $a ORDER BY currency", ("$a", call.Account)))
        {
            while (reader.Read())
            {
                amounts.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }
        if (amounts.Count == 0)
        {
            amounts.Add((work.Find(call.Account)?.Text("default_currency") ?? "usd", 0));
        }
        return new JsonObject
        {
            ["object"] = "balance",
            ["available"] = new JsonArray([.. amounts.Select(each => Amount(each.Currency, each.Amount))]),
            ["livemode"] = false,
            ["pending"] = new JsonArray([.. amounts.Select(each => Amount(each.Currency, 0))]),
        };
    }

    private static JsonObject Amount(string currency, long amount) =>
        new()
        {
            ["amount"] = amount,
            ["currency"] = currency,
            ["source_types"] = new JsonObject { ["card"] = amount },
        };

    private static JsonObject ListTransactions(ApiCall call, Work work)
    {
        // A payout's own transaction is the one it is the source of.
        if (call.Text("payout") is { } payout)
        {
            call.Parameters.Remove("payout");
            call.Parameters["source"] = payout;
        }
        return work.List(call, "balance_transaction", "/v1/balance_transactions");
    }

    private static JsonObject Settings(Work work, string account)
    {
        var payouts = account.Length > 0 ? work.Get("account", account)["settings"]!["payouts"]!.AsObject() : null;
        return new JsonObject
        {
            ["object"] = "balance_settings",
            ["payments"] = new JsonObject
            {
                ["debit_negative_balances"] = payouts?["debit_negative_balances"]?.DeepClone(),
                ["payouts"] = new JsonObject
                {
                    ["automatic_transfer_rules_by_currency"] = null,
                    ["minimum_balance_by_currency"] = null,
                    ["schedule"] = new JsonObject { ["interval"] = payouts?["schedule"]?["interval"]?.DeepClone() ?? "manual" },
                    ["statement_descriptor"] = payouts?["statement_descriptor"]?.DeepClone(),
                    ["status"] = payouts is null || work.Get("account", account).Flag("payouts_enabled") ? "enabled" : "disabled",
                },
                ["settlement_timing"] = new JsonObject { ["delay_days"] = 0, ["start_of_day"] = null },
            },
        };
    }

    private static JsonObject UpdateSettings(ApiCall call, Work work)
    {
        if (call.Account.Length == 0)
        {
            throw StripeErrorException.NotSimulated("balance settings of the platform itself", "payments");
        }
        var account = work.Get("account", call.Account);
        var before = account.Clone();
        if (call.Hash("payments")?["payouts"]?["schedule"]?["interval"] is { } interval)
        {
            account["settings"]!["payouts"]!["schedule"]!["interval"] = interval.DeepClone();
        }
        work.Save(account);
        work.Emit("account.updated", account, call.Account, before);
        return Settings(work, call.Account);
    }
}

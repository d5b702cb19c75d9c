using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Control;

/// <summary>How deliveries are meddled with: held back, sent in another order, twice or not at all.</summary>
internal static class WebhookRules
{
    private const string HeldKey = "webhooks_held";
    private const string OrderKey = "webhooks_order";

    public static IReadOnlyList<string> Actions { get; } =
    ["hold", "release", "shuffle", "reverse", "inOrder", "duplicate", "drop", "normal"];

    // The one list of them is in the parameters of a webhook endpoint.
    private static IReadOnlyList<string> EventTypes =>
        ParameterTable.For("POST", "/v1/webhook_endpoints").Children["enabled_events"].Children["[]"].Choices;

    public static void Change(Work work, ControlInput input)
    {
        var action = input.OneOf("webhooks", Actions);
        if (action is "duplicate" or "drop")
        {
            input.Only("webhooks", "times", "event");
            var type = input.Text("event") ?? Faults.Every;
            if (type is not Faults.Every && !EventTypes.Contains(type, StringComparer.Ordinal))
            {
                throw new ControlException("event", $"event must be * or a type of event that Stripe knows; {type} is none.");
            }
            work.Execute(
                "INSERT INTO webhook_rules (action, type, times) VALUES ($action, $type, $times)",
                ("$action", action),
                ("$type", type),
                ("$times", input.Whole("times", 1, 1, 1_000_000))
            );
            return;
        }
        input.Only("webhooks");
        switch (action)
        {
            case "hold":
                SandboxSettings.Write(work, HeldKey, "yes");
                break;
            case "release":
                SandboxSettings.Write(work, HeldKey, "no");
                break;
            case "normal":
                SandboxSettings.Write(work, HeldKey, "no");
                SandboxSettings.Write(work, OrderKey, "inOrder");
                work.Execute("DELETE FROM webhook_rules");
                break;
            default:
                SandboxSettings.Write(work, OrderKey, action);
                break;
        }
    }

    public static bool AreHeld(Work work) => SandboxSettings.Read(work, HeldKey) is "yes";

    /// <summary>inOrder, shuffle or reverse.</summary>
    public static string Order(Work work) => SandboxSettings.Read(work, OrderKey) ?? "inOrder";

    /// <summary>What happens to a delivery of that type of event: duplicate, drop or nothing; a rule is used up by it.</summary>
    public static string? Take(Work work, string type)
    {
        long id;
        string action;
        using (
            var reader = work.Query("SELECT id, action FROM webhook_rules WHERE type IN ($type, '*') ORDER BY id LIMIT 1", ("$type", type))
        )
        {
            if (!reader.Read())
            {
                return null;
            }
            id = reader.GetInt64(0);
            action = reader.GetString(1);
        }
        work.Execute("UPDATE webhook_rules SET times = times - 1 WHERE id = $id", ("$id", id));
        work.Execute("DELETE FROM webhook_rules WHERE times <= 0");
        return action;
    }

    public static JsonObject State(Work work)
    {
        var rules = new JsonArray();
        using (var reader = work.Query("SELECT action, type, times FROM webhook_rules ORDER BY id"))
        {
            while (reader.Read())
            {
                rules.Add(
                    new JsonObject
                    {
                        ["webhooks"] = reader.GetString(0),
                        ["event"] = reader.GetString(1),
                        ["times"] = reader.GetInt64(2),
                    }
                );
            }
        }
        var deliveries = new JsonObject();
        using (var reader = work.Query("SELECT state, count(*) FROM deliveries GROUP BY state ORDER BY state"))
        {
            while (reader.Read())
            {
                deliveries[reader.GetString(0)] = reader.GetInt64(1);
            }
        }
        return new JsonObject
        {
            ["held"] = AreHeld(work),
            ["order"] = Order(work),
            ["rules"] = rules,
            ["deliveries"] = deliveries,
        };
    }
}

using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Storage;

/// <summary>Writes events and, in the same transaction, who is to be told: an event that happened is never lost and never invented.</summary>
internal static class EventLog
{
    /// <summary>The endpoint named by the settings; its address may be known only later.</summary>
    public const string ConfiguredEndpoint = "";

    public static void Emit(this Work work, string type, JsonObject about, string account = "", JsonObject? before = null)
    {
        var happened = Shapes.New("event", Ids.New("evt_"), work.Now);
        happened["api_version"] = StripeVersion.Current;
        happened["type"] = type;
        var data = new JsonObject { ["object"] = about.DeepClone() };
        if (before is not null)
        {
            data["previous_attributes"] = Changes(before, about);
        }
        happened["data"] = data;
        if (account.Length > 0)
        {
            happened["account"] = account;
        }
        happened["request"] = new JsonObject { ["id"] = work.Cause?.RequestId, ["idempotency_key"] = work.Cause?.IdempotencyKey };
        var endpoints = Listeners(work, type, account);
        happened["pending_webhooks"] = endpoints.Count;
        work.Insert(happened, account);
        foreach (var endpoint in endpoints)
        {
            work.Execute(
                "INSERT INTO deliveries (event, endpoint, first_at, next_at) VALUES ($event, $endpoint, $now, $now)",
                ("$event", happened.Id()),
                ("$endpoint", endpoint),
                ("$now", work.NowMilliseconds)
            );
        }
    }

    /// <summary>Once more to everybody who was told, however that went.</summary>
    public static void SendAgain(Work work, JsonObject happened)
    {
        var told = work.Execute(
            "INSERT INTO deliveries (event, endpoint, first_at, next_at) SELECT DISTINCT event, endpoint, $now, $now FROM deliveries "
                + "WHERE event = $event",
            ("$event", happened.Id()),
            ("$now", work.NowMilliseconds)
        );
        happened["pending_webhooks"] = happened.Number("pending_webhooks") + told;
        work.Save(happened);
    }

    private static List<string> Listeners(Work work, string type, string account)
    {
        var endpoints = new List<string> { ConfiguredEndpoint };
        foreach (var endpoint in work.All("webhook_endpoint", ""))
        {
            var wanted = endpoint["enabled_events"]!.AsArray().Select(name => (string)name!).ToList();
            // As at Stripe, an endpoint hears either the platform's own events or, created with connect=true, those of its accounts.
            var hears = work.Hidden(endpoint.Id()).Flag("connect") == account.Length > 0;
            if (
                hears
                && endpoint.Text("status") is "enabled"
                && (wanted.Contains("*", StringComparer.Ordinal) || wanted.Contains(type, StringComparer.Ordinal))
            )
            {
                endpoints.Add(endpoint.Id());
            }
        }
        return endpoints;
    }

    private static JsonObject Changes(JsonObject before, JsonObject after)
    {
        var changes = new JsonObject();
        foreach (var (name, value) in before)
        {
            if (!JsonNode.DeepEquals(value, after[name]))
            {
                changes[name] = value?.DeepClone();
            }
        }
        return changes;
    }
}

internal static class StripeVersion
{
    /// <summary>The one version the sandbox speaks: that of Stripe.net 53.1.</summary>
    public const string Current = "2026-10-28.endive";
}

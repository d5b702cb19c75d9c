using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Control;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Console;

/// <summary>One object in a list, and whose it is.</summary>
internal sealed record ConsoleRow(long Seq, string Account, JsonObject Json);

/// <summary>One attempt to tell somebody of an event.</summary>
internal sealed record ConsoleDelivery(string To, string State, long Attempts, string? Answer, DateTimeOffset NextAt);

/// <summary>One page of a list.</summary>
internal sealed record ConsoleList(string Type, IReadOnlyList<ConsoleRow> Rows, long? Older);

/// <summary>The first page: what there is, what happened last, and what is meddled with.</summary>
internal sealed record ConsoleOverview(IReadOnlyDictionary<string, long> Counts, ConsoleList Events, JsonObject State);

/// <summary>An object with the events about it, or an event with its deliveries.</summary>
internal sealed record ConsoleObject(
    JsonObject Json,
    string Account,
    IReadOnlyList<ConsoleRow> Events,
    IReadOnlyList<ConsoleDelivery> Deliveries,
    IReadOnlyList<string> Related
);

/// <summary>What the console reads; unlike the API it looks across the accounts.</summary>
internal static class ConsoleData
{
    private const int RowsOnPage = 25;

    /// <summary>The lists of the console, by Stripe's name of the object and a name for people.</summary>
    public static IReadOnlyList<(string Type, string Name)> Lists { get; } =
    [
        ("checkout.session", "Sessions"),
        ("payment_intent", "Payments"),
        ("setup_intent", "Setups"),
        ("charge", "Charges"),
        ("refund", "Refunds"),
        ("dispute", "Disputes"),
        ("payout", "Payouts"),
        ("transfer", "Transfers"),
        ("balance_transaction", "Balance"),
        ("account", "Accounts"),
        ("customer", "Customers"),
        ("event", "Events"),
    ];

    public static ConsoleOverview Overview(Work work)
    {
        DueChanges.Apply(work);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using (var reader = work.Query("SELECT type, count(*) FROM objects GROUP BY type"))
        {
            while (reader.Read())
            {
                counts[reader.GetString(0)] = reader.GetInt64(1);
            }
        }
        return new ConsoleOverview(counts, List(work, "event", null), SandboxControl.State(work));
    }

    public static ConsoleList List(Work work, string type, long? before)
    {
        DueChanges.Apply(work);
        using var reader = work.Query(
            "SELECT seq, account, json FROM objects WHERE type = $type AND seq < $before ORDER BY seq DESC LIMIT $limit",
            ("$type", type),
            ("$before", before ?? long.MaxValue),
            ("$limit", RowsOnPage + 1)
        );
        var rows = Read(reader);
        var page = rows.Take(RowsOnPage).ToList();
        return new ConsoleList(type, page, rows.Count > RowsOnPage ? page[^1].Seq : null);
    }

    public static ConsoleObject? Object(Work work, string id)
    {
        DueChanges.Apply(work);
        if (work.Find(id) is not { } json)
        {
            return null;
        }
        var related = Related(work, json);
        return json.Text("object") is "event"
            ? new ConsoleObject(json, work.AccountOf(id), [], Deliveries(work, id), related)
            : new ConsoleObject(json, work.AccountOf(id), EventsAbout(work, id), [], related);
    }

    // Ids are all over an object; those that can be looked at are worth a link.
    private static List<string> Related(Work work, JsonObject json)
    {
        var about = json["data"]?["object"] as JsonObject;
        var ids = json.Select(pair => pair.Value)
            .Append(about?["id"])
            .OfType<JsonValue>()
            .Select(value => value.TryGetValue<string>(out var text) && text.Contains('_', StringComparison.Ordinal) ? text : "")
            .Where(id => id.Length > 0 && !string.Equals(id, json.Id(), StringComparison.Ordinal));
        return [.. ids.Distinct(StringComparer.Ordinal).Where(id => work.Find(id) is not null)];
    }

    private static List<ConsoleRow> EventsAbout(Work work, string id)
    {
        using var reader = work.Query(
            "SELECT seq, account, json FROM objects WHERE type = 'event' AND json_extract(json, '$.data.object.id') = $id "
                + "ORDER BY seq DESC LIMIT $limit",
            ("$id", id),
            ("$limit", RowsOnPage)
        );
        return Read(reader);
    }

    private static List<ConsoleDelivery> Deliveries(Work work, string id)
    {
        var found = new List<ConsoleDelivery>();
        using var reader = work.Query(
            "SELECT endpoint, state, attempts, last_answer, next_at FROM deliveries WHERE event = $id ORDER BY id",
            ("$id", id)
        );
        while (reader.Read())
        {
            found.Add(
                new ConsoleDelivery(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetInt64(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4))
                )
            );
        }
        return found;
    }

    private static List<ConsoleRow> Read(Microsoft.Data.Sqlite.SqliteDataReader reader)
    {
        var rows = new List<ConsoleRow>();
        while (reader.Read())
        {
            rows.Add(new ConsoleRow(reader.GetInt64(0), reader.GetString(1), JsonNode.Parse(reader.GetString(2))!.AsObject()));
        }
        return rows;
    }
}

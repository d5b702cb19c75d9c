using System.Globalization;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Control;

/// <summary>What goes wrong with a call instead of its answer, or beside it.</summary>
/// <param name="Kind">One of <see cref="Faults.Kinds"/>.</param>
/// <param name="After">The operation is carried out first and only its answer is lost or late.</param>
/// <param name="RetryAfter">The seconds a 429 asks to wait.</param>
/// <param name="Delay">How long a delay lasts.</param>
internal sealed record Fault(string Kind, bool After, long RetryAfter, TimeSpan Delay);

/// <summary>Faults that were asked for, each for the next calls of an operation.</summary>
internal static class Faults
{
    public const string Every = "*";

    public static IReadOnlyList<string> Kinds { get; } = ["429", "500", "cut", "delay", "empty", "html"];

    public static void Plan(Work work, ControlInput input)
    {
        var kind = input.OneOf("fault", [.. Kinds, "none"]);
        if (kind is "none")
        {
            input.Only("fault");
            work.Execute("DELETE FROM faults");
            return;
        }
        input.Only("fault", "operation", "times", "when", "retryAfter", "delayMilliseconds");
        var operation = input.Text("operation") ?? Every;
        if (operation is not Every && !Routes.All.Any(known => string.Equals(Name(known), operation, StringComparison.Ordinal)))
        {
            throw new ControlException(
                "operation",
                "operation must be * or a method and a path as Stripe writes them, such as POST /v1/refunds or GET /v1/charges/{id}."
            );
        }
        var when = input.Has("when") ? input.OneOf("when", "before", "after") : "before";
        work.Execute(
            "INSERT INTO faults (kind, operation, times, after, retry_after, delay) VALUES ($kind, $operation, $times, $after, $retry, $delay)",
            ("$kind", kind),
            ("$operation", operation),
            ("$times", input.Whole("times", 1, 1, 1_000_000)),
            ("$after", when is "after" ? 1L : 0L),
            ("$retry", input.Whole("retryAfter", 1, 0, 86_400)),
            ("$delay", input.Whole("delayMilliseconds", 1_000, 1, 600_000))
        );
    }

    /// <summary>The fault this call meets, used up by it; the one asked for first goes first.</summary>
    public static Fault? Take(Work work, Operation operation)
    {
        long id;
        Fault fault;
        using (
            var reader = work.Query(
                "SELECT id, kind, after, retry_after, delay FROM faults WHERE operation IN ($name, '*') ORDER BY id LIMIT 1",
                ("$name", Name(operation))
            )
        )
        {
            if (!reader.Read())
            {
                return null;
            }
            id = reader.GetInt64(0);
            fault = new Fault(
                reader.GetString(1),
                reader.GetInt64(2) == 1,
                reader.GetInt64(3),
                TimeSpan.FromMilliseconds(reader.GetInt64(4))
            );
        }
        work.Execute("UPDATE faults SET times = times - 1 WHERE id = $id", ("$id", id));
        work.Execute("DELETE FROM faults WHERE times <= 0");
        return fault;
    }

    public static JsonArray State(Work work)
    {
        var planned = new JsonArray();
        using var reader = work.Query("SELECT kind, operation, times, after, retry_after, delay FROM faults ORDER BY id");
        while (reader.Read())
        {
            var fault = new JsonObject
            {
                ["fault"] = reader.GetString(0),
                ["operation"] = reader.GetString(1),
                ["times"] = reader.GetInt64(2),
                ["when"] = reader.GetInt64(3) == 1 ? "after" : "before",
            };
            if (reader.GetString(0) is "429")
            {
                fault["retryAfter"] = reader.GetInt64(4);
            }
            if (reader.GetString(0) is "delay")
            {
                fault["delayMilliseconds"] = reader.GetInt64(5);
            }
            planned.Add(fault);
        }
        return planned;
    }

    public static string Name(Operation operation) =>
        string.Create(CultureInfo.InvariantCulture, $"{operation.Method} {operation.Template}");
}

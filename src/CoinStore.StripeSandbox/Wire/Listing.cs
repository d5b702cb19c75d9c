using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>Stripe's lists: newest first, a limit of 1 to 100, and cursors that are ids.</summary>
internal static class Listing
{
    private static readonly HashSet<string> NotFilters = new(StringComparer.Ordinal)
    {
        "limit",
        "starting_after",
        "ending_before",
        "expand",
    };

    /// <summary>Lists objects of a type; every other parameter that was sent filters by the field of the same name.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="call">The call with its paging and filters.</param>
    /// <param name="type">Which objects.</param>
    /// <param name="url">The list's own address.</param>
    /// <param name="fixedFilter">A filter given by the address itself, such as the transfer whose reversals are listed.</param>
    public static JsonObject List(this Work work, ApiCall call, string type, string url, (string Field, string Value)? fixedFilter = null)
    {
        var sql = new StringBuilder("SELECT json FROM objects WHERE type = $kind AND account = $account");
        var values = new List<(string, object?)> { ("$kind", type), ("$account", call.Account) };
        if (fixedFilter is { } given)
        {
            values.Add(("$fixed", given.Value));
            sql.Append(CultureInfo.InvariantCulture, $" AND json_extract(json, '$.{given.Field}') = $fixed");
        }
        foreach (var (name, value) in call.Parameters.Where(pair => !NotFilters.Contains(pair.Key)))
        {
            Filter(name, value!, sql, values);
        }
        var backwards = Cursor(work, call, sql, values);
        var limit = Limit(call);
        sql.Append(backwards ? " ORDER BY seq ASC LIMIT " : " ORDER BY seq DESC LIMIT ").Append(limit + 1);
        using var reader = work.Query(sql.ToString(), [.. values]);
        var found = Work.ReadAll(reader);
        var page = found.Take((int)limit);
        return Shapes.List(url, backwards ? page.Reverse() : page, found.Count > limit);
    }

    public static long Limit(ApiCall call) =>
        call.Number("limit") switch
        {
            null => 10,
            < 1 => throw StripeErrorException.Invalid(
                "This value must be greater than or equal to 1.",
                "parameter_invalid_integer",
                "limit"
            ),
            > 100 => throw StripeErrorException.Invalid(
                "This value must be less than or equal to 100.",
                "parameter_invalid_integer",
                "limit"
            ),
            { } limit => limit,
        };

    private static bool Cursor(Work work, ApiCall call, StringBuilder sql, List<(string, object?)> values)
    {
        var after = call.Text("starting_after");
        var before = call.Text("ending_before");
        if (after is not null && before is not null)
        {
            throw StripeErrorException.Invalid("You cannot parameterize both starting_after and ending_before.", param: "starting_after");
        }
        if ((after ?? before) is { } id)
        {
            var param = after is null ? "ending_before" : "starting_after";
            var seq = work.Scalar("SELECT seq FROM objects WHERE id = $id AND account = $account", ("$id", id), ("$account", call.Account));
            values.Add(("$cursor", seq ?? throw StripeErrorException.NotFound("object", id, param)));
            sql.Append(after is null ? " AND seq > $cursor" : " AND seq < $cursor");
        }
        return before is not null;
    }

    // Names come from the parameter table, never from the caller: they are safe in the statement.
    private static void Filter(string name, JsonNode value, StringBuilder sql, List<(string, object?)> values)
    {
        var field = $"json_extract(json, '$.{name}')";
        switch (value)
        {
            case JsonObject range when name is "created" or "arrival_date":
                foreach (var (edge, bound) in range)
                {
                    var sign = edge.StartsWith('g') ? ">" : "<";
                    values.Add(($"${name}_{edge}", (long)bound!));
                    sql.Append(CultureInfo.InvariantCulture, $" AND {field} {sign}{(edge.EndsWith('e') ? "=" : "")} ${name}_{edge}");
                }
                break;
            case JsonObject hash:
                foreach (var (inner, bound) in hash)
                {
                    values.Add(($"${name}_{inner}", (string)bound!));
                    sql.Append(CultureInfo.InvariantCulture, $" AND json_extract(json, '$.{name}.{inner}') = ${name}_{inner}");
                }
                break;
            case JsonArray choices:
                values.Add(($"${name}", choices.ToJsonString()));
                sql.Append(
                    CultureInfo.InvariantCulture,
                    $" AND {(name is "types" ? "json_extract(json, '$.type')" : field)} IN (SELECT value FROM json_each(${name}))"
                );
                break;
            default:
                values.Add(($"${name}", value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? (long)value : value.ToString()));
                sql.Append(CultureInfo.InvariantCulture, $" AND {field} = ${name}");
                break;
        }
    }
}

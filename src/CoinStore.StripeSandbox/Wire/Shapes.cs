using System.Text.Json.Nodes;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>An empty object of each resource, with every field that Stripe always sends: <c>Wire/Shapes/*.json</c>.</summary>
internal static class Shapes
{
    private static readonly Dictionary<string, JsonObject> All = EmbeddedText
        .NamesOf("shapes/")
        .ToDictionary(
            name => name["shapes/".Length..^".json".Length],
            name => JsonNode.Parse(EmbeddedText.Read(name))!.AsObject(),
            StringComparer.Ordinal
        );

    public static JsonObject New(string name, string id, long? created = null)
    {
        var shape = (JsonObject)All[name].DeepClone();
        shape["id"] = id;
        if (created is not null)
        {
            shape["created"] = created;
        }
        return shape;
    }

    public static JsonObject List(string url, IEnumerable<JsonNode> data, bool hasMore = false) =>
        new()
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. data.Select(item => item.DeepClone())]),
            ["has_more"] = hasMore,
            ["url"] = url,
        };
}

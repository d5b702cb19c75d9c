using System.Text.Json.Nodes;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>One call as an operation sees it: authenticated, routed, its parameters checked and typed.</summary>
internal sealed record ApiCall(string Method, string Template, IReadOnlyDictionary<string, string> Route, JsonObject Parameters)
{
    /// <summary>The connected account it acts as (the Stripe-Account header), or empty for the platform.</summary>
    public required string Account { get; init; }

    public required string RequestId { get; init; }

    public string? IdempotencyKey { get; init; }

    public required Uri BaseAddress { get; init; }

    public string Id => Route["id"];

    public string? Text(string name) => Parameters[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public long? Number(string name) => Parameters[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    public bool? Flag(string name) => Parameters[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public JsonObject? Hash(string name) => Parameters[name] as JsonObject;

    public string Need(string name) => Text(name) ?? throw StripeErrorException.Missing(name);
}

internal static class JsonFields
{
    public static string? Text(this JsonObject json, string name) => (string?)json[name];

    public static long Number(this JsonObject json, string name) => (long?)json[name] ?? 0;

    public static bool Flag(this JsonObject json, string name) => (bool?)json[name] ?? false;

    public static JsonObject Hash(this JsonObject json, string name) => (JsonObject)json[name]!;

    public static string Id(this JsonObject json) => (string)json["id"]!;

    public static JsonObject Clone(this JsonObject json) => (JsonObject)json.DeepClone();

    /// <summary>Copies the named parameters that were sent; an empty string unsets, as Stripe has it.</summary>
    public static void Take(this JsonObject json, JsonObject parameters, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (parameters.TryGetPropertyValue(name, out var value))
            {
                json[name] =
                    value is JsonValue text && text.TryGetValue<string>(out var word) && word.Length == 0 ? null : value?.DeepClone();
            }
        }
    }

    /// <summary>Stripe merges metadata by key; an empty value removes a key, and an empty hash parameter removes them all.</summary>
    public static void TakeMetadata(this JsonObject json, JsonObject parameters)
    {
        if (parameters["metadata"] is JsonObject sent)
        {
            var metadata = json["metadata"] as JsonObject ?? [];
            foreach (var (key, value) in sent)
            {
                if (((string)value!).Length == 0)
                {
                    metadata.Remove(key);
                }
                else
                {
                    metadata[key] = value!.DeepClone();
                }
            }
            json["metadata"] = metadata.DeepClone();
        }
        else if (parameters.ContainsKey("metadata"))
        {
            json["metadata"] = new JsonObject();
        }
    }
}

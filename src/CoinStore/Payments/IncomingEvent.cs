using System.Text.Json;

namespace CoinStore.Payments;

/// <summary>What is read of an event before it is kept; the rest stays in its body, so that an unknown kind of object is no obstacle.</summary>
/// <param name="Id">evt_...</param>
/// <param name="Type">For example "checkout.session.completed".</param>
/// <param name="Account">The connected account it is about, if any.</param>
/// <param name="About">The id of the object it is about; the event's own where the object has none.</param>
/// <param name="Body">All of it, as it came.</param>
internal sealed record IncomingEvent(string Id, string Type, string? Account, string About, string Body)
{
    private const int LongestId = 255;
    private const int LongestType = 100;

    /// <summary>Reads an event; null when it is none.</summary>
    public static IncomingEvent? Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return Read(json.RootElement, body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an event out of a list; null when it is none.</summary>
    public static IncomingEvent? Read(JsonElement json) => Read(json, json.GetRawText());

    private static IncomingEvent? Read(JsonElement json, string body)
    {
        if (
            Text(json, "object", LongestId) != "event"
            || Text(json, "id", LongestId) is not { } id
            || Text(json, "type", LongestType) is not { } type
            || !json.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty("object", out var about)
            || about.ValueKind != JsonValueKind.Object
        )
        {
            return null;
        }

        return new IncomingEvent(id, type, Text(json, "account", LongestId), Text(about, "id", LongestId) ?? id, body);
    }

    private static string? Text(JsonElement json, string name, int longest) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
        && text.Length <= longest
            ? text
            : null;
}

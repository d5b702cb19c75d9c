using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

internal static class Events
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [Routes.Retrieve("event", "/v1/events/{id}"), new("GET", "/v1/events", List)];

    private static JsonObject List(ApiCall call, Work work)
    {
        if (call.Parameters.ContainsKey("delivery_success"))
        {
            throw StripeErrorException.NotSimulated("the filter delivery_success", "delivery_success");
        }
        if (call.Text("type") is { } type && type.Contains('*', StringComparison.Ordinal))
        {
            throw StripeErrorException.NotSimulated("wildcards in the filter type", "type");
        }
        return work.List(call, "event", "/v1/events");
    }
}

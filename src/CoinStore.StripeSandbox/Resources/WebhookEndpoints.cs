using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

internal static class WebhookEndpoints
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/webhook_endpoints", Create),
        Routes.Retrieve("webhook_endpoint", "/v1/webhook_endpoints/{id}"),
        new("POST", "/v1/webhook_endpoints/{id}", Update),
        Routes.Lists("webhook_endpoint", "/v1/webhook_endpoints"),
        new("DELETE", "/v1/webhook_endpoints/{id}", (call, work) => work.Delete(work.Get("webhook_endpoint", call.Id))),
    ];

    private static JsonObject Create(ApiCall call, Work work)
    {
        var endpoint = Shapes.New("webhook_endpoint", Ids.New("we_"), work.Now);
        endpoint.Take(call.Parameters, "url", "enabled_events", "description", "api_version");
        endpoint.TakeMetadata(call.Parameters);
        var secret = Ids.New("whsec_", 32);
        work.Insert(endpoint, hidden: new JsonObject { ["secret"] = secret, ["connect"] = call.Flag("connect") ?? false });
        // The secret is shown once, in the answer to the creation.
        var answer = endpoint.Clone();
        answer["secret"] = secret;
        return answer;
    }

    private static JsonObject Update(ApiCall call, Work work)
    {
        var endpoint = work.Get("webhook_endpoint", call.Id);
        endpoint.Take(call.Parameters, "url", "enabled_events", "description");
        endpoint.TakeMetadata(call.Parameters);
        if (call.Flag("disabled") is { } disabled)
        {
            endpoint["status"] = disabled ? "disabled" : "enabled";
        }
        work.Save(endpoint);
        return endpoint;
    }
}

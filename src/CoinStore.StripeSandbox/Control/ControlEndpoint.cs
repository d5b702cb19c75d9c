using System.Text.Json;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Control;

/// <summary><c>POST /sandbox/control</c> makes something happen that no call of the API can; <c>GET</c> shows how things stand.</summary>
internal static class ControlEndpoint
{
    public static void Map(WebApplication app, SandboxStore store)
    {
        app.MapGet(
            "/sandbox/control",
            async (HttpContext context) =>
                await context.Response.WriteAsJsonAsync(
                    await store.RunAsync(SandboxControl.State, context.RequestAborted),
                    context.RequestAborted
                )
        );
        app.MapPost("/sandbox/control", (HttpContext context) => ApplyAsync(context, store));
    }

    private static async Task ApplyAsync(HttpContext context, SandboxStore store)
    {
        if (!SameOrigin.Allows(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "origin", "Another site's page may not control the sandbox.");
            return;
        }
        try
        {
            var sent = await ReadAsync(context);
            var answer = await store.RunAsync(
                work =>
                {
                    var changed = SandboxControl.Apply(work, sent);
                    var state = SandboxControl.State(work);
                    state["changed"] = changed?.DeepClone();
                    return state;
                },
                context.RequestAborted
            );
            await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
        }
        catch (ControlException refusal)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, refusal.Field, refusal.Message);
        }
    }

    private static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        try
        {
            var json = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            // A name given twice is only noticed when the object is looked into.
            return json is JsonObject sent && sent.Count > 0 ? sent : throw new ControlException("body", "Send one JSON object.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new ControlException("body", "The body is not a JSON object with each name given once.");
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string field, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = message, ["field"] = field }, context.RequestAborted);
    }
}

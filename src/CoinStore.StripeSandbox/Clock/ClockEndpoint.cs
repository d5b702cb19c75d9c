using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Clock;

/// <summary><c>GET</c> and <c>POST /sandbox/clock</c>: reads the sandbox's time, and moves it forward.</summary>
internal static class ClockEndpoint
{
    public static void Map(WebApplication app, SandboxStore store, SandboxClock clock)
    {
        app.MapGet("/sandbox/clock", context => WriteAsync(context, clock));
        app.MapPost("/sandbox/clock", context => MoveAsync(context, store, clock));
    }

    private static async Task MoveAsync(HttpContext context, SandboxStore store, SandboxClock clock)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset wanted;
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            wanted = Wanted(json.RootElement, now);
        }
        catch (Exception error)
            when (error is JsonException or FormatException or InvalidOperationException or OverflowException or ArgumentException)
        {
            await RefuseAsync(context, "Send {\"advance\":\"7.00:00:00\"} or {\"set\":\"2026-03-31T21:59:59Z\"}.");
            return;
        }
        if (wanted < now)
        {
            await RefuseAsync(
                context,
                "The clock only goes forward: what has expired does not come back. Delete the data file to begin again."
            );
            return;
        }
        await AdvanceAsync(store, clock, wanted - now, context.RequestAborted);
        await WriteAsync(context, clock);
    }

    /// <summary>Moves the clock forward and does what has become due by it.</summary>
    public static Task AdvanceAsync(SandboxStore store, SandboxClock clock, TimeSpan by, CancellationToken cancellationToken)
    {
        clock.Offset += by;
        return store.RunAsync(
            work =>
            {
                SandboxSettings.KeepClockOffset(work, clock.Offset);
                return DueChanges.Apply(work);
            },
            cancellationToken
        );
    }

    private static DateTimeOffset Wanted(JsonElement json, DateTimeOffset now) =>
        json.TryGetProperty("advance", out var advance)
            ? now + TimeSpan.Parse(advance.GetString()!, CultureInfo.InvariantCulture)
            : DateTimeOffset.Parse(
                json.TryGetProperty("set", out var at) ? at.GetString()! : throw new FormatException("neither advance nor set"),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
            );

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = why }, context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, SandboxClock clock) =>
        context.Response.WriteAsJsonAsync(
            new JsonObject { ["now"] = clock.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture) },
            context.RequestAborted
        );
}

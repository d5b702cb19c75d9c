using System.Globalization;
using System.Text.Json;
using CoinStore.Access;
using CoinStore.Storage;
using CoinStore.StripeSandbox;

namespace CoinStore.Web.Hosting;

/// <summary>GET and POST /dev/clock: reads and moves the time of a development machine. Outside Development the address does not exist.</summary>
internal static class DevelopmentClock
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Maps both when the host runs on an adjustable clock.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetService<AdjustableClock>() is not { } clock)
        {
            // Said outright, because the pages' own fallback would answer a POST with "method not allowed".
            endpoints.Map("/dev/{**rest}", () => Results.NotFound());
            return;
        }

        endpoints.MapGet("/dev/clock", () => Answer(clock));
        endpoints.MapPost(
            "/dev/clock",
            async (HttpRequest request, IServiceProvider services) =>
            {
                if (await ReadAsync(request, clock) is not { } wanted)
                {
                    return Results.Text(
                        """Send {"advance":"7.00:00:00"}, {"set":"2026-03-31T21:59:59Z"} or {"reset":true}, between 2000 and 2100.""",
                        statusCode: StatusCodes.Status400BadRequest
                    );
                }

                wanted();
                await RunDueAsync(services, request.HttpContext.RequestAborted);
                return Answer(clock);
            }
        );
    }

    // Twice, because what the sandbox does in between (a payout arrives) makes work for the store.
    private static async Task RunDueAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var workers = services.GetRequiredService<WorkerService>();
        await workers.RunDueAsync(Actor.System("development clock"), cancellationToken);
        if (services.GetService<StripeSandboxServer>() is { } sandbox)
        {
            await sandbox.WakeAsync();
            await sandbox.DrainAsync();
            await workers.RunDueAsync(Actor.System("development clock"), cancellationToken);
        }
    }

    private static IResult Answer(AdjustableClock clock) =>
        Results.Json(
            new
            {
                now = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                offset = clock.Offset.ToString("c", CultureInfo.InvariantCulture),
            }
        );

    private static async Task<Action?> ReadAsync(HttpRequest request, AdjustableClock clock)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.EnumerateObject().ToList() is [var only]
                ? Read(only, clock)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Action? Read(JsonProperty wish, AdjustableClock clock)
    {
        var text = wish.Value.ValueKind == JsonValueKind.String ? wish.Value.GetString() : null;
        return wish.Name switch
        {
            "advance" when TimeSpan.TryParseExact(text, ["c", "g"], CultureInfo.InvariantCulture, out var by) && Fits(clock, by) => () =>
                clock.Advance(by),
            "set"
                when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && Fits(at) =>
                () => clock.Set(at),
            "reset" when wish.Value.ValueKind == JsonValueKind.True => clock.Reset,
            _ => null,
        };
    }

    private static bool Fits(AdjustableClock clock, TimeSpan by) => by.Duration() < Latest - Earliest && Fits(clock.GetUtcNow() + by);

    private static bool Fits(DateTimeOffset at) => at >= Earliest && at < Latest;
}

using System.Text;
using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;

namespace CoinStore.Web.Hosting;

/// <summary>
/// Where Stripe's events come in. The signature is the only key to this door, and it is over the raw bytes. Stripe sends again what is
/// not answered with 2xx, so anything but "kept" and "not from Stripe" must be a 5xx. Handling comes afterwards and has its own retries.
/// </summary>
internal static class StripeWebhook
{
    private const int LargestBody = 256 * 1024;
    private static readonly Actor Webhook = Actor.System("stripe webhook");

    // Throws on bytes that are no UTF-8: replaced characters would be another body than the one that was signed.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/stripe/webhook", ReceiveAsync).AllowAnonymous().DisableAntiforgery();

    private static async Task<IResult> ReceiveAsync(
        HttpContext context,
        StripeEventService events,
        ILogger<StripeEventService> logger,
        CancellationToken cancellationToken
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await ReadAsync(context.Request, cancellationToken) is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        try
        {
            string? signature = context.Request.Headers["Stripe-Signature"];
            var received = await events.ReceiveAsync(Webhook, body, signature, cancellationToken);
            return received.Match(
                _ => Results.StatusCode(StatusCodes.Status200OK),
                refusal =>
                    refusal switch
                    {
                        StripeEventRefusal.NotFromStripe => Results.StatusCode(StatusCodes.Status400BadRequest),
                    }
            );
        }
        catch (Exception away) when (away is BusyException or StoreUnavailableException)
        {
            logger.LogWarning("An event of Stripe has to be sent again: {Reason}", away.Message);
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(fault, "An event of Stripe could not be kept; it will be sent again");
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>The body as it came; null when it is too large or no text.</summary>
    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LargestBody)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > LargestBody)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }

        try
        {
            return Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

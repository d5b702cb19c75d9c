using System.Globalization;
using CoinStore.StripeSandbox.Control;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>What a caller sees of a fault that was asked for.</summary>
internal static class FaultAnswers
{
    /// <summary>Stripe's own refusal, or null when the fault is none that Stripe would word.</summary>
    public static StripeErrorException? Refusal(Fault fault) =>
        fault.Kind switch
        {
            "429" => new StripeErrorException(
                429,
                "invalid_request_error",
                "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
                "rate_limit"
            ),
            "500" => new StripeErrorException(500, "api_error", "Sorry, there was an unexpected error. The sandbox was asked for it."),
            _ => null,
        };

    /// <summary>Plays the fault in place of an answer.</summary>
    /// <returns>Whether the caller has been answered; a delay only makes it wait.</returns>
    public static async Task<bool> PlayAsync(HttpContext context, Fault fault, TimeProvider clock)
    {
        switch (fault.Kind)
        {
            case "429":
                context.Response.Headers.RetryAfter = fault.RetryAfter.ToString(CultureInfo.InvariantCulture);
                return false;
            case "cut":
                context.Abort();
                return true;
            case "empty":
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{}", context.RequestAborted);
                return true;
            case "html":
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync(
                    "<!doctype html><title>Please wait</title><h1>We will be right back</h1>",
                    context.RequestAborted
                );
                return true;
            case "delay":
                await Task.Delay(fault.Delay, clock, context.RequestAborted);
                return false;
            default:
                return false;
        }
    }
}

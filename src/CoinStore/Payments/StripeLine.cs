using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CoinStore.Payments;

/// <summary>
/// Every call to Stripe goes through here. It is bounded in time, tried again under the same idempotency key when that is safe, and ends
/// with an answer that is Stripe's or with a <see cref="StripeSilentException"/>: a proxy's page or an empty object is no answer.
/// </summary>
internal sealed class StripeLine(TimeProvider clock, int retries, OutageBreaker breaker, ILogger logger) : DelegatingHandler
{
    /// <summary>All tries of one call together.</summary>
    public static readonly TimeSpan WholeTime = TimeSpan.FromSeconds(12);

    /// <summary>One try: longer than Stripe takes for anything, and short enough for a second one.</summary>
    public static readonly TimeSpan TryTime = TimeSpan.FromSeconds(7);

    private const int FirstPauseMilliseconds = 400;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var whole = CallTime.Left(clock, WholeTime);
        for (var retry = 0; ; retry++)
        {
            var left = whole - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !breaker.TryEnter())
            {
                throw new StripeSilentException(left <= TimeSpan.Zero ? NoTime(request) : Away(request));
            }

            var outcome = await TryAsync(request, left < TryTime ? left : TryTime, cancellationToken);
            left = whole - clock.GetElapsedTime(started);
            if (!outcome.MayRetry || retry >= retries || !IsRepeatable(request) || Pause(outcome, retry) is not { } pause || pause >= left)
            {
                return outcome.Response ?? throw new StripeSilentException(outcome.Silence!, outcome.Fault);
            }

            logger.LogInformation(
                "Stripe is asked again in {Pause}: {Reason}",
                pause,
                outcome.Silence ?? outcome.Response?.StatusCode.ToString()
            );
            outcome.Response?.Dispose();
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<Outcome> TryAsync(HttpRequestMessage request, TimeSpan time, CancellationToken cancellationToken)
    {
        using var timeOut = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, either.Token);
            // The body as well has to come in time.
            await response.Content.LoadIntoBufferAsync(either.Token);
            return await SortAsync(request, response);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            breaker.Abandoned();
            throw;
        }
        catch (OperationCanceledException fault)
        {
            return Silence(string.Create(CultureInfo.InvariantCulture, $"Stripe gave no answer to {Name(request)} within {time}."), fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return Silence($"The connection to Stripe broke at {Name(request)}: {fault.Message}", fault);
        }
        catch
        {
            breaker.Abandoned();
            throw;
        }
    }

    private async Task<Outcome> SortAsync(HttpRequestMessage request, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync(CancellationToken.None);
        var status = (int)response.StatusCode;
        if (status >= 500 || !IsStripes(response.IsSuccessStatusCode, body))
        {
            var again = !ForbidsRetry(response);
            response.Dispose();
            return Silence($"What answered {Name(request)} with {status} was not Stripe at work.", null) with { MayRetry = again };
        }

        breaker.Answered();
        var busy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict;
        return new Outcome(response, busy && !ForbidsRetry(response), null, null);
    }

    private Outcome Silence(string what, Exception? fault)
    {
        breaker.Silent();
        return new Outcome(null, MayRetry: true, what, fault);
    }

    /// <summary>Each of Stripe's answers names its kind of object, and each of its refusals the type of the error.</summary>
    private static bool IsStripes(bool success, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return success
                ? IsText(root, "object")
                : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && IsText(error, "type");
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 };

    // A call that changes something is repeated only under its key, so that Stripe does it once.
    private static bool IsRepeatable(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Headers.Contains("Idempotency-Key");

    private static bool ForbidsRetry(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Stripe-Should-Retry", out var said) && said.Contains("false", StringComparer.OrdinalIgnoreCase);

    // Spread a little, so that all pages that failed together do not come back together.
    private TimeSpan? Pause(Outcome outcome, int retry)
    {
        if (outcome.Response?.Headers.RetryAfter is { } asked)
        {
            var wait = asked.Delta ?? asked.Date - clock.GetUtcNow();
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }

        var milliseconds = FirstPauseMilliseconds << retry;
        return TimeSpan.FromMilliseconds(milliseconds + RandomNumberGenerator.GetInt32(milliseconds / 2));
    }

    private static string Name(HttpRequestMessage request) => $"{request.Method} {request.RequestUri?.AbsolutePath}";

    private static string NoTime(HttpRequestMessage request) => $"There was no time left to ask Stripe: {Name(request)}.";

    private static string Away(HttpRequestMessage request) => $"Stripe has not been answering, so it was not asked: {Name(request)}.";

    private readonly record struct Outcome(HttpResponseMessage? Response, bool MayRetry, string? Silence, Exception? Fault);
}

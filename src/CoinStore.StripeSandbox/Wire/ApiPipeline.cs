using System.Text;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Control;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>What every call under <c>/v1</c> goes through: key, route, parameters, idempotency, the operation, expansion, the answer.</summary>
internal sealed class ApiPipeline(
    SandboxStore store,
    SandboxClock clock,
    Transcript transcript,
    Func<Uri> baseAddress,
    ILogger<ApiPipeline> log
)
{
    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var requestId = Ids.New("req_", 14);
        var fault = await FaultAsync(context);
        if (fault is { After: false } && await FaultAnswers.PlayAsync(context, fault, clock))
        {
            return;
        }
        var worded = fault is null ? null : FaultAnswers.Refusal(fault);
        var refusal = worded is null ? null : new Answer(worded.Status, worded.ToEnvelope(requestId).ToJsonString(), requestId);
        var answer = refusal is null || fault!.After ? await TryAnswerAsync(context, body, requestId) : refusal;
        if (fault is { After: true } && await FaultAnswers.PlayAsync(context, fault, clock))
        {
            return;
        }
        answer = refusal ?? answer;
        await WriteAsync(context, answer, requestId);
        await transcript.RecordCallAsync(context, body, answer);
    }

    // Whatever was asked to go wrong with this call; most of the time nothing.
    private async Task<Fault?> FaultAsync(HttpContext context) =>
        Routes.Match(context.Request.Method, RawPath(context)) is { } match
            ? await store.RunQuietlyAsync(work => Faults.Take(work, match.Operation), context.RequestAborted)
            : null;

    private async Task<Answer> TryAnswerAsync(HttpContext context, string body, string requestId)
    {
        var request = context.Request;
        try
        {
            return await AnswerAsync(context, body, requestId);
        }
        catch (StripeErrorException error)
        {
            return new Answer(error.Status, error.ToEnvelope(requestId).ToJsonString(), requestId);
        }
#pragma warning disable CA1031 // a client must get Stripe's envelope for a fault of the sandbox too
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogError(error, "{Method} {Path} failed", request.Method, request.Path);
            var fault = new StripeErrorException(500, "api_error", "An error occurred inside the sandbox; its log says more.");
            return new Answer(500, fault.ToEnvelope(requestId).ToJsonString(), requestId);
        }
    }

    private async Task<Answer> AnswerAsync(HttpContext context, string body, string requestId)
    {
        var request = context.Request;
        Authenticate(request);
        var (operation, route) = Routes.Match(request.Method, RawPath(context)) ?? throw UnknownUrl(request);
        CheckVersion(request);
        var call = new ApiCall(request.Method, operation.Template, route, Parameters(operation, request, body))
        {
            Account = request.Headers["Stripe-Account"].ToString(),
            RequestId = requestId,
            IdempotencyKey = IdempotencyKey(request),
            BaseAddress = baseAddress(),
        };
        return await store.RunAsync(work => Perform(work, operation, call, $"{request.Method} {request.Path}"), context.RequestAborted);
    }

    private static Answer Perform(Work work, Operation operation, ApiCall call, string name)
    {
        DueChanges.Apply(work);
        if (call.Account.Length > 0 && work.Find(call.Account)?.Text("object") is not "account")
        {
            throw new StripeErrorException(
                403,
                "invalid_request_error",
                $"The provided key does not have access to account '{call.Account}' (or that account does not exist).",
                "account_invalid"
            );
        }
        if (Idempotency.Replay(work, call, name) is { } earlier)
        {
            return earlier;
        }
        Answer answer;
        try
        {
            work.Cause = call;
            answer = work.Attempt(() =>
            {
                var json = operation.Handler(call, work).Clone();
                Expansion.Expand(work, call, json);
                return new Answer(200, json.ToJsonString(), call.RequestId);
            });
        }
        catch (StripeErrorException error)
        {
            answer = new Answer(error.Status, error.ToEnvelope(call.RequestId).ToJsonString(), call.RequestId);
        }
        Idempotency.Remember(work, call, name, answer);
        return answer;
    }

    private static JsonObject Parameters(Operation operation, HttpRequest request, string body)
    {
        var inBody = HttpMethods.IsPost(request.Method);
        if (inBody && request.QueryString.Value is { Length: > 1 })
        {
            throw StripeErrorException.Invalid("The parameters of a POST request go in its body.");
        }
        if (!inBody && body.Length > 0)
        {
            throw StripeErrorException.Invalid($"A {request.Method} request takes no body.");
        }
        if (
            inBody
            && body.Length > 0
            && request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true
        )
        {
            throw StripeErrorException.Invalid(
                $"Invalid request (check that your POST content type is application/x-www-form-urlencoded, and not {request.ContentType})."
            );
        }
        var sent = FormBody.Parse(inBody ? body : request.QueryString.Value?.TrimStart('?') ?? "");
        var parameters = ParameterCheck.Check(ParameterTable.For(request.Method, operation.Template), sent);
        CommonRules.Check(parameters);
        return parameters;
    }

    private static void Authenticate(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            throw StripeErrorException.Unauthorized(
                "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
                    + "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
            );
        }
        var key = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..].Trim() : BasicUser(header);
        if (!key.StartsWith("sk_test_", StringComparison.Ordinal) || key.Length <= "sk_test_".Length)
        {
            throw StripeErrorException.Unauthorized(
                $"Invalid API Key provided: {(key.Length > 12 ? key[..8] + "****" + key[^4..] : "****")}"
            );
        }
    }

    private static string BasicUser(string header)
    {
        var decoded = new byte[header.Length];
        var sent = header.StartsWith("Basic ", StringComparison.Ordinal) ? header["Basic ".Length..].Trim() : "";
        return Convert.TryFromBase64String(sent, decoded, out var length) ? Encoding.UTF8.GetString(decoded, 0, length).Split(':')[0] : "";
    }

    private static void CheckVersion(HttpRequest request)
    {
        var version = request.Headers["Stripe-Version"].ToString();
        if (version.Length > 0 && !string.Equals(version, StripeVersion.Current, StringComparison.Ordinal))
        {
            throw StripeErrorException.Invalid($"Invalid Stripe API version: {version}. This sandbox speaks {StripeVersion.Current}.");
        }
    }

    private static string? IdempotencyKey(HttpRequest request) =>
        request.Headers["Idempotency-Key"].ToString() switch
        {
            "" => null,
            { Length: > 255 } => throw StripeErrorException.Invalid("Idempotency keys can be at most 255 characters long."),
            var key when HttpMethods.IsPost(request.Method) => key,
            _ => null,
        };

    private static StripeErrorException UnknownUrl(HttpRequest request) =>
        new(
            404,
            "invalid_request_error",
            $"Unrecognized request URL ({request.Method}: {request.Path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
        );

    // The path as sent: an escaped slash in an id must not become a step of the route.
    private static string RawPath(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? context.Request.Path.Value ?? "";

    private static async Task WriteAsync(HttpContext context, Answer answer, string requestId)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        headers["Request-Id"] = requestId;
        headers["Stripe-Version"] = StripeVersion.Current;
        headers.CacheControl = "no-cache, no-store";
        foreach (var echoed in (string[])["Idempotency-Key", "Stripe-Account"])
        {
            if (context.Request.Headers[echoed] is { Count: > 0 } value)
            {
                headers[echoed] = value;
            }
        }
        if (answer.Replayed)
        {
            headers["Idempotent-Replayed"] = "true";
            headers["Original-Request"] = answer.RequestId;
        }
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }
}

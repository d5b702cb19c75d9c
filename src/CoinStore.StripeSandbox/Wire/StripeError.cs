using System.Text.Json.Nodes;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>A refusal in Stripe's words: thrown anywhere in an operation, it rolls the operation back and becomes the error envelope.</summary>
internal sealed class StripeErrorException(int status, string type, string message, string? code = null, string? param = null)
    : Exception(message)
{
    private readonly JsonObject details = [];

    public int Status { get; } = status;

    public string Type { get; } = type;

    public string? Code { get; } = code;

    public string? Param { get; } = param;

    public string? DeclineCode { get; private init; }

    /// <summary>The refusal is itself a result: what was written on the way, such as an intent with its error, stays.</summary>
    public bool KeepsWork { get; private init; }

    public static StripeErrorException Invalid(string message, string? code = null, string? param = null) =>
        new(400, "invalid_request_error", message, code, param);

    public static StripeErrorException Missing(string param) => Invalid($"Missing required param: {param}.", "parameter_missing", param);

    public static StripeErrorException NotFound(string kind, string id, string param = "id") =>
        new(404, "invalid_request_error", $"No such {kind}: '{id}'", "resource_missing", param);

    public static StripeErrorException Declined(string message, string code, string? declineCode, bool keepsWork = false) =>
        new(402, "card_error", message, code) { DeclineCode = declineCode, KeepsWork = keepsWork };

    /// <summary>The same refusal, telling of the payment that was tried.</summary>
    public StripeErrorException With(JsonObject intent, string charge)
    {
        details["charge"] = charge;
        details["payment_intent"] = intent.DeepClone();
        details["payment_method"] = intent["last_payment_error"]!["payment_method"]!.DeepClone();
        return this;
    }

    public static StripeErrorException Unauthorized(string message) => new(401, "invalid_request_error", message);

    /// <summary>What real Stripe takes and this sandbox cannot play: better refused than taken and ignored.</summary>
    public static StripeErrorException NotSimulated(string what, string param) =>
        Invalid($"This sandbox does not simulate {what}.", null, param);

    public JsonObject ToEnvelope(string requestId)
    {
        var error = new JsonObject { ["message"] = Message, ["type"] = Type };
        if (Code is not null)
        {
            error["code"] = Code;
            error["doc_url"] = $"https://stripe.com/docs/error-codes/{Code.Replace('_', '-')}";
        }
        if (DeclineCode is not null)
        {
            error["decline_code"] = DeclineCode;
        }
        if (Param is not null)
        {
            error["param"] = Param;
        }
        foreach (var (name, value) in details)
        {
            error[name] = value!.DeepClone();
        }
        error["request_log_url"] = $"https://dashboard.stripe.com/test/logs/{requestId}";
        return new JsonObject { ["error"] = error };
    }
}

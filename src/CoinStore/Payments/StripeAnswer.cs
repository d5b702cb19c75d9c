using System.Net;
using Stripe;

namespace CoinStore.Payments;

/// <summary>What a call to Stripe has certainly done.</summary>
internal enum AnswerKind
{
    /// <summary>It was done; here is the object.</summary>
    Done,

    /// <summary>It was refused for good, and nothing happened.</summary>
    Refused,

    /// <summary>There was not enough money for it; nothing happened, and later it may.</summary>
    Short,

    /// <summary>Nobody knows whether it happened: only the same key may be used again.</summary>
    Unsure,
}

/// <summary>An answer of Stripe, sorted by what may be done next.</summary>
internal readonly record struct StripeAnswer<T>(AnswerKind Kind, T? Value, string? Code, string Message)
    where T : class
{
    /// <summary>All that Stripe said about a refusal: the bank's own code, and the payment that was tried.</summary>
    public StripeError? Error { get; init; }

    public static StripeAnswer<T> Done(T value) => new(AnswerKind.Done, value, null, "");
}

internal static class StripeAnswer
{
    /// <summary>Calls Stripe and sorts the outcome; an answer that is not the object asked for counts as none.</summary>
    public static async Task<StripeAnswer<T>> OfAsync<T>(Func<Task<T>> call, Func<T, bool> isAnswer, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var value = await call();
            return isAnswer(value)
                ? StripeAnswer<T>.Done(value)
                : new StripeAnswer<T>(AnswerKind.Unsure, null, null, $"Stripe's answer is not the {typeof(T).Name} that was asked for.");
        }
        catch (StripeException refused)
        {
            return new StripeAnswer<T>(KindOf(refused), null, refused.StripeError?.Code, refused.Message) { Error = refused.StripeError };
        }
        // What Stripe.net lets through when no answer came, or one that is no JSON.
        catch (Exception outage) when (IsOutage(outage) && !cancellationToken.IsCancellationRequested)
        {
            return new StripeAnswer<T>(AnswerKind.Unsure, null, null, outage.Message);
        }
    }

    private static bool IsOutage(Exception fault) =>
        fault is HttpRequestException or OperationCanceledException or InvalidOperationException or Newtonsoft.Json.JsonException;

    private static AnswerKind KindOf(StripeException refused) =>
        (refused.StripeError?.Type, refused.StripeError?.Code, refused.HttpStatusCode) switch
        {
            // Not in Stripe's words: somebody else refused, and nothing follows from it.
            (null or "", _, _) => AnswerKind.Unsure,
            // The key was used with other figures: what they did is not known here.
            ("idempotency_error", _, _) => AnswerKind.Unsure,
            (_, "balance_insufficient", _) => AnswerKind.Short,
            (_, "lock_timeout", _) => AnswerKind.Unsure,
            (_, "account_invalid", HttpStatusCode.Forbidden) => AnswerKind.Refused,
            (_, _, HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound) => AnswerKind.Refused,
            _ => AnswerKind.Unsure,
        };
}

using CoinStore.Payments;
using Microsoft.Extensions.Logging;
using Stripe;

namespace CoinStore.Cards;

/// <summary>A charge to a saved card while its holder is away. All of it is fixed before the first try: a second one says the same.</summary>
/// <param name="Id">The idempotency key, and what the payment is found by: the purchase's id, or that of whatever else is paid.</param>
/// <param name="CustomerId">cus_... of the card's holder.</param>
/// <param name="PaymentMethodId">pm_... of the card.</param>
/// <param name="Amount">What is taken.</param>
/// <param name="Description">What for, in Stripe's dashboard.</param>
/// <param name="Metadata">What the payment is of; the charge's id is added to it.</param>
/// <param name="StartedAt">When it was decided, UTC: nothing is taken long after that.</param>
internal sealed record CardCharge(
    Guid Id,
    string CustomerId,
    string PaymentMethodId,
    Money Amount,
    string Description,
    IReadOnlyDictionary<string, string> Metadata,
    DateTime StartedAt
);

/// <summary>What became of a charge.</summary>
internal enum CardChargeOutcome
{
    /// <summary>The money was taken.</summary>
    Succeeded,

    /// <summary>The bank or Stripe said no; nothing was taken.</summary>
    Declined,

    /// <summary>The bank wants to ask the holder first; nothing was taken.</summary>
    NeedsAuthentication,

    /// <summary>Nobody knows yet: the same charge may be asked for again, and nothing else may take its place.</summary>
    Unknown,
}

/// <summary>Stripe's answer on a charge.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Intent">The payment, where Stripe told of it.</param>
/// <param name="Decline">Why it was refused; null unless it was.</param>
internal sealed record ChargeAnswer(CardChargeOutcome Outcome, PaymentIntent? Intent, CardDecline? Decline)
{
    public static ChargeAnswer Unknown { get; } = new(CardChargeOutcome.Unknown, null, null);
}

/// <summary>
/// Charges saved cards. A charge is asked for under its own key, as often as it takes to get an answer; later than that it is only looked
/// for, so that nothing is taken hours after it was decided.
/// </summary>
internal sealed class CardCharges(StripeGateway stripe, TimeProvider clock, ILogger<CardCharges> logger)
{
    private const string ChargeKey = "charge_id";

    /// <summary>For how long a charge is asked for. Far below the day that Stripe remembers a key for.</summary>
    public static readonly TimeSpan TryFor = TimeSpan.FromMinutes(31);

    /// <summary>Longer than a request can be under way: only then does a list without the payment say that there is none.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(1);

    private static readonly List<string> Expand = ["latest_charge.balance_transaction"];

    /// <summary>Takes the money, or says what became of an earlier try.</summary>
    public async Task<ChargeAnswer> ChargeAsync(CardCharge charge, CancellationToken cancellationToken)
    {
        var age = clock.GetUtcNow().UtcDateTime - charge.StartedAt;
        if (age > TryFor + UnderWay)
        {
            return await FindAsync(charge, cancellationToken);
        }

        if (age > TryFor)
        {
            return ChargeAnswer.Unknown;
        }

        var options = new PaymentIntentCreateOptions
        {
            Amount = charge.Amount.Minor,
            Currency = charge.Amount.Currency.Code.ToLowerInvariant(),
            Customer = charge.CustomerId,
            PaymentMethod = charge.PaymentMethodId,
            AllowedPaymentMethodTypes = ["card"],
            Confirm = true,
            OffSession = true,
            Description = charge.Description,
            Metadata = new Dictionary<string, string>(charge.Metadata, StringComparer.Ordinal) { [ChargeKey] = charge.Id.ToString() },
            Expand = Expand,
        };
        var answer = await StripeAnswer.OfAsync(
            () => Intents.CreateAsync(options, new RequestOptions { IdempotencyKey = charge.Id.ToString() }, cancellationToken),
            intent => IsOf(intent, charge),
            cancellationToken
        );
        return await SortedAsync(answer, cancellationToken);
    }

    /// <summary>What became of an earlier try, without another one; unknown while that may still be under way.</summary>
    public async Task<ChargeAnswer> LookForAsync(CardCharge charge, CancellationToken cancellationToken) =>
        clock.GetUtcNow().UtcDateTime - charge.StartedAt <= UnderWay ? ChargeAnswer.Unknown : await FindAsync(charge, cancellationToken);

    /// <summary>A payment as it is now.</summary>
    public async Task<ChargeAnswer> ReadAsync(string paymentIntentId, CancellationToken cancellationToken)
    {
        var answer = await StripeAnswer.OfAsync(
            () => Intents.GetAsync(paymentIntentId, new PaymentIntentGetOptions { Expand = Expand }, null, cancellationToken),
            intent => IsIntent(intent) && intent.Id == paymentIntentId,
            cancellationToken
        );
        return answer.Kind == AnswerKind.Done ? await OfAsync(answer.Value!, cancellationToken) : ChargeAnswer.Unknown;
    }

    /// <summary>The payments made since an instant, newest first. Throws when Stripe gives no answer.</summary>
    public IAsyncEnumerable<PaymentIntent> ListAsync(DateTime since, CancellationToken cancellationToken) =>
        ListAsync(new PaymentIntentListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = since } }, cancellationToken);

    private PaymentIntentService Intents => new(stripe.Client);

    private IAsyncEnumerable<PaymentIntent> ListAsync(PaymentIntentListOptions options, CancellationToken cancellationToken) =>
        StripePages.AllAsync(
            after =>
            {
                (options.Limit, options.StartingAfter) = (StripePages.Longest, after);
                return Intents.ListAsync(options, null, cancellationToken);
            },
            IsIntent
        );

    private async Task<ChargeAnswer> FindAsync(CardCharge charge, CancellationToken cancellationToken)
    {
        var options = new PaymentIntentListOptions
        {
            Customer = charge.CustomerId,
            Created = new DateRangeOptions { GreaterThanOrEqual = charge.StartedAt.AddMinutes(-5) },
        };
        try
        {
            await foreach (var intent in ListAsync(options, cancellationToken))
            {
                if (IsOf(intent, charge))
                {
                    return await ReadAsync(intent.Id, cancellationToken);
                }
            }

            logger.LogWarning("Charge {Charge} was never made: Stripe has no such payment", charge.Id);
            return new ChargeAnswer(CardChargeOutcome.Declined, null, CardDecline.Of(CardDecline.NotCharged));
        }
        catch (Exception away) when (away is StripeException or HttpRequestException or Newtonsoft.Json.JsonException)
        {
            logger.LogWarning("Charge {Charge} could not be looked for: {Message}", charge.Id, away.Message);
            return ChargeAnswer.Unknown;
        }
    }

    private async Task<ChargeAnswer> SortedAsync(StripeAnswer<PaymentIntent> answer, CancellationToken cancellationToken)
    {
        switch (answer.Kind)
        {
            case AnswerKind.Done:
                return await OfAsync(answer.Value!, cancellationToken);
            case AnswerKind.Refused:
                var code = answer.Error?.DeclineCode ?? answer.Code ?? "other";
                return Refused(answer.Code == CardDecline.NeedsAuthentication ? answer.Code : code, answer.Error?.PaymentIntent);
            default:
                logger.LogWarning("Stripe gave no answer on a charge: {Message}", answer.Message);
                return ChargeAnswer.Unknown;
        }
    }

    private async Task<ChargeAnswer> OfAsync(PaymentIntent intent, CancellationToken cancellationToken)
    {
        switch (intent.Status)
        {
            case "succeeded":
                return new ChargeAnswer(CardChargeOutcome.Succeeded, intent, null);
            case "requires_payment_method" or "canceled":
                var error = intent.LastPaymentError;
                return Refused(
                    error?.Code == CardDecline.NeedsAuthentication ? error.Code : error?.DeclineCode ?? error?.Code ?? "other",
                    intent
                );
            case "requires_action" or "requires_confirmation":
                return await GiveUpAsync(intent, cancellationToken);
            default:
                return new ChargeAnswer(CardChargeOutcome.Unknown, intent, null);
        }
    }

    // Nobody is there to answer: left open, it could still be paid when nobody expects it any more.
    private async Task<ChargeAnswer> GiveUpAsync(PaymentIntent intent, CancellationToken cancellationToken)
    {
        var answer = await StripeAnswer.OfAsync(
            () => Intents.CancelAsync(intent.Id, null, null, cancellationToken),
            cancelled => cancelled is { Status: "canceled" } && cancelled.Id == intent.Id,
            cancellationToken
        );
        return answer.Kind == AnswerKind.Done ? Refused(CardDecline.NeedsAuthentication, answer.Value) : ChargeAnswer.Unknown;
    }

    private static ChargeAnswer Refused(string code, PaymentIntent? intent) =>
        new(
            code == CardDecline.NeedsAuthentication ? CardChargeOutcome.NeedsAuthentication : CardChargeOutcome.Declined,
            intent,
            CardDecline.Of(code)
        );

    private static bool IsOf(PaymentIntent intent, CardCharge charge) =>
        IsIntent(intent) && intent.Metadata?.GetValueOrDefault(ChargeKey) == charge.Id.ToString();

    private static bool IsIntent(PaymentIntent intent) => intent is { Object: "payment_intent", Id.Length: > 0, Status.Length: > 0 };
}

using System.Globalization;
using CoinStore.Payments;
using Stripe;

namespace CoinStore.Refunds;

/// <summary>
/// Refunds at Stripe, each under its own id as the key. Stripe forgets keys after 24 hours: a call that may be as old as that, or that was
/// refused under an earlier key, is looked for before it is made.
/// </summary>
internal sealed class StripeRefunds(StripeGateway stripe, TimeProvider clock)
{
    private const string RefundIdKey = "refund_id";
    private static readonly List<string> Expand = ["balance_transaction"];
    private static readonly TimeSpan KeyIsSafeFor = TimeSpan.FromHours(20);

    private Stripe.RefundService Refunds => new(stripe.Client);

    /// <summary>Gives the money back, once.</summary>
    public async Task<StripeAnswer<Stripe.Refund>> SendAsync(RefundRow refund, CancellationToken cancellationToken)
    {
        if (refund.Attempt > 0 || clock.GetUtcNow().UtcDateTime - refund.RequestedAt > KeyIsSafeFor)
        {
            var found = await ListAsync(new RefundListOptions { PaymentIntent = refund.PaymentIntentId }, cancellationToken);
            if (found.Kind != AnswerKind.Done)
            {
                return new StripeAnswer<Stripe.Refund>(AnswerKind.Unsure, null, found.Code, found.Message);
            }

            if (found.Value!.Find(r => IsOf(r, refund)) is { } earlier)
            {
                return StripeAnswer<Stripe.Refund>.Done(earlier);
            }
        }

        var options = new RefundCreateOptions
        {
            PaymentIntent = refund.PaymentIntentId,
            Amount = refund.AmountMinor,
            Reason = "requested_by_customer",
            Expand = Expand,
            Metadata = new(StringComparer.Ordinal) { [RefundIdKey] = refund.Id.ToString(), ["purchase_id"] = refund.PurchaseId.ToString() },
        };
        var attempt = refund.Attempt == 0 ? "" : refund.Attempt.ToString("'-'0", CultureInfo.InvariantCulture);
        var key = new RequestOptions { IdempotencyKey = $"{refund.Id}{attempt}" };
        return await StripeAnswer.OfAsync(
            () => Refunds.CreateAsync(options, key, cancellationToken),
            r => IsOf(r, refund),
            cancellationToken
        );
    }

    /// <summary>A refund as it is now.</summary>
    public Task<StripeAnswer<Stripe.Refund>> ReadAsync(string stripeRefundId, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () => Refunds.GetAsync(stripeRefundId, new RefundGetOptions { Expand = Expand }, cancellationToken: cancellationToken),
            r => string.Equals(r.Id, stripeRefundId, StringComparison.Ordinal) && r.Status is { Length: > 0 },
            cancellationToken
        );

    /// <summary>All refunds of a charge, as they are now.</summary>
    public Task<StripeAnswer<List<Stripe.Refund>>> OfChargeAsync(string chargeId, CancellationToken cancellationToken) =>
        ListAsync(new RefundListOptions { Charge = chargeId }, cancellationToken);

    /// <summary>A payment as it is now.</summary>
    public Task<StripeAnswer<PaymentIntent>> PaymentAsync(string paymentIntentId, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () => new PaymentIntentService(stripe.Client).GetAsync(paymentIntentId, cancellationToken: cancellationToken),
            p => string.Equals(p.Id, paymentIntentId, StringComparison.Ordinal),
            cancellationToken
        );

    /// <summary>Whether this is Stripe's side of a refund of ours.</summary>
    public static bool IsOf(Stripe.Refund answer, RefundRow refund) =>
        answer is { Id.Length: > 0, Status.Length: > 0 }
        && answer.Amount == refund.AmountMinor
        && string.Equals(answer.PaymentIntentId, refund.PaymentIntentId, StringComparison.Ordinal)
        && (answer.Id == refund.StripeRefundId || NamedBy(answer) == refund.Id);

    /// <summary>Our refund's id as we told it to Stripe; null for one that was made there.</summary>
    public static RefundId? NamedBy(Stripe.Refund answer) => TypedId.TryParse<RefundId>(answer.Metadata?.GetValueOrDefault(RefundIdKey));

    private Task<StripeAnswer<List<Stripe.Refund>>> ListAsync(RefundListOptions options, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            async () =>
            {
                (options.Limit, options.Expand) = (100, Expand.ConvertAll(name => "data." + name));
                var all = new List<Stripe.Refund>();
                await foreach (var refund in Refunds.ListAutoPagingAsync(options, cancellationToken: cancellationToken))
                {
                    all.Add(refund);
                }

                return all;
            },
            _ => true,
            cancellationToken
        );
}

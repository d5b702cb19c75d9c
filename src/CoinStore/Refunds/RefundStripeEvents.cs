using CoinStore.Payments;
using Stripe;

namespace CoinStore.Refunds;

/// <summary>News of refunds, also of those made in Stripe's dashboard: what the event names is read again, and its present word counts.</summary>
internal sealed class RefundStripeEvents(StripeRefunds stripe, RefundMirror mirror) : IStripeEventHandler
{
    public bool Handles(string type) =>
        type.StartsWith("refund.", StringComparison.Ordinal) || type is "charge.refunded" or "charge.refund.updated";

    public async Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken)
    {
        // Charges of connected accounts are not ours.
        if (stripeEvent.Account is not null)
        {
            return;
        }

        switch (stripeEvent.Data.Object)
        {
            case Stripe.Refund { Id: { Length: > 0 } refundId }:
                await mirror.MirrorAsync(Known(await stripe.ReadAsync(refundId, cancellationToken), refundId), cancellationToken);
                break;
            case Charge { Id: { Length: > 0 } chargeId }:
                foreach (var refund in Known(await stripe.OfChargeAsync(chargeId, cancellationToken), chargeId))
                {
                    await mirror.MirrorAsync(refund, cancellationToken);
                }

                break;
        }
    }

    private static T Known<T>(StripeAnswer<T> answer, string about)
        where T : class =>
        answer.Kind == AnswerKind.Done
            ? answer.Value!
            : throw new InvalidOperationException($"Stripe gave no answer about {about}: the event has to come again. {answer.Message}");
}

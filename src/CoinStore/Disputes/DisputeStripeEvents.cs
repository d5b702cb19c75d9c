using CoinStore.Payments;
using Stripe;

namespace CoinStore.Disputes;

/// <summary>News of disputes: what the event names is read again, and its present word counts.</summary>
internal sealed class DisputeStripeEvents(StripeDisputes stripe, DisputeMirror mirror) : IStripeEventHandler
{
    public bool Handles(string type) => type.StartsWith("charge.dispute.", StringComparison.Ordinal);

    public async Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken)
    {
        // Charges of connected accounts are not ours.
        if (stripeEvent is not { Account: null, Data.Object: Stripe.Dispute { Id: { Length: > 0 } id } })
        {
            return;
        }

        var answer = await stripe.ReadAsync(id, cancellationToken);
        if (answer.Kind != AnswerKind.Done)
        {
            throw new InvalidOperationException($"Stripe gave no answer about {id}: the event has to come again. {answer.Message}");
        }

        await mirror.MirrorAsync(answer.Value!, cancellationToken);
    }
}

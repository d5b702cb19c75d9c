using CoinStore.Access;
using CoinStore.Payments;
using Stripe;

namespace CoinStore.Purchases;

/// <summary>News of a payment from a saved card, of whatever kind: it is read again, and its present word counts.</summary>
internal sealed class CardPaymentStripeEvents(CardPurchases purchases) : IStripeEventHandler
{
    private static readonly Actor Webhook = Actor.System("stripe webhook");

    public bool Handles(string type) => type.StartsWith("payment_intent.", StringComparison.Ordinal);

    public async Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken)
    {
        // Payments of connected accounts are not ours, and those of checkout are told by their session.
        if (
            stripeEvent is not { Account: null, Data.Object: PaymentIntent { Id: { Length: > 0 } id } intent }
            || !CardPurchases.IsCardPayment(intent)
        )
        {
            return;
        }

        if (!await purchases.CompleteAsync(Webhook, id, cancellationToken))
        {
            throw new InvalidOperationException($"Stripe gave no answer about {id}: the event has to come again.");
        }
    }
}

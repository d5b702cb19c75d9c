using CoinStore.Access;
using CoinStore.Payments;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>News of a checkout session, of whatever kind: the session is read again, and its present word counts.</summary>
internal sealed class PurchaseStripeEvents(PurchaseService purchases) : IStripeEventHandler
{
    private static readonly Actor Webhook = Actor.System("stripe webhook");

    public bool Handles(string type) => type.StartsWith("checkout.session.", StringComparison.Ordinal);

    public async Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken)
    {
        // Sessions of connected accounts are not ours to credit.
        if (stripeEvent is not { Account: null, Data.Object: Session { Id: { } sessionId } })
        {
            return;
        }

        var completed = await purchases.CompleteAsync(Webhook, sessionId, cancellationToken);
        if (!completed.Succeeded && completed.Refusal == PurchaseRefusal.StripeUnreachable)
        {
            throw new InvalidOperationException($"Stripe gave no answer about {sessionId}: the event has to come again.");
        }
    }
}

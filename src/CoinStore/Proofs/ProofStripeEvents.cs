using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Proofs;

/// <summary>News of a proof's checkout or refund: what the event names is read again, and its present word counts.</summary>
internal sealed class ProofStripeEvents(Database database, ProofSettlement settlement, ProofRefunds refunds) : IStripeEventHandler
{
    private static readonly Actor Webhook = Actor.System("stripe webhook");

    public bool Handles(string type) =>
        type.StartsWith("checkout.session.", StringComparison.Ordinal)
        || type.StartsWith("refund.", StringComparison.Ordinal)
        || type is "charge.refund.updated";

    public async Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken)
    {
        if (stripeEvent.Account is not null)
        {
            return;
        }

        switch (stripeEvent.Data.Object)
        {
            case Session session:
                await SessionAsync(session, cancellationToken);
                break;
            case Refund { PaymentIntentId: { Length: > 0 } payment }:
                if (await FindAsync(p => p.PaymentIntentId == payment, cancellationToken) is { } refunded)
                {
                    await refunds.MirrorAsync(refunded, cancellationToken);
                }

                break;
        }
    }

    private async Task SessionAsync(Session session, CancellationToken cancellationToken)
    {
        if (
            TypedId.TryParse<GuardianProofId>(session.ClientReferenceId) is not { } id
            || await FindAsync(p => p.Id == id, cancellationToken) is not { } proof
        )
        {
            return;
        }

        if (session.PaymentStatus == "paid")
        {
            // The first news of it may come before the session's own answer was kept, or after it was given up.
            await settlement.ClaimAsync(Webhook, session, cancellationToken);
        }
        else if (await settlement.SettleAsync(Webhook, proof, cancellationToken) is null)
        {
            throw new InvalidOperationException($"Stripe gave no answer about {session.Id}: the event has to come again.");
        }
    }

    private Task<GuardianProofRow?> FindAsync(
        System.Linq.Expressions.Expression<Func<GuardianProofRow, bool>> which,
        CancellationToken cancellationToken
    ) => database.ReadAsync((context, token) => context.Set<GuardianProofRow>().SingleOrDefaultAsync(which, token), cancellationToken);
}

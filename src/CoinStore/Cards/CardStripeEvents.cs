using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Cards;

/// <summary>News of setup pages, setup intents, saved cards and customers: what the event names is read again, and its present word counts.</summary>
internal sealed class CardStripeEvents(Database database, CardRun run, CardMirror mirror) : IStripeEventHandler
{
    public bool Handles(string type) =>
        type.StartsWith("checkout.session.", StringComparison.Ordinal)
        || type.StartsWith("setup_intent.", StringComparison.Ordinal)
        || type is "payment_method.detached" or "payment_method.automatically_updated" or "payment_method.updated" or "customer.deleted";

    public Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken) =>
        // Cards of connected accounts are not ours.
        stripeEvent.Account
            is not null
            ? Task.CompletedTask
            : stripeEvent.Data.Object switch
            {
                Session { Mode: "setup" } session => ContinueAsync(session.ClientReferenceId, cancellationToken),
                SetupIntent intent => ContinueAsync(intent.Metadata?.GetValueOrDefault(StripeCards.CardKey), cancellationToken),
                PaymentMethod { Id: { Length: > 0 } id } => mirror.MirrorCardAsync(id, cancellationToken),
                Customer { Id: { Length: > 0 } id } => mirror.MirrorCustomerAsync(id, cancellationToken),
                _ => Task.CompletedTask,
            };

    private async Task ContinueAsync(string? named, CancellationToken cancellationToken)
    {
        if (TypedId.TryParse<CardId>(named) is not { } id)
        {
            return;
        }

        var isOurs = await database.ReadAsync(
            (context, token) => context.Set<CardRow>().AnyAsync(c => c.Id == id, token),
            cancellationToken
        );
        if (isOurs && !(await run.ContinueAsync(id, cancellationToken)).Answered)
        {
            throw new InvalidOperationException($"Stripe gave no answer about card {id}: the event has to come again.");
        }
    }
}

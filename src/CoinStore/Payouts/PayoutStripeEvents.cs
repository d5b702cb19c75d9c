using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace CoinStore.Payouts;

/// <summary>Hears of payouts on connected accounts. An event only says which payout to look at: Stripe's present word decides.</summary>
internal sealed class PayoutStripeEvents(Database database, PayoutRun run) : IStripeEventHandler
{
    public bool Handles(string type) => type is "payout.paid" or "payout.failed" or "payout.canceled" or "payout.updated";

    public async Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken)
    {
        if (stripeEvent.Data.Object is not Stripe.Payout { Id: { Length: > 0 } stripeId } about)
        {
            return;
        }

        // The bank can be faster than our own note of the payout's id: then the metadata leads to it.
        var named = TypedId.TryParse<PayoutId>(about.Metadata?.GetValueOrDefault("payout_id")) ?? default;
        var account = stripeEvent.Account;
        var id = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<PayoutRow>()
                    .Where(p => p.StripeAccountId == account && (p.StripePayoutId == stripeId || p.Id == named))
                    .Select(p => (PayoutId?)p.Id)
                    .FirstOrDefaultAsync(token),
            cancellationToken
        );
        if (id is { } ours)
        {
            await run.ContinueAsync(ours, cancellationToken);
        }
    }
}

using CoinStore.Access;
using CoinStore.Payments;
using Stripe;

namespace CoinStore.Creators;

/// <summary>Hears that a connected account has changed, and asks Stripe what it is like now.</summary>
internal sealed class CreatorStripeEvents(CreatorService creators) : IStripeEventHandler
{
    private static readonly Actor Webhook = Actor.System("stripe webhook");

    public bool Handles(string type) => type is "account.updated";

    public async Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken)
    {
        var accountId = stripeEvent.Account ?? (stripeEvent.Data.Object as Account)?.Id;
        if (accountId is not { Length: > 0 })
        {
            return;
        }

        var refreshed = await creators.RefreshAsync(Webhook, accountId, cancellationToken);
        if (!refreshed.Succeeded && refreshed.Refusal == OnboardingRefusal.StripeUnavailable)
        {
            throw new InvalidOperationException($"The account {accountId} could not be read: the event must come again.");
        }
    }
}

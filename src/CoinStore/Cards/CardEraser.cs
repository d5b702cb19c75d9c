using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Cards;

/// <summary>Takes a person's cards out of use for good when the account is closed. The worker deletes the customer at Stripe afterwards.</summary>
internal static class CardEraser
{
    /// <summary>Longer than a request to Stripe that makes the customer or opens a page can be under way.</summary>
    private static readonly TimeSpan LateAnswers = TimeSpan.FromMinutes(2);

    /// <summary>Removes cards and what is known of them, in the transaction of a writer that has the person's turn.</summary>
    public static async Task EraseAsync(WriteScope scope, PersonId person, CancellationToken cancellationToken)
    {
        foreach (var card in await scope.Context.Set<CardRow>().Where(c => c.PersonId == person).ToListAsync(cancellationToken))
        {
            card.RemovedAt ??= scope.Now;
            (card.Last4, card.ExpiryMonth, card.ExpiryYear, card.Country, card.Fingerprint) = (null, null, null, null, null);
            // A page that is open is closed; a saved card goes with its customer.
            card.NextCheckAt = card.State switch
            {
                CardState.Starting => scope.Now + LateAnswers,
                CardState.Open => scope.Now,
                CardState.Saved or CardState.Failed or CardState.Expired => card.NextCheckAt,
            };
        }

        if (await scope.Context.FindAsync<CustomerRow>([person], cancellationToken) is { } customer)
        {
            (customer.Email, customer.DefaultCardId, customer.LeavingAt, customer.Tries) = (null, null, scope.Now, 0);
            customer.NextTryAt = customer.CustomerId is null ? scope.Now + LateAnswers : scope.Now;
        }
    }
}

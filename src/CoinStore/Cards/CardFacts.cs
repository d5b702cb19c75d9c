using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace CoinStore.Cards;

/// <summary>What other capabilities may know of people's cards.</summary>
internal static class CardFacts
{
    /// <summary>Whether a person holds a saved card now.</summary>
    public static Task<bool> HasCardAsync(StoreContext context, PersonId person, CancellationToken cancellationToken) =>
        Active(context, person).AnyAsync(cancellationToken);

    /// <summary>The fingerprints of a person's saved cards: alike for the same card, whoever saved it.</summary>
    public static Task<List<string>> FingerprintsAsync(StoreContext context, PersonId person, CancellationToken cancellationToken) =>
        Active(context, person).Where(c => c.Fingerprint != null).Select(c => c.Fingerprint!).Distinct().ToListAsync(cancellationToken);

    /// <summary>Other people who hold one of this person's cards, too.</summary>
    public static Task<List<PersonId>> SharedWithAsync(StoreContext context, PersonId person, CancellationToken cancellationToken) =>
        context
            .Set<CardRow>()
            .Where(c => c.PersonId != person && c.State == CardState.Saved && c.RemovedAt == null && c.Fingerprint != null)
            .Where(c => Active(context, person).Any(own => own.Fingerprint == c.Fingerprint))
            .Select(c => c.PersonId)
            .Distinct()
            .ToListAsync(cancellationToken);

    /// <summary>The card that is offered first; null when there is none.</summary>
    public static Task<CardId?> DefaultAsync(StoreContext context, PersonId person, CancellationToken cancellationToken) =>
        context.Set<CustomerRow>().Where(c => c.PersonId == person).Select(c => c.DefaultCardId).SingleOrDefaultAsync(cancellationToken);

    /// <summary>One of a person's saved cards; null when it is removed, not saved, or somebody else's.</summary>
    public static Task<CardRow?> ActiveAsync(StoreContext context, PersonId person, CardId card, CancellationToken cancellationToken) =>
        Active(context, person).SingleOrDefaultAsync(c => c.Id == card, cancellationToken);

    /// <summary>The cus_... whose cards Stripe's checkout may offer to a person; null for one who has saved none.</summary>
    public static async Task<string?> CustomerAsync(StoreContext context, PersonId person, CancellationToken cancellationToken) =>
        await HasCardAsync(context, person, cancellationToken)
            ? await context
                .Set<CustomerRow>()
                .Where(c => c.PersonId == person)
                .Select(c => c.CustomerId)
                .SingleOrDefaultAsync(cancellationToken)
            : null;

    /// <summary>Keeps what Stripe says of a card.</summary>
    public static void Note(CardRow row, PaymentMethodCard card)
    {
        (row.Brand, row.Last4) = (card.Brand, card.Last4);
        (row.ExpiryMonth, row.ExpiryYear) = ((int)card.ExpMonth, (int)card.ExpYear);
        (row.Country, row.Fingerprint) = (card.Country is { Length: 2 } country ? country : null, card.Fingerprint);
    }

    /// <summary>Takes a card out of use, and lets another one be offered first; who does it has the person's turn.</summary>
    public static async Task RemoveAsync(WriteScope scope, CardRow row, CancellationToken cancellationToken)
    {
        row.RemovedAt ??= scope.Now;
        row.Fingerprint = null;
        if (
            await scope.Context.FindAsync<CustomerRow>([row.PersonId], cancellationToken) is { } customer
            && customer.DefaultCardId == row.Id
        )
        {
            customer.DefaultCardId = await Active(scope.Context, row.PersonId)
                .Where(c => c.Id != row.Id)
                .OrderByDescending(c => c.EndedAt)
                .Select(c => (CardId?)c.Id)
                .FirstOrDefaultAsync(cancellationToken);
        }
    }

    private static IQueryable<CardRow> Active(StoreContext context, PersonId person) =>
        context.Set<CardRow>().Where(c => c.PersonId == person && c.State == CardState.Saved && c.RemovedAt == null);
}

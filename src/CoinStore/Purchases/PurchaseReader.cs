using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Cards;
using CoinStore.Catalog;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Purchases;

/// <summary>Reads what pages show before a click.</summary>
internal static class PurchaseReader
{
    /// <summary>What keeps a person from buying anything at all; null when only limits do.</summary>
    /// <param name="buyer">Who gets the coins.</param>
    /// <param name="payment">The saved card that pays; null for checkout.</param>
    public static StartRefusalReason? ObstacleOf(Standing buyer, CardPayment? payment = null) =>
        buyer switch
        {
            { IsActive: false } => StartRefusalReason.Frozen,
            // The receipt goes to who pays, and a child's account has no address.
            { Person: { EmailConfirmed: false, IsChildAccount: false } } when payment is null || payment.PayerId == buyer.Id =>
                StartRefusalReason.EmailNotConfirmed,
            { IsAdult: false, Guardianships.Count: 0, Waiting.Count: > 0 } => StartRefusalReason.WaitsForGuardian,
            { IsAdult: false, Guardianships.Count: 0 } => StartRefusalReason.NoGuardian,
            { IsHeld: true } => StartRefusalReason.UnderReview,
            { IsDisputed: true } => StartRefusalReason.Disputed,
            { Pause: not null } => StartRefusalReason.Paused,
            _ => null,
        };

    /// <summary>Purchases that may still be paid, newest first.</summary>
    public static async Task<IReadOnlyList<Purchase>> OpenAsync(StoreContext context, PersonId buyer, CancellationToken cancellationToken)
    {
        var rows = await context
            .Set<PurchaseRow>()
            .AsNoTracking()
            .Where(p =>
                p.BuyerId == buyer
                && (p.State == PurchaseState.Starting || p.State == PurchaseState.Open || p.State == PurchaseState.Processing)
            )
            .OrderByDescending(p => p.StartedAt)
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(Purchase.Of);
    }

    /// <summary>A purchase that a saved card paid, as one of its two sides sees it; null for any other purchase, and for anybody else.</summary>
    public static async Task<Purchase?> PaidByAsync(
        StoreContext context,
        Actor actor,
        PurchaseId purchaseId,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is not { } person)
        {
            return null;
        }

        var row = await context
            .Set<PurchaseRow>()
            .SingleOrDefaultAsync(
                p => p.Id == purchaseId && p.PayerId != null && (p.PayerId == person || p.BuyerId == person),
                cancellationToken
            );
        if (row is null)
        {
            return null;
        }

        var names = await context
            .Users.Where(p => p.Id == row.PayerId || p.Id == row.BuyerId)
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellationToken);
        var card = await context.Set<CardRow>().SingleAsync(c => c.Id == row.CardId, cancellationToken);
        return Purchase.Of(row) with
        {
            PaidBy = new PurchasePayer(
                names[row.PayerId!.Value],
                row.PayerId == person ? CardName.Of(card) : null,
                row.BuyerId == person ? null : names[row.BuyerId]
            ),
        };
    }

    public static async Task<Result<StoreFront, PurchaseRefusal>> FrontAsync(
        StoreContext context,
        Actor actor,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var standing = await Standing.LoadAsync(context, actor, now, cancellationToken);
        var terms = await PriceBook.TermsAsync(context, standing?.Person.CountryAt(now), now, cancellationToken);
        var prices = new PriceList(terms, terms.PackagesOf(await PriceBook.SizesAsync(context, cancellationToken)));
        if (standing is not { } buyer)
        {
            return new StoreFront(prices, [], SetByGuardian: false, [], StartRefusalReason.NotSignedIn);
        }

        var open = await OpenAsync(context, buyer.Id, cancellationToken);
        var limits = await SpendingMeters.StatesAsync(context, LimitScope.AllOf(buyer), now, cancellationToken);
        return new StoreFront(
            prices,
            [.. limits.Where(l => l.Cap is not null && LimitPolicy.SpendingOf(l.Kind) == Spending.Purchase)],
            buyer is { IsAdult: false, Guardianships.Count: > 0 },
            open,
            ObstacleOf(buyer)
        )
        {
            Pause = buyer.Pause,
        };
    }
}

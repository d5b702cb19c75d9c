using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Purchases;

/// <summary>Reads what pages show before a click.</summary>
internal static class PurchaseReader
{
    /// <summary>What keeps a person from buying anything at all; null when only limits do.</summary>
    public static StartRefusalReason? ObstacleOf(Standing buyer) =>
        buyer switch
        {
            { IsActive: false } => StartRefusalReason.Frozen,
            { Person: { EmailConfirmed: false, IsChildAccount: false } } => StartRefusalReason.EmailNotConfirmed,
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

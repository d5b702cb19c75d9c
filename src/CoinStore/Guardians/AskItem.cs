using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>
/// What an ask is about, read from the catalogue: an amount that came by an address line is not believed, so that a guardian never
/// says yes to another figure than the item's.
/// </summary>
internal sealed record AskItem(long Amount, PersonId? CreatorId)
{
    /// <summary>Null when the item does not exist or does not belong to the limit.</summary>
    public static Task<AskItem?> ReadAsync(WriteScope scope, AskRequest request, Standing minor, CancellationToken cancellationToken) =>
        (LimitPolicy.SpendingOf(request.Kind), request) switch
        {
            (Spending.Purchase, { PackageId: { } id, GiftSlug: null, CreatorHandle: null }) => PackageAsync(
                scope,
                id,
                minor,
                cancellationToken
            ),
            (Spending.Gift, { PackageId: null, GiftSlug: { } slug }) => GiftAsync(scope.Context, slug, request, cancellationToken),
            (_, { PackageId: null, GiftSlug: null, CreatorHandle: null }) => Task.FromResult(Plain(request.Amount)),
            _ => Task.FromResult<AskItem?>(null),
        };

    private static AskItem? Plain(long? amount) => amount is > 0 and <= CapPolicy.LargestCap ? new AskItem(amount.Value, null) : null;

    private static async Task<AskItem?> PackageAsync(WriteScope scope, string id, Standing minor, CancellationToken cancellationToken)
    {
        if (await PurchaseOrder.ReadAsync(scope.Context, minor, id, scope.Now, cancellationToken) is not { } order)
        {
            return null;
        }

        var counted = Currency.Parse(minor.Guardianship!.Currency);
        return Plain((await ExchangeRates.ConvertUpAsync(scope.Context, order.Package.Price, counted, cancellationToken)).Minor);
    }

    private static async Task<AskItem?> GiftAsync(
        StoreContext context,
        string slug,
        AskRequest request,
        CancellationToken cancellationToken
    )
    {
        var gift = await context.Set<GiftRow>().AsNoTracking().SingleOrDefaultAsync(g => g.Slug == slug && g.OnSale, cancellationToken);
        var amount = request.Amount ?? gift?.PriceCoins;
        if (gift is null || amount % gift.PriceCoins != 0)
        {
            return null;
        }

        var item = Plain(amount);
        if (item is null || request.CreatorHandle is not { } typed)
        {
            return item;
        }

        var handle = Rooms.RoomHandle.Normalise(typed);
        var creator = await context
            .Set<CreatorProfile>()
            .Where(c => c.Handle == handle)
            .Select(c => (PersonId?)c.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return creator is null ? null : item with { CreatorId = creator };
    }
}

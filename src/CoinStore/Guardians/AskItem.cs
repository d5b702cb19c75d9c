using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>
/// What an ask is about, read from the catalogue: an amount that came by an address line is not believed, so that a guardian never
/// says yes to another figure than the item's.
/// </summary>
/// <param name="Spending">What would be spent.</param>
/// <param name="Amount">Coins, or minor units of <paramref name="Unit"/>.</param>
/// <param name="Unit">"COIN", or the money of the price.</param>
/// <param name="CreatorId">Who would get the gift.</param>
internal sealed record AskItem(Spending Spending, long Amount, string Unit, PersonId? CreatorId)
{
    /// <summary>Null when the item does not exist or does not belong to the limit.</summary>
    public static Task<AskItem?> ReadAsync(
        StoreContext context,
        AskRequest request,
        Standing minor,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        request switch
        {
            { PackageId: { } id, GiftSlug: null, CreatorHandle: null } when Fits(request.Kind, Spending.Purchase) => PackageAsync(
                context,
                id,
                minor,
                now,
                cancellationToken
            ),
            { PackageId: null, GiftSlug: { } slug } when Fits(request.Kind, Spending.Gift) => GiftAsync(
                context,
                slug,
                request,
                cancellationToken
            ),
            { PackageId: null, GiftSlug: null, CreatorHandle: null } when LimitPolicy.ShapeOf(request.Kind) == LimitShape.Meter =>
                Task.FromResult(Plain(request, minor)),
            _ => Task.FromResult<AskItem?>(null),
        };

    /// <summary>Whether an ask still costs what it did.</summary>
    public static async Task<bool> IsAsAskedAsync(
        StoreContext context,
        Ask ask,
        Standing minor,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (ask.PackageId is { } package)
        {
            return await PackageAsync(context, package, minor, now, cancellationToken) is { } item
                && (item.Amount, item.Unit) == (ask.Amount, ask.Unit);
        }

        var price = await context
            .Set<GiftRow>()
            .Where(g => g.Slug == ask.GiftSlug && g.OnSale)
            .Select(g => (long?)g.PriceCoins)
            .SingleOrDefaultAsync(cancellationToken);
        return ask.GiftSlug is null || price * ask.Quantity == ask.Amount;
    }

    // Hours, pauses and lists bound both.
    private static bool Fits(LimitKind kind, Spending spending) =>
        LimitPolicy.ShapeOf(kind) is LimitShape.Hours or LimitShape.Switch
        || (LimitPolicy.ShapeOf(kind) is not LimitShape.Carry && LimitPolicy.SpendingOf(kind) == spending);

    private static AskItem? Plain(AskRequest request, Standing minor)
    {
        var unit = LimitPolicy.UnitOf(request.Kind, minor.Guardianships[0].Currency);
        return request.Amount is > 0 and <= CapPolicy.LargestCap && unit != "GIFT"
            ? new AskItem(LimitPolicy.SpendingOf(request.Kind), request.Amount.Value, unit, null)
            : null;
    }

    private static async Task<AskItem?> PackageAsync(
        StoreContext context,
        string id,
        Standing minor,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await PurchaseOrder.ReadAsync(context, minor, id, now, cancellationToken) is { Package.Price: var price }
            ? new AskItem(Spending.Purchase, price.Minor, price.Currency.Code, null)
            : null;

    private static async Task<AskItem?> GiftAsync(
        StoreContext context,
        string slug,
        AskRequest request,
        CancellationToken cancellationToken
    )
    {
        var gift = await context.Set<GiftRow>().AsNoTracking().SingleOrDefaultAsync(g => g.Slug == slug && g.OnSale, cancellationToken);
        if (
            gift is null
            || !GiftPolicy.IsQuantity(request.Quantity)
            || GiftPolicy.PriceOf(new Coins(gift.PriceCoins), request.Quantity) is not { } price
        )
        {
            return null;
        }

        var item = new AskItem(Spending.Gift, price.Value, "COIN", null);
        if (request.CreatorHandle is not { } typed)
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

    /// <summary>Where an approved ask is spent.</summary>
    public static async Task<string?> HrefAsync(StoreContext context, Ask ask, CancellationToken cancellationToken)
    {
        if (ask.PackageId is { } package)
        {
            return PackageName.TryParse(package) is { } name
                ? string.Create(CultureInfo.InvariantCulture, $"/store?coins={name.Coins.Value}")
                : "/store";
        }

        var handle = await context
            .Set<CreatorProfile>()
            .Where(c => c.Id == ask.CreatorId)
            .Select(c => c.Handle)
            .SingleOrDefaultAsync(cancellationToken);
        return handle is null || ask.GiftSlug is null
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"/live/{Uri.EscapeDataString(handle)}?gift={Uri.EscapeDataString(ask.GiftSlug)}&quantity={ask.Quantity}"
            );
    }
}

using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>
/// A guardian's yes to one thing at one price: good once, for an hour. It is taken in the transaction that spends, so that two tabs
/// cannot both spend it, and a refusal that follows gives it back.
/// </summary>
internal static class Approvals
{
    /// <summary>How long a yes is good for.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(60);

    /// <summary>Takes a yes to a purchase at exactly this price; false when there is none.</summary>
    public static Task<bool> TakeForPurchaseAsync(
        WriteScope scope,
        PersonId minor,
        string packageId,
        Money price,
        Guid usedFor,
        CancellationToken cancellationToken
    )
    {
        var unit = price.Currency.Code;
        return TakeAsync(
            scope,
            Valid(scope, minor).Where(a => a.PackageId == packageId && a.Amount == price.Minor && a.Unit == unit),
            usedFor,
            cancellationToken
        );
    }

    /// <summary>Takes a yes to a gift of so many at exactly this price for this creator; false when there is none.</summary>
    public static Task<bool> TakeForGiftAsync(
        WriteScope scope,
        PersonId minor,
        (string Slug, int Quantity, Coins Price, PersonId Creator) gift,
        Guid usedFor,
        CancellationToken cancellationToken
    ) =>
        TakeAsync(
            scope,
            Valid(scope, minor)
                .Where(a =>
                    a.GiftSlug == gift.Slug && a.Quantity == gift.Quantity && a.Amount == gift.Price.Value && a.CreatorId == gift.Creator
                ),
            usedFor,
            cancellationToken
        );

    /// <summary>Takes back every yes that was not spent: a pause of everything, or of gifts to one creator.</summary>
    public static Task VoidAsync(WriteScope scope, PersonId minor, PersonId? creator, CancellationToken cancellationToken) =>
        Valid(scope, minor)
            .Where(a => creator == null || a.CreatorId == creator)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.VoidedAt, scope.Now), cancellationToken);

    /// <summary>Takes back every yes and ends every question: nobody is there any more to answer.</summary>
    public static async Task EndAsync(WriteScope scope, PersonId minor, CancellationToken cancellationToken)
    {
        await VoidAsync(scope, minor, creator: null, cancellationToken);
        await scope
            .Context.Set<Ask>()
            .Where(a => a.MinorId == minor && a.AnsweredAt == null && a.ExpiresAt > scope.Now)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.ExpiresAt, scope.Now), cancellationToken);
    }

    /// <summary>Takes back what one guardian said yes to and was not spent: they leave.</summary>
    public static Task VoidOfAsync(WriteScope scope, PersonId minor, PersonId guardian, CancellationToken cancellationToken) =>
        Valid(scope, minor)
            .Where(a => a.AnsweredBy == guardian)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.VoidedAt, scope.Now), cancellationToken);

    /// <summary>
    /// Whether a guardian said yes to this very purchase: it took the yes, or it was the first to meet one within its hour that a limit
    /// with room for it did not have to be asked for.
    /// </summary>
    public static Task<bool> WasSaidAsync(StoreContext context, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var id = purchase.Id.Value;
        var since = purchase.StartedAt - Life;
        return context
            .Set<Ask>()
            .Where(a => a.MinorId == purchase.BuyerId && a.Answer != null && a.Answer != AskAnswer.Decline)
            .AnyAsync(
                a =>
                    a.UsedFor == id
                    || (
                        a.UsedFor == null
                        && a.PackageId == purchase.PackageId
                        && a.Amount == purchase.PriceMinor
                        && a.Unit == purchase.Currency
                        && a.AnsweredAt > since
                        && a.AnsweredAt <= purchase.StartedAt
                        && (a.VoidedAt == null || a.VoidedAt > purchase.StartedAt)
                        && !context
                            .Set<PurchaseRow>()
                            .Any(p =>
                                p.BuyerId == purchase.BuyerId
                                && p.State == PurchaseState.Completed
                                && p.PackageId == purchase.PackageId
                                && p.PriceMinor == purchase.PriceMinor
                                && p.Currency == purchase.Currency
                                && p.StartedAt >= a.AnsweredAt
                                && p.StartedAt < purchase.StartedAt
                            )
                    ),
                cancellationToken
            );
    }

    private static IQueryable<Ask> Valid(WriteScope scope, PersonId minor) =>
        scope.Context.Set<Ask>().Where(a => a.MinorId == minor && a.ApprovedUntil > scope.Now && a.UsedAt == null && a.VoidedAt == null);

    private static async Task<bool> TakeAsync(WriteScope scope, IQueryable<Ask> valid, Guid usedFor, CancellationToken cancellationToken)
    {
        var id = await valid.OrderBy(a => a.ApprovedUntil).Select(a => (AskId?)a.Id).FirstOrDefaultAsync(cancellationToken);
        return id is { } found
            && await scope
                .Context.Set<Ask>()
                .Where(a => a.Id == found && a.UsedAt == null && a.VoidedAt == null)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(a => a.UsedAt, scope.Now).SetProperty(a => a.UsedFor, usedFor),
                    cancellationToken
                ) == 1;
    }
}

using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Purchases;

/// <summary>
/// Stops purchases that are under way when a guardian allows less than before: the reservation is given back with the change, the
/// worker closes checkout, and money that comes in all the same goes back.
/// </summary>
internal static class OpenPurchases
{
    private static readonly PurchaseState[] Unpaid = [PurchaseState.Starting, PurchaseState.Open, PurchaseState.Processing];

    /// <summary>Stops what the link's limits no longer take, the newest first, until the rest fits.</summary>
    public static async Task StopUnfitAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var limits = LimitScope.Of(link);
        var caps = await CapSettings.CapsAsync(scope.Context, limits, scope.Now, cancellationToken);
        var isPaused = caps.Of(LimitKind.Pause) == 0;
        foreach (var purchase in await OfAsync(scope, link.MinorId, cancellationToken))
        {
            if (isPaused || await IsUnfitAsync(scope, limits, caps, purchase, cancellationToken))
            {
                await StopAsync(scope, purchase, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Whether the limits would refuse it now, as of the instant it was begun: an hour that has struck since is no reason. What a guardian
    /// said yes to no limit stops but a pause.
    /// </summary>
    private static async Task<bool> IsUnfitAsync(
        WriteScope scope,
        LimitScope limits,
        Caps caps,
        PurchaseRow purchase,
        CancellationToken cancellationToken
    )
    {
        var id = purchase.Id.Value;
        if (await scope.Context.Set<Ask>().AnyAsync(a => a.UsedFor == id, cancellationToken))
        {
            return false;
        }

        var charged = await scope
            .Context.Set<MeterChargeRow>()
            .Where(c => c.ChargeId == id && c.State == ChargeState.Reserved)
            .Join(scope.Context.Set<MeterRow>().Where(m => m.Scope == limits.Id), c => c.MeterId, m => m.Id, (c, m) => (long?)c.Amount)
            .FirstOrDefaultAsync(cancellationToken);
        var wish = new Wish(Spending.Purchase, charged ?? 0, null);
        return (charged is not null && SpendingRules.Against(limits, caps, wish, purchase.StartedAt) is not null)
            || await IsOverAsync(scope, limits.Id, purchase, cancellationToken);
    }

    /// <summary>Stops everything a minor has under way: the last link has ended.</summary>
    public static async Task StopAllAsync(WriteScope scope, PersonId buyer, CancellationToken cancellationToken)
    {
        foreach (var purchase in await OfAsync(scope, buyer, cancellationToken))
        {
            await StopAsync(scope, purchase, cancellationToken);
        }
    }

    /// <summary>Stops what one guardian pays for and has not paid yet: their cards leave with them.</summary>
    public static async Task StopPaidByAsync(WriteScope scope, PersonId buyer, PersonId payer, CancellationToken cancellationToken)
    {
        foreach (var purchase in (await OfAsync(scope, buyer, cancellationToken)).Where(p => p.PayerId == payer))
        {
            await StopAsync(scope, purchase, cancellationToken);
        }
    }

    /// <summary>Stops some of a minor's purchases, as far as they are not paid yet.</summary>
    public static async Task StopThoseAsync(
        WriteScope scope,
        PersonId buyer,
        IReadOnlyCollection<PurchaseId> ids,
        CancellationToken cancellationToken
    )
    {
        foreach (var purchase in (await OfAsync(scope, buyer, cancellationToken)).Where(p => ids.Contains(p.Id)))
        {
            await StopAsync(scope, purchase, cancellationToken);
        }
    }

    private static Task<List<PurchaseRow>> OfAsync(WriteScope scope, PersonId buyer, CancellationToken cancellationToken) =>
        scope
            .Context.Set<PurchaseRow>()
            .Where(p => p.BuyerId == buyer && Unpaid.Contains(p.State) && p.StoppedAt == null)
            .OrderByDescending(p => p.StartedAt)
            .ToListAsync(cancellationToken);

    private static Task<bool> IsOverAsync(WriteScope scope, Guid limits, PurchaseRow purchase, CancellationToken cancellationToken) =>
        scope
            .Context.Set<MeterChargeRow>()
            .Where(c => c.ChargeId == purchase.Id.Value && c.State == ChargeState.Reserved)
            .Join(scope.Context.Set<MeterRow>(), c => c.MeterId, m => m.Id, (c, m) => m)
            .AnyAsync(m => m.Scope == limits && m.Cap != null && m.Used + m.Reserved > m.Cap, cancellationToken);

    private static async Task StopAsync(WriteScope scope, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        purchase.StoppedAt = scope.Now;
        purchase.NextCheckAt = scope.Now;
        await scope.Context.SaveChangesAsync(cancellationToken);
        await scope.Meters.ReleaseAsync(purchase.Id.Value, cancellationToken);
        // Given back in memory alone so far: whether the next one fits, and what the guardian is answered, is read from the table.
        await scope.Meters.FlushAsync(cancellationToken);
    }
}

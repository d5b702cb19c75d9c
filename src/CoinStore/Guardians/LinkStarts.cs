using CoinStore.Budgets;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>What a link begins with, from the moment on in which it counts.</summary>
internal static class LinkStarts
{
    /// <summary>
    /// Nothing for a first guardian; for a second one what the first has set, so that nothing changes for the minor before the second
    /// says so. Money is the same amount in the second's currency, rounded down: never more than before.
    /// </summary>
    public static async Task SetLimitsAsync(WriteScope scope, Guardianship link, Guardianship? other, CancellationToken cancellationToken)
    {
        link.NextDigestAt = DigestPolicy.Next(link.Digest, scope.Now, link.TimeZoneId);
        if (other is null)
        {
            foreach (var kind in (LimitKind[])[LimitKind.PurchaseMonth, LimitKind.GiftMonth])
            {
                await SpendingMeters.SetCapAsync(scope, link.Id.Value, kind, 0, link.GuardianId, cancellationToken);
            }

            return;
        }

        var (from, to) = (Currency.Parse(other.Currency), Currency.Parse(link.Currency));
        var limits = await scope
            .Context.Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => l.ScopeId == other.Id.Value && l.Cap != null)
            .OrderBy(l => l.Kind)
            .ThenBy(l => l.Subject)
            .ToListAsync(cancellationToken);
        foreach (var limit in limits)
        {
            var isMoney = LimitPolicy.UnitOf(limit.Kind, other.Currency) == other.Currency;
            var cap = isMoney
                ? (await ExchangeRates.ConvertDownAsync(scope.Context, new Money(limit.Cap!.Value, from), to, cancellationToken)).Minor
                : limit.Cap;
            var key = new CapKey(link.Id.Value, limit.Kind, limit.Subject);
            await CapSettings.SetAsync(scope, key, cap, link.GuardianId, scope.Now, cancellationToken);
        }
    }
}

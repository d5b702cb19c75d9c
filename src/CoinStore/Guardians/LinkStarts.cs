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
    /// says so. Money is the same amount in the second's currency, rounded down: never more than before. A pause is none of it: whoever
    /// said it takes it back. What was spent in the windows that are running counts for every guardian.
    /// </summary>
    public static async Task SetLimitsAsync(WriteScope scope, Guardianship link, Guardianship? other, CancellationToken cancellationToken)
    {
        link.NextDigestAt = DigestPolicy.Next(link.Digest, scope.Now, link.TimeZoneId);
        link.DigestFrom = DigestPolicy.FirstOf(link.Digest, link.NextDigestAt, link.TimeZoneId);
        await TakeCountedAsync(scope, link, cancellationToken);
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
            .Where(l => l.ScopeId == other.Id.Value && l.Cap != null && l.Kind != LimitKind.Pause)
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

    // A month has 31 days at most, and one more where a zone moved: what a link that ended before that counted is over.
    private static async Task TakeCountedAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var since = scope.Now.AddDays(-32);
        var before = await scope
            .Context.Set<Guardianship>()
            .AsNoTracking()
            .Where(g => g.MinorId == link.MinorId && g.Id != link.Id && g.ProofId != null && (g.EndedAt == null || g.EndedAt > since))
            .OrderBy(g => g.StartedAt)
            .ToListAsync(cancellationToken);
        await CountedBefore.TakeAsync(scope, LimitScope.Of(link), before.ConvertAll(LimitScope.Of), cancellationToken);
    }
}

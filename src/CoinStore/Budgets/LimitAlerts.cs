using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Budgets;

/// <summary>Finds out in the transaction that spends which parts of its caps it reaches; a worker tells of them after it.</summary>
internal static class LimitAlerts
{
    /// <summary>The parts that these charges reached, each meter's largest; no query.</summary>
    /// <param name="charges">What was taken.</param>
    /// <param name="meters">Their meters, after it.</param>
    public static IEnumerable<LimitAlert> Reached(IReadOnlyList<MeterCharge> charges, MeterState[] meters)
    {
        for (var i = 0; i < meters.Length; i++)
        {
            if (meters[i] is not { Cap: { } cap } meter)
            {
                continue;
            }

            var used = meter.Used + meter.Reserved;
            var part = AlertPolicy.PartOf(used, cap);
            if (part > AlertPolicy.PartOf(used - charges[i].Amount, cap))
            {
                yield return new LimitAlert
                {
                    MeterId = meter.Id,
                    Cap = cap,
                    Percent = part,
                    Used = used,
                    ReachedAt = default,
                };
            }
        }
    }

    /// <summary>Keeps those that were not reached before: what was given back and is spent again is no news.</summary>
    public static async Task KeepAsync(WriteScope scope, IEnumerable<LimitAlert> reached, CancellationToken cancellationToken)
    {
        var alerts = reached.ToList();
        if (alerts.Count == 0)
        {
            return;
        }

        var meters = alerts.ConvertAll(a => a.MeterId);
        var known = await scope
            .Context.Set<LimitAlert>()
            .AsNoTracking()
            .Where(a => EF.Parameter(meters).Contains(a.MeterId))
            .ToListAsync(cancellationToken);
        foreach (var alert in alerts)
        {
            if (!known.Exists(k => k.MeterId == alert.MeterId && k.Cap == alert.Cap && k.Percent >= alert.Percent))
            {
                var kept = new LimitAlert
                {
                    MeterId = alert.MeterId,
                    Cap = alert.Cap,
                    Percent = alert.Percent,
                    Used = alert.Used,
                    ReachedAt = scope.Now,
                };
                known.Add(kept);
                scope.Context.Add(kept);
            }
        }
    }
}

using CoinStore.Budgets;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>
/// Links and limits agree with themselves: a minor has two guardians at most, a cap in force is the one last set, and the meters that are
/// running carry it.
/// </summary>
internal sealed class GuardiansAudit(TimeProvider clock) : IFeatureAudit
{
    private const int MostBreaks = 20;

    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var settings = await context.Set<LimitSetting>().AsNoTracking().ToListAsync(cancellationToken);
        var breaks = new List<string>();
        breaks.AddRange(await TwiceLinkedAsync(context, cancellationToken));
        breaks.AddRange(await ForgottenChangesAsync(context, settings, cancellationToken));
        breaks.AddRange(await StaleMetersAsync(context, settings, cancellationToken));
        return new AuditLine("Links and limits agree with their history and their meters", settings.Count, [.. breaks.Take(MostBreaks)]);
    }

    private static async Task<IEnumerable<string>> TwiceLinkedAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var links = await context
            .Set<Guardianship>()
            .Where(g => g.EndedAt == null)
            .Select(g => new { g.MinorId, g.GuardianId })
            .ToListAsync(cancellationToken);
        return links
            .GroupBy(g => g.MinorId)
            .Where(g => g.Count() > GuardianLinks.MostGuardians || g.DistinctBy(l => l.GuardianId).Count() < g.Count())
            .Select(g => $"minor {g.Key} has {g.Count()} guardians")
            .Concat(links.Where(g => g.MinorId == g.GuardianId).Select(g => $"{g.MinorId} is their own guardian"));
    }

    private static async Task<IEnumerable<string>> ForgottenChangesAsync(
        StoreContext context,
        List<LimitSetting> settings,
        CancellationToken cancellationToken
    )
    {
        var last = (await context.Set<LimitChange>().AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancellationToken))
            .GroupBy(c => (c.ScopeId, c.Kind, c.Subject))
            .ToDictionary(g => g.Key, g => g.Last());
        return settings
            .Where(s => last.Remove((s.ScopeId, s.Kind, s.Subject), out var change) ? !IsOf(s, change) : !IsOnlyPlanned(s))
            .Select(s => $"cap {s.Kind} of {s.ScopeId} is not the one last set")
            .ToList()
            .Concat(last.Keys.Select(k => $"cap {k.Kind} of {k.ScopeId} was set and is not there"));
    }

    private static bool IsOf(LimitSetting setting, LimitChange change) => change.NewCap == setting.Cap && change.ChangedAt == setting.SetAt;

    // A raise that waits is no change yet, and neither is one that was withdrawn.
    private static bool IsOnlyPlanned(LimitSetting setting) => setting.Cap is null;

    private async Task<IEnumerable<string>> StaleMetersAsync(
        StoreContext context,
        List<LimitSetting> settings,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        // A payout's cap is the platform's and comes with each charge.
        const short Payout = (short)LimitKind.PayoutDay;
        var running = await context
            .Set<MeterRow>()
            .AsNoTracking()
            .Where(m => m.EndsAt > now && m.Kind != Payout)
            .ToListAsync(cancellationToken);
        // As they were written: a raise that is due and not written yet has reached neither the setting nor the meter.
        var own = settings.ToLookup(s => s.ScopeId);
        var carries = (await context.Set<LimitCarry>().AsNoTracking().ToListAsync(cancellationToken)).ToLookup(c =>
            (c.ScopeId, c.StartsAt)
        );
        long? CapOf(MeterRow meter)
        {
            var carried = carries[(meter.Scope, meter.StartsAt)].Where(c => (short)c.Kind == meter.Kind).ToList();
            var caps = own.Contains(meter.Scope) ? new Caps([.. own[meter.Scope]], DateTime.MinValue, carried) : Caps.None;
            return meter.Kind == (short)LimitKind.GiftCreatorMonth ? caps.OfCreator(meter.Subject) : caps.Of((LimitKind)meter.Kind);
        }

        return running.Where(m => m.Cap != CapOf(m)).Select(m => $"meter {m.Kind} of {m.Scope} carries {m.Cap}, the cap set is {CapOf(m)}");
    }
}

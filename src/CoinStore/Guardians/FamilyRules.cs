using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Reads what was set and what was refused, as families see it.</summary>
internal static class FamilyRules
{
    private const int MostAttempts = 20;

    /// <summary>Everything that is set for a link, its kinds in their order.</summary>
    public static async Task<IReadOnlyList<FamilyRule>> ListAsync(
        StoreContext context,
        Guardianship link,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var settings = await context
            .Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => l.ScopeId == link.Id.Value && l.Cap != null)
            .OrderBy(l => l.Kind)
            .ThenBy(l => l.Subject)
            .ToListAsync(cancellationToken);
        var caps = await CapSettings.CapsAsync(context, LimitScope.Of(link), now, cancellationToken);
        var ids = settings.Where(s => s.Subject != Guid.Empty).Select(s => PersonId.From(s.Subject)).ToList();
        var creators = await context
            .Set<CreatorProfile>()
            .Where(c => ids.Contains(c.Id))
            .Join(
                context.Users,
                c => c.Id,
                p => p.Id,
                (c, p) =>
                    new
                    {
                        c.Id,
                        c.Handle,
                        p.DisplayName,
                    }
            )
            .ToDictionaryAsync(c => c.Id.Value, cancellationToken);
        return
        [
            // A creator whose room is gone has no name to show, and their limit bounds nothing any more.
            .. settings
                .Where(s => s.Subject == Guid.Empty || creators.ContainsKey(s.Subject))
                .Select(s =>
                {
                    var unit = LimitPolicy.UnitOf(s.Kind, link.Currency);
                    var creator = creators.GetValueOrDefault(s.Subject);
                    var carried = caps.CarriedTo(s.Kind);
                    return new FamilyRule(
                        s.Kind,
                        new LimitAmount(unit, s.Cap!.Value),
                        creator?.Handle,
                        creator?.DisplayName,
                        carried > 0 ? new LimitAmount(unit, carried) : null
                    );
                }),
        ];
    }

    /// <summary>Whether the hours of a link are open now, and otherwise when they open next.</summary>
    public static async Task<FamilyHours> HoursAsync(
        StoreContext context,
        Guardianship link,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var limits = LimitScope.Of(link);
        var caps = await CapSettings.CapsAsync(context, limits, now, cancellationToken);
        var opensAt = OpenHours.NextOpen(caps.HoursOf, now, limits.ZoneAt(now));
        return new FamilyHours(opensAt == now, opensAt == now ? null : opensAt);
    }

    /// <summary>The last attempts that a limit refused since the link began.</summary>
    public static async Task<IReadOnlyList<FamilyAttempt>> AttemptsAsync(
        StoreContext context,
        Guardianship link,
        CancellationToken cancellationToken
    )
    {
        var rows = await context
            .Set<RefusedAttempt>()
            .AsNoTracking()
            .Where(a => a.MinorId == link.MinorId && a.LastAt >= link.StartedAt)
            .OrderByDescending(a => a.LastAt)
            .Take(MostAttempts)
            .ToListAsync(cancellationToken);
        var gifts = await context.Set<GiftRow>().ToDictionaryAsync(g => g.Slug, g => g.Name, StringComparer.Ordinal, cancellationToken);
        var people = rows.Select(r => r.CreatorId).OfType<PersonId>().Distinct().ToList();
        var names = await context
            .Users.Where(p => people.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellationToken);
        return
        [
            .. rows.Select(r => new FamilyAttempt(
                r.Kind,
                PackageName.TryParse(r.Item) is { } package
                    ? new LimitAmount("COIN", package.Coins.Value).ToString()
                    : FamilySpendings.NameOf(gifts.GetValueOrDefault(r.Item, r.Item), r.Quantity),
                r.CreatorId is { } id ? names.GetValueOrDefault(id) : null,
                new LimitAmount(r.Unit, r.Amount),
                r.Times,
                r.LastAt
            )),
        ];
    }
}

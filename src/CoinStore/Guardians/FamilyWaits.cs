using CoinStore.Access;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Reads the links that do not count yet, and what each waits for.</summary>
internal static class FamilyWaits
{
    /// <summary>Those somebody is part of, oldest first.</summary>
    public static async Task<IReadOnlyList<FamilyWaiting>> OwnAsync(
        StoreContext context,
        Standing reader,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var links = await Waiting(context)
            .Where(g => (reader.IsAdult ? g.GuardianId : g.MinorId) == reader.Id)
            .OrderBy(g => g.StartedAt)
            .ToListAsync(cancellationToken);
        var waiting = new List<FamilyWaiting>(links.Count);
        foreach (var link in links)
        {
            var other = reader.IsAdult ? link.MinorId : link.GuardianId;
            var guardian = await Standing.LoadAsync(context, link.GuardianId, now, cancellationToken);
            waiting.Add(
                new FamilyWaiting(
                    link.Id,
                    await context.Users.Where(p => p.Id == other).Select(p => p.DisplayName).SingleAsync(cancellationToken),
                    guardian is null || await ProofLinks.GoodAsync(context, guardian, now, cancellationToken) is null,
                    await ProofLinks.NeedsYesAsync(context, link, now, cancellationToken),
                    link.StartedAt + LinkPolicy.WaitingLife
                )
            );
        }

        return waiting;
    }

    /// <summary>Those of a guardian's minors that wait for a yes, oldest first.</summary>
    public static async Task<IReadOnlyList<FamilyJoin>> ToAllowAsync(
        StoreContext context,
        IReadOnlyList<FamilyMinor> minors,
        CancellationToken cancellationToken
    )
    {
        var names = minors.ToDictionary(m => m.MinorId, m => m.Name);
        var ids = names.Keys.ToList();
        var rows = await Waiting(context)
            .Where(g => ids.Contains(g.MinorId) && g.AllowedAt == null)
            .Join(context.Users, g => g.GuardianId, p => p.Id, (g, p) => new { Link = g, Guardian = p })
            .OrderBy(r => r.Link.StartedAt)
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(r => new FamilyJoin(
                r.Link.Id,
                names[r.Link.MinorId],
                r.Guardian.DisplayName,
                r.Guardian.CreatedAt,
                r.Link.StartedAt + LinkPolicy.WaitingLife
            )),
        ];
    }

    private static IQueryable<Guardianship> Waiting(StoreContext context) =>
        context.Set<Guardianship>().AsNoTracking().Where(g => g.EndedAt == null && g.ProofId == null);
}

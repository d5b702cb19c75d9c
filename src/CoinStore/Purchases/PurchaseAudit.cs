using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Purchases;

/// <summary>Purchases against the books: each credited one has its entry and each entry its purchase; only open ones hold reservations.</summary>
internal sealed class PurchaseAudit : IFeatureAudit
{
    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var breaks = new List<string>();
        var credited = await context
            .Set<PurchaseRow>()
            .AsNoTracking()
            .Where(p => p.State == PurchaseState.Completed)
            .ToDictionaryAsync(p => p.Id.Value, cancellationToken);
        var entries = await EntriesAsync(context, cancellationToken);
        foreach (var (id, postings) in entries)
        {
            if (!credited.Remove(id, out var purchase))
            {
                breaks.Add($"entry {id} credits a purchase that is not there or not completed");
            }
            else if (!PurchaseJournal.For(purchase, purchase.StartedAt).Postings.ToHashSet().SetEquals(postings))
            {
                breaks.Add($"purchase {id} and its entry tell different amounts");
            }
        }

        breaks.AddRange(credited.Keys.Select(id => $"purchase {id} is completed and has no entry"));
        breaks.AddRange(await ReservationsAsync(context, cancellationToken));
        return new AuditLine("Purchases match their entries and reservations", entries.Count, breaks);
    }

    private static async Task<Dictionary<Guid, List<Posting>>> EntriesAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var entries = await context
            .Set<EntryRow>()
            .AsNoTracking()
            .Where(e => e.Kind == (short)EntryKind.Purchase)
            .Select(e => new { e.Id, e.Postings })
            .ToListAsync(cancellationToken);
        var accounts = await context.Set<AccountRow>().AsNoTracking().ToDictionaryAsync(a => a.Id, a => a.Key, cancellationToken);
        return entries.ToDictionary(
            e => e.Id,
            e =>
                (PackedLines.TryUnpack(e.Postings) ?? [])
                    .Where(l => accounts.ContainsKey(l.Id))
                    .Select(l => new Posting(accounts[l.Id], l.Amount))
                    .ToList()
        );
    }

    private static async Task<IEnumerable<string>> ReservationsAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var reserved = await context
            .Set<MeterChargeRow>()
            .Where(c => c.State == ChargeState.Reserved)
            .Select(c => c.ChargeId)
            .Distinct()
            .ToListAsync(cancellationToken);
        var holding = await context
            .Set<PurchaseRow>()
            .Where(p =>
                p.State == PurchaseState.Starting
                || p.State == PurchaseState.Open
                || p.State == PurchaseState.Processing
                || p.State == PurchaseState.Disagreeing
            )
            .Select(p => new { p.Id, IsStopped = p.StoppedAt != null })
            .ToListAsync(cancellationToken);
        var approved = await context.Set<Ask>().Where(a => a.UsedFor != null).Select(a => a.UsedFor!.Value).ToListAsync(cancellationToken);
        var holds = holding.Select(p => p.Id.Value).ToHashSet();
        // One that a guardian stopped has given its reservation back; one let pass by a yes may have found no limit with room.
        var mayHoldNone = holding.Where(p => p.IsStopped).Select(p => p.Id.Value).Concat(approved).ToHashSet();
        return reserved
            .Where(id => !holds.Contains(id))
            .Select(id => $"{id} holds a reservation and is no open purchase")
            .Concat(holds.Except(reserved).Except(mayHoldNone).Select(id => $"purchase {id} is open and holds no reservation"));
    }
}

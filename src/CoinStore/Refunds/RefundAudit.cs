using CoinStore.Disputes;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Refunds;

/// <summary>Each refund has the entries of its state, with its figures, each such entry has its refund, and no purchase gives back more than its price.</summary>
internal sealed class RefundAudit : IFeatureAudit
{
    private static readonly short[] Kinds = [(short)EntryKind.Refund, (short)EntryKind.RefundReturn];

    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var refunds = await context.Set<RefundRow>().AsNoTracking().ToListAsync(cancellationToken);
        var entries = await context
            .Set<EntryRow>()
            .AsNoTracking()
            .Where(e => Kinds.Contains(e.Kind))
            .ToDictionaryAsync(e => e.Id, e => e.Digest, cancellationToken);
        var breaks = new List<string>();
        foreach (var refund in refunds)
        {
            foreach (var expected in Expected(refund))
            {
                if (!entries.Remove(expected.Id, out var digest))
                {
                    breaks.Add($"refund {refund.Id} is {refund.State} and has no entry of kind {(EntryKind)expected.Kind}");
                }
                else if (!digest.AsSpan().SequenceEqual(expected.Digest()))
                {
                    breaks.Add($"refund {refund.Id} has an entry of kind {(EntryKind)expected.Kind} with other figures");
                }
            }
        }

        breaks.AddRange(entries.Keys.Select(id => $"entry {id} belongs to no refund, or not to its state"));
        breaks.AddRange(await SumsAsync(context, refunds, cancellationToken));
        return new AuditLine("Refunds and their entries agree, and none exceeds its price", refunds.Count, breaks);
    }

    private static IEnumerable<JournalEntry> Expected(RefundRow refund)
    {
        yield return RefundJournal.For(refund, refund.RequestedAt);
        if (refund.State == RefundState.Failed)
        {
            yield return RefundJournal.Return(refund, refund.RequestedAt);
        }
    }

    private static async Task<IEnumerable<string>> SumsAsync(
        StoreContext context,
        List<RefundRow> refunds,
        CancellationToken cancellationToken
    )
    {
        var disputes = await context
            .Set<DisputeRow>()
            .AsNoTracking()
            .Where(d => d.State == DisputeState.Open || d.State == DisputeState.Lost)
            .Select(d => new { d.PurchaseId, Amount = d.CoveredMinor })
            .ToListAsync(cancellationToken);
        var given = refunds
            .Where(r => r.State != RefundState.Failed)
            .Select(r => new { r.PurchaseId, Amount = r.AmountMinor })
            .Concat(disputes)
            .ToLookup(r => r.PurchaseId.Value, r => (decimal)r.Amount);
        var lots = await context.Set<LotRow>().AsNoTracking().Where(l => l.Kind == LotKind.Paid).ToListAsync(cancellationToken);
        return lots.Select(lot => (Lot: lot, Sum: given[lot.Id].Sum()))
            .Where(l => l.Sum != l.Lot.RefundedMinor || l.Sum > l.Lot.GrossMinor)
            .Select(l => $"purchase {l.Lot.Id} of {l.Lot.GrossMinor} gave back {l.Sum}, and its lot says {l.Lot.RefundedMinor}");
    }
}

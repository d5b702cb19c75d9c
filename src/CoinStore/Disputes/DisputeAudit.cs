using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Disputes;

/// <summary>Each dispute has the entries of its state, with its figures, and each such entry has its dispute.</summary>
internal sealed class DisputeAudit : IFeatureAudit
{
    private static readonly short[] Kinds = [(short)EntryKind.Dispute, (short)EntryKind.DisputeReturn, (short)EntryKind.DisputeLoss];

    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var disputes = await context.Set<DisputeRow>().AsNoTracking().ToListAsync(cancellationToken);
        var entries = await context
            .Set<EntryRow>()
            .AsNoTracking()
            .Where(e => Kinds.Contains(e.Kind))
            .ToDictionaryAsync(e => e.Id, e => e.Digest, cancellationToken);
        var breaks = new List<string>();
        foreach (var dispute in disputes)
        {
            foreach (var expected in Expected(dispute))
            {
                if (!entries.Remove(expected.Id, out var digest))
                {
                    breaks.Add($"dispute {dispute.Id} is {dispute.State} and has no entry of kind {(EntryKind)expected.Kind}");
                }
                else if (!digest.AsSpan().SequenceEqual(expected.Digest()))
                {
                    breaks.Add($"dispute {dispute.Id} has an entry of kind {(EntryKind)expected.Kind} with other figures");
                }
            }

            if (dispute.OpenedAt is null && dispute.State is DisputeState.Open or DisputeState.Won or DisputeState.Lost)
            {
                breaks.Add($"dispute {dispute.Id} is {dispute.State} and was never opened");
            }
        }

        breaks.AddRange(entries.Keys.Select(id => $"entry {id} belongs to no dispute, or not to its state"));
        return new AuditLine("Disputes and their entries agree", disputes.Count, breaks);
    }

    private static IEnumerable<JournalEntry> Expected(DisputeRow dispute)
    {
        if (dispute.OpenedAt is not { } at)
        {
            yield break;
        }

        yield return DisputeJournal.Opened(dispute, at);
        if (dispute.LossPosted && DisputeJournal.Lost(dispute, at) is { } loss)
        {
            yield return loss;
        }

        if (dispute.State == DisputeState.Won)
        {
            yield return DisputeJournal.Won(dispute, at);
        }
    }
}

using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payouts;

/// <summary>Each payout has the entries of its state, with its figures, and each payout entry has its payout.</summary>
internal sealed class PayoutAudit : IFeatureAudit
{
    private static readonly short[] Kinds =
    [
        (short)EntryKind.PayoutHold,
        (short)EntryKind.PayoutTransfer,
        (short)EntryKind.PayoutPaid,
        (short)EntryKind.PayoutReturn,
        (short)EntryKind.PayoutCancel,
    ];

    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var payouts = await context.Set<PayoutRow>().AsNoTracking().ToListAsync(cancellationToken);
        var entries = await context
            .Set<EntryRow>()
            .AsNoTracking()
            .Where(e => Kinds.Contains(e.Kind))
            .ToDictionaryAsync(e => e.Id, e => e.Digest, cancellationToken);
        var undone = await context
            .Set<EntryRow>()
            .Where(e => e.Reverses != null)
            .Select(e => e.Reverses!.Value)
            .ToHashSetAsync(cancellationToken);
        var breaks = new List<string>();
        foreach (var payout in payouts)
        {
            foreach (var expected in Expected(payout))
            {
                if (!entries.Remove(expected.Id, out var digest))
                {
                    breaks.Add($"payout {payout.Id} is {payout.State} and has no entry of kind {(EntryKind)expected.Kind}");
                }
                else if (!digest.AsSpan().SequenceEqual(expected.Digest()))
                {
                    breaks.Add($"payout {payout.Id} has an entry of kind {(EntryKind)expected.Kind} with other figures");
                }
            }

            var isUndone = undone.Contains(PayoutJournal.IdOf(payout.Id, EntryKind.PayoutPaid));
            if (isUndone != (payout.PaidAt is not null && payout.State != PayoutState.Paid))
            {
                breaks.Add($"payout {payout.Id} is {payout.State}, and its paid entry is {(isUndone ? "" : "not ")}undone");
            }
        }

        breaks.AddRange(entries.Keys.Select(id => $"entry {id} belongs to no payout, or not to its state"));
        return new AuditLine("Payouts and their entries agree", payouts.Count, breaks);
    }

    private static IEnumerable<JournalEntry> Expected(PayoutRow payout)
    {
        yield return PayoutJournal.Hold(payout, payout.RequestedAt);
        if (payout.TransferId is not null)
        {
            yield return PayoutJournal.Transfer(payout, payout.RequestedAt);
        }

        if (payout.PaidAt is not null)
        {
            yield return PayoutJournal.Paid(payout, payout.RequestedAt);
        }

        if (payout.State == PayoutState.Failed)
        {
            yield return payout.TransferId is null
                ? PayoutJournal.Cancel(payout, payout.RequestedAt)
                : PayoutJournal.Return(payout, payout.RequestedAt);
        }
    }
}

using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Gifts;

/// <summary>Gifts that were sent against their entries, one to one both ways, with who, to whom, when and how much.</summary>
internal sealed class GiftAudit : IFeatureAudit
{
    private const int MostBreaks = 20;
    private const int Stretch = 20_000;

    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var owners = await context
            .Set<AccountRow>()
            .AsNoTracking()
            .Where(a => a.Kind == Fan || a.Kind == Bonus || a.Kind == Pending)
            .ToDictionaryAsync(a => a.Id, cancellationToken);
        var last = await context.Set<EntryRow>().MaxAsync(e => (long?)e.Sequence, cancellationToken) ?? 0;
        var end = Math.Max(last, await context.Set<GiftSend>().MaxAsync(s => (long?)s.Sequence, cancellationToken) ?? 0);
        var breaks = new List<string>();
        long counted = 0;
        // A stretch of the journal at a time: an audit of many millions needs little memory.
        for (var from = 1L; from <= end; from += Stretch)
        {
            var until = from + Stretch;
            var entries = await context
                .Set<EntryRow>()
                .AsNoTracking()
                .Where(e => e.Sequence >= from && e.Sequence < until && e.Kind == Gift)
                .ToDictionaryAsync(e => e.Sequence, cancellationToken);
            var sends = context.Set<GiftSend>().AsNoTracking().Where(s => s.Sequence >= from && s.Sequence < until);
            await foreach (var send in sends.AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                counted++;
                if (!entries.Remove(send.Sequence, out var entry) || !IsOf(send, entry, owners))
                {
                    breaks.Add($"gift {send.Id} has no entry of the same people, amount and time");
                }
            }

            breaks.AddRange(entries.Values.Select(e => $"entry {e.Id} is a gift that nobody sent"));
        }

        return new AuditLine("Gifts match their entries one to one", counted, [.. breaks.Take(MostBreaks)]);
    }

    private const short Gift = (short)EntryKind.Gift;
    private const short Fan = (short)AccountKind.FanCoins;
    private const short Bonus = (short)AccountKind.FanBonus;
    private const short Pending = (short)AccountKind.CreatorPending;

    private static bool IsOf(GiftSend send, EntryRow entry, Dictionary<long, AccountRow> accounts)
    {
        var lines = PackedLines.TryUnpack(entry.Postings) ?? [];
        // Paid coins and bonus coins may have paid for it together.
        bool Has(PersonId owner, long amount, params ReadOnlySpan<short> kinds)
        {
            long sum = 0;
            foreach (var line in lines)
            {
                var isOne = accounts.TryGetValue(line.Id, out var a) && a.Owner == owner.Value && kinds.Contains(a.Kind);
                sum += isOne ? line.Amount : 0;
            }

            return sum == amount;
        }

        return send.Id.Value == entry.Id
            && send.SentAt == entry.At
            && Has(send.SenderId, -send.PriceCoins, Fan, Bonus)
            && Has(send.CreatorId, send.PriceCoins, Pending);
    }
}

using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>An entry as it stands in the journal.</summary>
internal sealed record JournalRecord(long Sequence, Guid Id, short Kind, DateTime At, Guid? Reverses, IReadOnlyList<Posting> Postings);

/// <summary>Reads whole entries in the order of the journal: the one place that knows how they are stored.</summary>
internal static class JournalReader
{
    /// <summary>One entry by its id; null when there is none.</summary>
    public static async Task<JournalRecord?> FindAsync(DbContext context, Guid id, CancellationToken cancellationToken)
    {
        var sequence = await context
            .Set<EntryRow>()
            .Where(e => e.Id == id)
            .Select(e => (long?)e.Sequence)
            .SingleOrDefaultAsync(cancellationToken);
        return sequence is { } found ? (await ReadAsync(context, found - 1, 1, cancellationToken))[0] : null;
    }

    /// <summary>The next entries after a sequence, at most so many.</summary>
    public static async Task<List<JournalRecord>> ReadAsync(
        DbContext context,
        long afterSequence,
        int count,
        CancellationToken cancellationToken
    )
    {
        var entries = await context
            .Set<EntryRow>()
            .AsNoTracking()
            .Where(e => e.Sequence > afterSequence)
            .OrderBy(e => e.Sequence)
            .Take(count)
            .ToListAsync(cancellationToken);
        if (entries.Count == 0)
        {
            return [];
        }

        var (first, last) = (entries[0].Sequence, entries[^1].Sequence);
        var lines = await context
            .Set<PostingRow>()
            .AsNoTracking()
            .Where(p => p.Sequence >= first && p.Sequence <= last)
            .Join(
                context.Set<AccountRow>(),
                p => p.AccountId,
                a => a.Id,
                (p, a) =>
                    new
                    {
                        p.Sequence,
                        p.Amount,
                        Account = a,
                    }
            )
            .ToListAsync(cancellationToken);
        var postings = lines.ToLookup(l => l.Sequence, l => new Posting(l.Account.Key, l.Amount));
        return entries.ConvertAll(e => new JournalRecord(e.Sequence, e.Id, e.Kind, e.At, e.Reverses, [.. postings[e.Sequence]]));
    }
}

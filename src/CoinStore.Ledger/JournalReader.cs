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

        var lines = entries.ConvertAll(e => PackedLines.TryUnpack(e.Postings) ?? []);
        var ids = lines.SelectMany(l => l).Select(l => l.Id).ToHashSet();
        var keys = await context
            .Set<AccountRow>()
            .AsNoTracking()
            .Where(a => EF.Parameter(ids).Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, a => a.Key, cancellationToken);
        // A line of no account is left out: the audit of the books names it, and the leaf differs from the one that was sealed.
        return
        [
            .. entries.Zip(
                lines,
                (e, found) =>
                    new JournalRecord(
                        e.Sequence,
                        e.Id,
                        e.Kind,
                        e.At,
                        e.Reverses,
                        [.. found.Where(l => keys.ContainsKey(l.Id)).Select(l => new Posting(keys[l.Id], l.Amount))]
                    )
            ),
        ];
    }
}

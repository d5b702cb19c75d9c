using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger.Log;

/// <summary>
/// Walks the whole journal beside the log: each entry against the hash it was sealed with, each tile against the tiles below it, each
/// checkpoint against its signature and against the tree at its size. All checkpoints are held to one tree that only grows, so they are
/// consistent with each other. What was changed, removed, inserted or moved is named.
/// </summary>
internal sealed class LogAudit(DbContext context, LogPublicKey key)
{
    private const int MostBreaks = 20;
    private const int MostDifferences = 1000;

    private readonly List<Difference> differences = [];
    private readonly List<string> breaks = [];
    private readonly MerkleEdge sealedEdge = new();
    private readonly MerkleEdge journalEdge = new();
    private readonly CheckpointWalk checkpoints = new(context, key);
    private readonly UpperTiles upper = new(context);

    /// <summary>Runs the check. Reads only.</summary>
    public async Task<AuditCheck> RunAsync(CancellationToken cancellationToken)
    {
        var size = await new LogTree(context).SizeAsync(cancellationToken);
        await BeforeFirstAsync(cancellationToken);
        for (var index = 0L; index * LogTileRow.Width < size; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await TileAsync(index, size, cancellationToken);
        }

        breaks.AddRange(await upper.FinishAsync(size, cancellationToken));
        breaks.AddRange(await checkpoints.FinishAsync(cancellationToken));
        await AfterLastAsync(size, cancellationToken);
        List<string> all = [.. Names(), .. breaks];
        return new AuditCheck(
            "The log seals the journal as it is, and its checkpoints are signed and follow from each other",
            size,
            all.Count <= MostBreaks ? all : [.. all.Take(MostBreaks), $"and {all.Count - MostBreaks} more"]
        );
    }

    private async Task TileAsync(long index, long size, CancellationToken cancellationToken)
    {
        var first = (index * LogTileRow.Width) + 1;
        var expected = (int)Math.Min(LogTileRow.Width, size - first + 1);
        var tile = await context
            .Set<LogTileRow>()
            .AsNoTracking()
            .SingleOrDefaultAsync(t => t.Level == 0 && t.Index == index, cancellationToken);
        var entries = (await JournalReader.ReadAsync(context, first - 1, expected, cancellationToken)).ToDictionary(e => e.Sequence);
        if (tile is null || tile.Count != expected || tile.Ids.Length != expected * LogTileRow.IdLength)
        {
            breaks.Add($"tile 0/{index} of the log, entries {first} to {first + expected - 1}, is {(tile is null ? "missing" : "cut")}");
            checkpoints.Lost();
            return;
        }

        var before = differences.Count;
        for (var i = 0; i < expected; i++)
        {
            Leaf(tile, i, entries.GetValueOrDefault(first + i));
            await checkpoints.ReachAsync(sealedEdge, journalEdge, cancellationToken);
        }

        SaltInsteadOfEntries(tile, before, expected);
        await upper.AddAsync(tile, cancellationToken);
    }

    private void Leaf(LogTileRow tile, int offset, JournalRecord? entry)
    {
        var sequence = (tile.Index * LogTileRow.Width) + offset + 1;
        var kept = tile.Hash(offset).ToArray();
        var actual = entry is null ? null : LogLeaf.Of(entry, tile.Salt).Hash();
        var same = actual is not null && actual.AsSpan().SequenceEqual(kept);
        sealedEdge.Append(kept);
        journalEdge.Append(actual ?? kept);
        if (entry is null)
        {
            checkpoints.JournalHasGap();
        }

        if (same && entry!.Id != tile.Id(offset))
        {
            breaks.Add($"tile 0/{tile.Index} of the log names entry {sequence} ({entry.Id}) wrongly: the tile was changed");
        }
        else if (!same && differences.Count < MostDifferences)
        {
            differences.Add(new Difference(sequence, tile.Id(offset), entry?.Id));
        }
    }

    // One changed secret makes every entry of its tile look changed; saying so once is nearer to the truth than 256 names.
    private void SaltInsteadOfEntries(LogTileRow tile, int before, int expected)
    {
        var here = differences.Skip(before).ToList();
        if (expected > 1 && here.Count == expected && here.TrueForAll(d => d.Found == d.SealedId))
        {
            differences.RemoveRange(before, here.Count);
            breaks.Add(
                $"tile 0/{tile.Index} of the log agrees with none of entries {here[0].Sequence} ({here[0].SealedId}) to "
                    + $"{here[^1].Sequence} ({here[^1].SealedId}): its salt was changed, or each of them was"
            );
        }
    }

    private IEnumerable<string> Names()
    {
        var places = differences.DistinctBy(d => d.SealedId).ToDictionary(d => d.SealedId, d => d.Sequence);
        foreach (var difference in differences)
        {
            var (sequence, id, found) = difference;
            if (found is null)
            {
                yield return $"entry {sequence} ({id}) is missing from the journal";
            }
            else if (found == id)
            {
                // The signed root says which of the two is as it was.
                yield return checkpoints.JournalIsSigned
                    ? $"the hash of entry {sequence} ({id}) in tile 0/{(sequence - 1) / LogTileRow.Width} was changed; the entry is as it was signed"
                    : $"entry {sequence} ({id}) was changed after it was sealed";
            }
            else
            {
                var from = places.TryGetValue(found.Value, out var place) ? $"was sealed as {place} and moved" : "was never sealed";
                yield return $"entry {sequence} is now {found}, which {from}; {id} was sealed there";
            }
        }
    }

    private async Task BeforeFirstAsync(CancellationToken cancellationToken)
    {
        var early = await JournalReader.ReadAsync(context, long.MinValue, MostBreaks, cancellationToken);
        breaks.AddRange(
            early.Where(e => e.Sequence < 1).Select(e => $"entry {e.Sequence} ({e.Id}) was inserted before the first one of the journal")
        );
    }

    private async Task AfterLastAsync(long size, CancellationToken cancellationToken)
    {
        var rest = context.Set<EntryRow>().Where(e => e.Sequence > size);
        var count = await rest.LongCountAsync(cancellationToken);
        var last = await rest.MaxAsync(e => (long?)e.Sequence, cancellationToken) ?? size;
        if (last == size + count)
        {
            return;
        }

        for (var at = size; ; at++)
        {
            // Only when there is a gap, and then up to the first one.
            var next = await JournalReader.ReadAsync(context, at, 1, cancellationToken);
            if (next[0].Sequence != at + 1)
            {
                breaks.Add($"entry {next[0].Sequence} ({next[0].Id}), not sealed yet, stands where entry {at + 1} is due");
                return;
            }
        }
    }

    /// <summary>A place where the journal is not what was sealed.</summary>
    private sealed record Difference(long Sequence, Guid SealedId, Guid? Found);
}

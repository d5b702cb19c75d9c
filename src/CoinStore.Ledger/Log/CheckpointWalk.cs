using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger.Log;

/// <summary>Holds every checkpoint to its signature, to its row and to the tree at its size, while the audit walks the tree.</summary>
internal sealed class CheckpointWalk(DbContext context, LogPublicKey key)
{
    private const int Page = 500;
    private readonly Queue<LogCheckpointRow> page = new();
    private readonly List<string> breaks = [];
    private bool allRead;
    private long read;
    private long sizeBefore;
    private long agreedSize;
    private long disagreeing;
    private bool treeIsLost;
    private bool journalHasGap;

    /// <summary>Whether the journal, recomputed, gives the root of the last checkpoint that the log's key signed.</summary>
    public bool JournalIsSigned { get; private set; }

    /// <summary>A tile is gone: the tree cannot be computed any further.</summary>
    public void Lost() => treeIsLost = true;

    /// <summary>An entry is gone: the journal gives no root any more.</summary>
    public void JournalHasGap() => journalHasGap = true;

    /// <summary>Checks the checkpoint of this size, if there is one.</summary>
    public async Task ReachAsync(MerkleEdge tree, MerkleEdge journal, CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } row && row.Size <= tree.Size)
        {
            page.Dequeue();
            if (Open(row) is not { } checkpoint || treeIsLost)
            {
                continue;
            }

            var journalAgrees = !journalHasGap && journal.Root().AsSpan().SequenceEqual(checkpoint.Root);
            JournalIsSigned = journalAgrees;
            // A tile that was changed under a journal that was not is said by name elsewhere.
            var agrees = row.Size == tree.Size && (journalAgrees || tree.Root().AsSpan().SequenceEqual(checkpoint.Root));
            if (agrees)
            {
                agreedSize = row.Size;
            }
            else if (disagreeing++ == 0)
            {
                breaks.Add(
                    $"checkpoint {row.Number} signs another tree of {row.Size} entries than the log holds: one of entries {agreedSize + 1} "
                        + $"to {row.Size} was changed together with its hash"
                );
            }
        }
    }

    /// <summary>What was wrong, with the checkpoints that the tree never reached.</summary>
    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } row)
        {
            page.Dequeue();
            if (Open(row) is not null && !treeIsLost)
            {
                breaks.Add($"checkpoint {row.Number} signs {row.Size} entries, and the log holds fewer");
            }
        }

        if (disagreeing > 1)
        {
            breaks.Add($"{disagreeing - 1} later checkpoints sign another tree, too");
        }

        return breaks;
    }

    private async Task<LogCheckpointRow?> NextAsync(CancellationToken cancellationToken)
    {
        if (page.Count == 0 && !allRead)
        {
            // In pages, and not as one open query: the walk reads other tables in between.
            var rows = await context
                .Set<LogCheckpointRow>()
                .AsNoTracking()
                .Where(c => c.Number > read)
                .OrderBy(c => c.Number)
                .Take(Page)
                .ToListAsync(cancellationToken);
            rows.ForEach(page.Enqueue);
            allRead = rows.Count < Page;
        }

        return page.TryPeek(out var next) ? next : null;
    }

    private Checkpoint? Open(LogCheckpointRow row)
    {
        if (row.Number != read + 1)
        {
            breaks.Add($"checkpoint {read + 1} is missing before checkpoint {row.Number}");
        }

        read = row.Number;
        if (!Checkpoint.TryOpen(row.Note, key, out var checkpoint, out var fault))
        {
            breaks.Add(
                fault switch
                {
                    NoteFault.BadSignature => $"checkpoint {row.Number} was changed: its signature is of another text",
                    NoteFault.OtherKey => $"checkpoint {row.Number} is not signed by the log's key",
                    _ => $"checkpoint {row.Number} was changed: it cannot be read",
                }
            );
            return null;
        }

        if (checkpoint.Size != row.Size || !checkpoint.Root.AsSpan().SequenceEqual(row.Root) || checkpoint.At != row.At)
        {
            breaks.Add($"checkpoint {row.Number} was changed: its row says something else than its signed text");
            return null;
        }

        if (row.Size <= sizeBefore)
        {
            breaks.Add($"checkpoint {row.Number} signs {row.Size} entries, and the one before it {sizeBefore}");
        }

        sizeBefore = row.Size;
        return checkpoint;
    }
}

/// <summary>Recomputes the tiles above level 0 from those below, and compares.</summary>
internal sealed class UpperTiles(DbContext context)
{
    private readonly List<(long Index, List<byte> Hashes)> open = [];
    private readonly List<string> breaks = [];
    private long taken;
    private long above;

    /// <summary>Takes the next tile of level 0.</summary>
    public async Task AddAsync(LogTileRow tile, CancellationToken cancellationToken)
    {
        taken++;
        if (tile.IsFull)
        {
            await AddAsync(1, MerkleTree.Complete(tile.Hashes), cancellationToken);
        }
    }

    /// <summary>What was wrong, once all tiles of level 0 were taken.</summary>
    public async Task<IReadOnlyList<string>> FinishAsync(long size, CancellationToken cancellationToken)
    {
        var whole = taken == (size + LogTileRow.Width - 1) / LogTileRow.Width;
        for (var i = 0; i < open.Count && whole; i++)
        {
            if (open[i].Hashes.Count > 0)
            {
                await CompareAsync(i + 1, open[i].Index, open[i].Hashes, cancellationToken);
            }
        }

        var there = await context.Set<LogTileRow>().LongCountAsync(cancellationToken);
        if (whole && there > taken + above)
        {
            breaks.Add($"the log has {there} tiles, and a tree of {size} entries has {taken + above}");
        }

        return breaks;
    }

    private async Task AddAsync(int level, byte[] hash, CancellationToken cancellationToken)
    {
        if (level > open.Count)
        {
            open.Add((0, []));
        }

        var (index, hashes) = open[level - 1];
        hashes.AddRange(hash);
        if (hashes.Count == LogTileRow.Width * MerkleTree.HashLength)
        {
            await CompareAsync(level, index, hashes, cancellationToken);
            open[level - 1] = (index + 1, []);
            await AddAsync(level + 1, MerkleTree.Complete([.. hashes]), cancellationToken);
        }
    }

    private async Task CompareAsync(int level, long index, List<byte> expected, CancellationToken cancellationToken)
    {
        above++;
        var tile = await context
            .Set<LogTileRow>()
            .AsNoTracking()
            .SingleOrDefaultAsync(t => t.Level == level && t.Index == index, cancellationToken);
        if (tile is null || !tile.Hashes.AsSpan().SequenceEqual([.. expected]))
        {
            breaks.Add(
                $"tile {level}/{index} of the log {(tile is null ? "is missing" : "was changed: it is not made of the tiles below it")}"
            );
        }
    }
}

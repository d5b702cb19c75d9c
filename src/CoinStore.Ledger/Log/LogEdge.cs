using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger.Log;

/// <summary>
/// The open tiles at the right edge of the tree, one a level. Entries are appended in memory, from a snapshot and outside every write;
/// what was changed is then saved in one short transaction, if nobody else has sealed meanwhile.
/// </summary>
internal sealed class LogEdge
{
    private const int SaltLength = 32;
    private readonly LogTree tree;
    private readonly List<LogTileRow> open = [];
    private readonly Dictionary<(int Level, long Index), int> lengthBefore = [];
    private readonly Dictionary<(int Level, long Index), LogTileRow> changed = [];

    private LogEdge(LogTree tree, long size)
    {
        this.tree = tree;
        Size = size;
    }

    /// <summary>How many entries are in the tree, those appended here with them.</summary>
    public long Size { get; private set; }

    /// <exception cref="LogBrokenException">A tile is missing or has not the length it must have.</exception>
    public static async Task<LogEdge> LoadAsync(LogTree tree, CancellationToken cancellationToken)
    {
        var edge = new LogEdge(tree, await tree.SizeAsync(cancellationToken));
        for (var (level, count) = (0, edge.Size); count > 0; level++, count /= LogTileRow.Width)
        {
            var inLast = (int)(count % LogTileRow.Width);
            if (inLast == 0)
            {
                edge.open.Add(NewTile(level, count / LogTileRow.Width));
                continue;
            }

            var tile = await tree.TileAsync(level, count / LogTileRow.Width, cancellationToken);
            edge.open.Add(tile.Count == inLast ? tile : throw new LogBrokenException($"Tile {level}/{tile.Index} of the log is too long."));
            edge.lengthBefore[(level, tile.Index)] = tile.Hashes.Length;
        }

        return edge;
    }

    /// <summary>Seals the next entry of the journal.</summary>
    /// <exception cref="LogBrokenException">It is not the next one.</exception>
    public void Append(JournalRecord entry)
    {
        if (entry.Sequence != Size + 1)
        {
            throw new LogBrokenException($"The journal goes on with entry {entry.Sequence} ({entry.Id}) where {Size + 1} is due.");
        }

        var tile = Open(0);
        tile.Ids = [.. tile.Ids, .. entry.Id.ToByteArray(bigEndian: true)];
        Append(0, LogLeaf.Of(entry, tile.Salt).Hash());
        Size++;
    }

    /// <summary>Puts the changed tiles into the caller's transaction; false when another sealer was faster: the caller rolls back.</summary>
    public async Task<bool> SaveAsync(DbContext context, CancellationToken cancellationToken)
    {
        foreach (var ((level, index), tile) in changed)
        {
            if (!lengthBefore.TryGetValue((level, index), out var length))
            {
                context.Add(tile);
                continue;
            }

            var updated = await context
                .Set<LogTileRow>()
                .Where(t => t.Level == level && t.Index == index && t.Hashes.Length == length)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(t => t.Hashes, tile.Hashes).SetProperty(t => t.Ids, tile.Ids),
                    cancellationToken
                );
            if (updated != 1)
            {
                return false;
            }
        }

        return true;
    }

    private void Append(int level, byte[] hash)
    {
        var tile = Open(level);
        tile.Hashes = [.. tile.Hashes, .. hash];
        changed[(level, tile.Index)] = tile;
        tree.Keep(tile);
        if (tile.IsFull)
        {
            open[level] = NewTile(level, tile.Index + 1);
            Append(level + 1, MerkleTree.Complete(tile.Hashes));
        }
    }

    private LogTileRow Open(int level)
    {
        if (level == open.Count)
        {
            open.Add(NewTile(level, 0));
        }

        return open[level];
    }

    private static LogTileRow NewTile(int level, long index) =>
        new()
        {
            Level = level,
            Index = index,
            Hashes = [],
            Ids = [],
            Salt = level == 0 ? RandomNumberGenerator.GetBytes(SaltLength) : [],
        };
}

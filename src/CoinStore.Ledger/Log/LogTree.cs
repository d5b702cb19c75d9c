using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger.Log;

/// <summary>Reads the tree out of its tiles: any hash of any proof, each tile once.</summary>
internal sealed class LogTree(DbContext context)
{
    private const int TileHeight = 8;
    private readonly Dictionary<(int Level, long Index), LogTileRow> tiles = [];

    /// <summary>How many entries are sealed.</summary>
    public async Task<long> SizeAsync(CancellationToken cancellationToken)
    {
        var last = await context
            .Set<LogTileRow>()
            .AsNoTracking()
            .Where(t => t.Level == 0)
            .OrderByDescending(t => t.Index)
            .FirstOrDefaultAsync(cancellationToken);
        return last is null ? 0 : (last.Index * LogTileRow.Width) + last.Count;
    }

    /// <summary>The last checkpoint that was signed.</summary>
    public Task<LogCheckpointRow?> CheckpointAsync(CancellationToken cancellationToken) =>
        context.Set<LogCheckpointRow>().AsNoTracking().OrderByDescending(c => c.Number).FirstOrDefaultAsync(cancellationToken);

    public Task<byte[]> RootAsync(long size, CancellationToken cancellationToken) => HashAsync(new LeafRange(0, size), cancellationToken);

    /// <summary>The hashes of a proof.</summary>
    public async Task<List<byte[]>> HashesAsync(IEnumerable<LeafRange> path, CancellationToken cancellationToken)
    {
        var hashes = new List<byte[]>();
        foreach (var range in path)
        {
            hashes.Add(await HashAsync(range, cancellationToken));
        }

        return hashes;
    }

    /// <summary>A tile.</summary>
    /// <exception cref="LogBrokenException">It is not there.</exception>
    public async Task<LogTileRow> TileAsync(int level, long index, CancellationToken cancellationToken)
    {
        if (!tiles.TryGetValue((level, index), out var tile))
        {
            tile = await context
                .Set<LogTileRow>()
                .AsNoTracking()
                .SingleOrDefaultAsync(t => t.Level == level && t.Index == index, cancellationToken);
            tiles[(level, index)] = tile ?? throw new LogBrokenException($"Tile {level}/{index} of the log is missing.");
        }

        return tile;
    }

    /// <summary>Reads a tile from here on as it is in memory, not yet saved.</summary>
    public void Keep(LogTileRow tile) => tiles[(tile.Level, tile.Index)] = tile;

    private async Task<byte[]> HashAsync(LeafRange range, CancellationToken cancellationToken)
    {
        var hashes = new List<byte[]>();
        foreach (var node in MerkleTree.NodesOf(range))
        {
            hashes.Add(await NodeAsync(node, cancellationToken));
        }

        return MerkleTree.Join(hashes);
    }

    private async Task<byte[]> NodeAsync(TreeNode node, CancellationToken cancellationToken)
    {
        var (level, height) = (node.Level / TileHeight, node.Level % TileHeight);
        var first = node.Index << height;
        var tile = await TileAsync(level, first / LogTileRow.Width, cancellationToken);
        var (offset, count) = ((int)(first % LogTileRow.Width), 1 << height);
        return offset + count <= tile.Count
            ? MerkleTree.Complete(tile.Hashes.AsSpan(offset * MerkleTree.HashLength, count * MerkleTree.HashLength))
            : throw new LogBrokenException($"Tile {level}/{tile.Index} of the log ends too early.");
    }
}

/// <summary>The log and the journal disagree, so nothing more is sealed. The audit says where.</summary>
public sealed class LogBrokenException : Exception
{
    /// <summary>Says what was found.</summary>
    public LogBrokenException(string message)
        : base(message + " Nothing more is sealed; run audit to see where.") { }

    /// <summary>Says what was found and what caused it.</summary>
    public LogBrokenException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>For serializers only.</summary>
    public LogBrokenException() { }
}

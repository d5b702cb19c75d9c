using CoinStore.Access;
using CoinStore.Ledger;
using CoinStore.Ledger.Log;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Ledger.Log;

/// <summary>The tree as it is kept in tiles, against the definition: across the borders of tiles of three levels.</summary>
public sealed class LogEdgeTests
{
    private const int Entries = 65_536 + 300;
    private static readonly AccountKey From = new(2, Guid.Empty, Unit.Coin);
    private static readonly AccountKey To = new(1, Guid.CreateVersion7(), Unit.Coin);

    [Fact]
    public async Task A_tree_of_many_tiles_gives_the_roots_and_proofs_of_the_definition()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        foreach (var upTo in (int[])[1, 255, 256, 257, 65_535, 65_536, Entries])
        {
            await SealAsync(store, upTo);
        }

        var leaves = await LeavesAsync(store);
        Assert.Equal(Entries, leaves.Length);
        Assert.Equal(LogLeaf.Of(Entry(300), (await TileAsync(store, 1)).Salt).Hash(), leaves[299]);
        (int First, int Second)[] sizes =
        [
            (1, Entries),
            (255, 257),
            (256, 65_536),
            (257, 65_537),
            (40_001, 50_000),
            (65_535, 65_536),
            (65_536, Entries),
            (65_700, Entries),
        ];
        foreach (var (first, second) in sizes)
        {
            await ProofsHoldAsync(store, leaves, first, second);
        }
    }

    [Fact]
    public async Task Sealing_writes_a_row_for_256_entries()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        await SealAsync(store, 4096);
        var rows = await store.Database.ReadAsync((c, t) => c.Set<LogTileRow>().CountAsync(t), CancellationToken.None);
        Assert.Equal(17, rows);
    }

    [Fact]
    public async Task Of_two_that_seal_the_same_entries_one_is_refused()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        await SealAsync(store, 10);
        var slow = await AppendedAsync(store, 20);
        await SealAsync(store, 15);
        Assert.False(await SaveAsync(store, slow));
        await SealAsync(store, 20);
    }

    private static async Task ProofsHoldAsync(TestStore store, byte[][] leaves, int first, int second)
    {
        var (index, firstRoot, root) = (first - 1, NaiveTree.Root(leaves[..first]), NaiveTree.Root(leaves[..second]));
        var (inclusion, consistency, kept) = await store.Database.ReadAsync(
            async (context, token) =>
            {
                var tree = new LogTree(context);
                return (
                    await tree.HashesAsync(MerkleTree.InclusionPath(index, second), token),
                    await tree.HashesAsync(MerkleTree.ConsistencyPath(first, second), token),
                    await tree.RootAsync(second, token)
                );
            },
            CancellationToken.None
        );
        Assert.Equal(root, kept);
        Assert.True(MerkleProof.Includes(leaves[index], index, second, inclusion, root));
        Assert.True(MerkleProof.Extends(first, firstRoot, second, root, consistency));
    }

    private static async Task SealAsync(TestStore store, int upTo) => Assert.True(await SaveAsync(store, await AppendedAsync(store, upTo)));

    private static Task<LogEdge> AppendedAsync(TestStore store, int upTo) =>
        store.Database.ReadAsync(
            async (context, token) =>
            {
                var edge = await LogEdge.LoadAsync(new LogTree(context), token);
                while (edge.Size < upTo)
                {
                    edge.Append(Entry(edge.Size + 1));
                }

                return edge;
            },
            CancellationToken.None
        );

    private static async Task<bool> SaveAsync(TestStore store, LogEdge edge)
    {
        var saved = await store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) => await edge.SaveAsync(scope.Context, token) ? default(Done) : "sealed by another",
            CancellationToken.None
        );
        return saved.Succeeded;
    }

    private static JournalRecord Entry(long sequence)
    {
        var id = new Guid((int)sequence, 7, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1);
        return new(sequence, id, 1, DateTime.UnixEpoch.AddSeconds(sequence), null, [new(From, -sequence), new(To, sequence)]);
    }

    private static Task<LogTileRow> TileAsync(TestStore store, long index) =>
        store.Database.ReadAsync((c, t) => new LogTree(c).TileAsync(0, index, t), CancellationToken.None);

    private static async Task<byte[][]> LeavesAsync(TestStore store)
    {
        var tiles = await store.Database.ReadAsync(
            (c, t) => c.Set<LogTileRow>().Where(r => r.Level == 0).OrderBy(r => r.Index).ToListAsync(t),
            CancellationToken.None
        );
        return [.. tiles.SelectMany(t => t.Hashes.Chunk(MerkleTree.HashLength))];
    }
}

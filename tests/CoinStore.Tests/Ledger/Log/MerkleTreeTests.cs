using CoinStore.Ledger.Log;
using CsCheck;

namespace CoinStore.Tests.Ledger.Log;

public sealed class MerkleTreeTests
{
    /// <summary>The eight leaves that implementations of Certificate Transparency are tested with, and their roots at each size.</summary>
    private static readonly string[] Inputs =
    [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static readonly Gen<(int Size, int First, int Index, byte[] Seed)> Places = Gen.Int[1, 700]
        .SelectMany(size => Gen.Select(Gen.Const(size), Gen.Int[1, size], Gen.Int[0, size - 1], Gen.Byte.Array[8]));

    [Fact]
    public void An_empty_tree_has_the_hash_of_nothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Hex(MerkleTree.EmptyRoot));

    [Fact]
    public void The_known_leaves_have_the_known_roots_at_every_size()
    {
        var edge = new MerkleEdge();
        for (var size = 1; size <= Inputs.Length; size++)
        {
            edge.Append(MerkleTree.HashLeaf(Convert.FromHexString(Inputs[size - 1])));
            Assert.Equal(Roots[size - 1], Hex(edge.Root()));
            Assert.Equal(Roots[size - 1], Hex(HashOf(new LeafRange(0, size), Known(size))));
        }
    }

    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(0, 8, "96a296d2 5f083f0a 6b47aaf2")]
    [InlineData(5, 8, "bc1a0643 ca854ea1 d37ee418")]
    [InlineData(2, 3, "fac54203")]
    [InlineData(1, 5, "6e340b9c 5f083f0a bc1a0643")]
    public void The_known_leaves_have_the_known_inclusion_proofs(int index, int size, string expected)
    {
        var path = Hashes(MerkleTree.InclusionPath(index, size), Known(size));
        Assert.Equal(expected, string.Join(' ', path.Select(h => Hex(h)[..8])));
        Assert.True(MerkleProof.Includes(Known(size)[index], index, size, path, Convert.FromHexString(Roots[size - 1])));
    }

    [Theory]
    [InlineData(1, 1, "")]
    [InlineData(1, 8, "96a296d2 5f083f0a 6b47aaf2")]
    [InlineData(6, 8, "0ebc5d34 ca854ea1 d37ee418")]
    [InlineData(2, 5, "5f083f0a bc1a0643")]
    public void The_known_leaves_have_the_known_consistency_proofs(int first, int second, string expected)
    {
        var path = Hashes(MerkleTree.ConsistencyPath(first, second), Known(second));
        Assert.Equal(expected, string.Join(' ', path.Select(h => Hex(h)[..8])));
        Assert.True(MerkleProof.Extends(first, Root(first), second, Root(second), path));
        static byte[] Root(int size) => Convert.FromHexString(Roots[size - 1]);
    }

    [Fact]
    public void Every_proof_in_every_tree_up_to_40_leaves_is_the_one_that_the_definition_gives()
    {
        for (var size = 1; size <= 40; size++)
        {
            var leaves = Leaves(size, [7]);
            var root = NaiveTree.Root(leaves);
            Assert.Equal(root, HashOf(new LeafRange(0, size), leaves));
            for (var i = 0; i < size; i++)
            {
                var inclusion = Hashes(MerkleTree.InclusionPath(i, size), leaves);
                Assert.Equal(NaiveTree.Path(i, leaves), inclusion);
                Assert.True(MerkleProof.Includes(leaves[i], i, size, inclusion, root));
                var consistency = Hashes(MerkleTree.ConsistencyPath(i + 1, size), leaves);
                Assert.Equal(NaiveTree.Proof(i + 1, leaves), consistency);
                Assert.True(MerkleProof.Extends(i + 1, NaiveTree.Root(leaves[..(i + 1)]), size, root, consistency));
            }
        }
    }

    [Fact]
    public void Proofs_in_any_tree_agree_with_the_definition_and_hold_nowhere_else() =>
        Places.Sample(
            place =>
            {
                var (size, first, index, seed) = place;
                var leaves = Leaves(size, seed);
                var root = NaiveTree.Root(leaves);
                var path = Hashes(MerkleTree.InclusionPath(index, size), leaves);
                Assert.Equal(NaiveTree.Path(index, leaves), path);
                Assert.True(MerkleProof.Includes(leaves[index], index, size, path, root));
                Assert.False(MerkleProof.Includes(leaves[index], index, size, [.. path, root], root));
                Assert.False(MerkleProof.Includes(leaves[index], index - 1, size, path, root));
                Assert.False(MerkleProof.Includes(leaves[index], index + 1, size, path, root));
                Assert.False(MerkleProof.Includes(NaiveTree.Leaf(seed), index, size, path, root));

                var grown = Hashes(MerkleTree.ConsistencyPath(first, size), leaves);
                var firstRoot = NaiveTree.Root(leaves[..first]);
                Assert.Equal(NaiveTree.Proof(first, leaves), grown);
                Assert.True(MerkleProof.Extends(first, firstRoot, size, root, grown));
                Assert.False(MerkleProof.Extends(first, NaiveTree.Leaf(seed), size, root, grown));
                Assert.False(MerkleProof.Extends(first, firstRoot, size, NaiveTree.Leaf(seed), grown));
                Assert.False(MerkleProof.Extends(first, firstRoot, size, root, [.. grown, root]));
            },
            iter: 150
        );

    [Fact]
    public void A_proof_with_one_bit_changed_holds_no_more() =>
        Gen.Select(Places, Gen.Int[0, 255], Gen.Int[0, 20])
            .Sample(
                (place, bit, step) =>
                {
                    var leaves = Leaves(place.Size, place.Seed);
                    var path = Hashes(MerkleTree.InclusionPath(place.Index, place.Size), leaves);
                    if (path.Count > 0)
                    {
                        path[step % path.Count][bit / 8] ^= (byte)(1 << (bit % 8));
                        Assert.False(MerkleProof.Includes(leaves[place.Index], place.Index, place.Size, path, NaiveTree.Root(leaves)));
                    }
                },
                iter: 100
            );

    [Fact]
    public void The_root_of_the_edge_is_the_root_of_the_definition_at_every_size()
    {
        var edge = new MerkleEdge();
        var leaves = Leaves(300, [3]);
        for (var size = 1; size <= leaves.Length; size++)
        {
            edge.Append(leaves[size - 1]);
            Assert.Equal(NaiveTree.Root(leaves[..size]), edge.Root());
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 5)]
    [InlineData(5, 5)]
    public void There_is_no_proof_of_a_leaf_that_is_not_there(long index, long size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionPath(index, size));
        Assert.False(MerkleProof.Includes(MerkleTree.EmptyRoot, index, size, [], MerkleTree.EmptyRoot));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(6, 5)]
    public void There_is_no_proof_between_sizes_that_are_none(long first, long second)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.ConsistencyPath(first, second));
        Assert.False(MerkleProof.Extends(first, MerkleTree.EmptyRoot, second, MerkleTree.EmptyRoot, []));
    }

    internal static byte[] HashOf(LeafRange range, byte[][] leaves) =>
        MerkleTree.Join([
            .. MerkleTree
                .NodesOf(range)
                .Select(n =>
                    MerkleTree.Complete([.. leaves[(int)(n.Index << n.Level)..(int)((n.Index + 1) << n.Level)].SelectMany(h => h)])
                ),
        ]);

    private static List<byte[]> Hashes(IReadOnlyList<LeafRange> path, byte[][] leaves) => [.. path.Select(r => HashOf(r, leaves))];

    private static byte[][] Known(int size) => [.. Inputs.Take(size).Select(i => NaiveTree.Leaf(Convert.FromHexString(i)))];

    private static byte[][] Leaves(int count, byte[] seed) =>
        [.. Enumerable.Range(0, count).Select(i => NaiveTree.Leaf([.. seed, .. BitConverter.GetBytes(i)]))];

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}

using System.Numerics;
using System.Security.Cryptography;

namespace CoinStore.Ledger.Log;

/// <summary>Leaves from <paramref name="Start"/> up to but without <paramref name="End"/>: what one hash of a proof stands for.</summary>
/// <param name="Start">The first leaf, from 0.</param>
/// <param name="End">The first leaf after it.</param>
public readonly record struct LeafRange(long Start, long End);

/// <summary>A complete subtree: the leaves from <c>Index * 2^Level</c> on, <c>2^Level</c> of them.</summary>
/// <param name="Level">Its height; a leaf's is 0.</param>
/// <param name="Index">Its place among the subtrees of its height, from 0.</param>
public readonly record struct TreeNode(int Level, long Index);

/// <summary>
/// The Merkle tree of RFC 9162, section 2.1, with SHA-256. It says which hashes a proof is made of; where they are kept is the caller's
/// business, because a log too large for memory keeps complete subtrees only.
/// </summary>
public static class MerkleTree
{
    /// <summary>Bytes in a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>The root of a tree without leaves.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    /// <summary>The hash of a leaf: SHA-256 of 0x00 and its bytes.</summary>
    public static byte[] HashLeaf(ReadOnlySpan<byte> leaf) => SHA256.HashData([0x00, .. leaf]);

    /// <summary>The hash of a node: SHA-256 of 0x01 and the hashes below it.</summary>
    public static byte[] HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([0x01, .. left, .. right]);

    /// <summary>PATH(index, D[size]): what has to be hashed with a leaf to reach the root, from the leaf upwards.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static IReadOnlyList<LeafRange> InclusionPath(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<LeafRange>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            path.Add(index < middle ? new LeafRange(middle, end) : new LeafRange(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    /// <summary>PROOF(first, D[second]): what shows that a tree only grew; empty between equal sizes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first size is not between 1 and the second.</exception>
    public static IReadOnlyList<LeafRange> ConsistencyPath(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var path = new List<LeafRange>();
        var (start, end) = (0L, second);
        while (end != first)
        {
            var middle = start + Split(end - start);
            path.Add(first <= middle ? new LeafRange(middle, end) : new LeafRange(start, middle));
            (start, end) = first <= middle ? (start, middle) : (middle, end);
        }

        // Whoever checks has the whole first tree's root, but no hash of a part of it.
        if (start > 0)
        {
            path.Add(new LeafRange(start, end));
        }

        path.Reverse();
        return path;
    }

    /// <summary>The complete subtrees a range is made of, from left to right; <see cref="Join"/> makes its hash of theirs.</summary>
    public static IEnumerable<TreeNode> NodesOf(LeafRange range)
    {
        for (var at = range.Start; at < range.End; )
        {
            var level = BitOperations.Log2((ulong)(range.End - at));
            yield return new TreeNode(level, at >> level);
            at += 1L << level;
        }
    }

    /// <summary>The hash over subtrees that stand beside each other, the larger ones on the left.</summary>
    public static byte[] Join(IReadOnlyList<byte[]> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        if (hashes.Count == 0)
        {
            return EmptyRoot;
        }

        var joined = hashes[^1];
        for (var i = hashes.Count - 2; i >= 0; i--)
        {
            joined = HashNode(hashes[i], joined);
        }

        return joined;
    }

    /// <summary>The hash over 2, 4, 8... complete subtrees of one height that stand in a row, one behind the other in memory.</summary>
    internal static byte[] Complete(ReadOnlySpan<byte> hashes)
    {
        if (hashes.Length == HashLength)
        {
            return hashes.ToArray();
        }

        var half = hashes.Length / 2;
        return HashNode(Complete(hashes[..half]), Complete(hashes[half..]));
    }

    // The largest power of two below n.
    private static long Split(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}

/// <summary>A tree that only grows at its right edge and keeps nothing but the hashes there: its root at each size, in one walk.</summary>
internal sealed class MerkleEdge
{
    private readonly List<byte[]> edge = [];

    public long Size { get; private set; }

    public void Append(byte[] leafHash)
    {
        edge.Add(leafHash);
        // As many subtrees close as the old size has ones at its end.
        for (var closed = BitOperations.TrailingZeroCount(~Size); closed > 0; closed--)
        {
            var node = MerkleTree.HashNode(edge[^2], edge[^1]);
            edge.RemoveRange(edge.Count - 2, 2);
            edge.Add(node);
        }

        Size++;
    }

    public byte[] Root() => MerkleTree.Join(edge);
}

using System.Numerics;

namespace CoinStore.Ledger.Log;

/// <summary>Checks proofs of RFC 9162 with nothing but the proof and the roots: no log is asked.</summary>
public static class MerkleProof
{
    /// <summary>Whether a leaf is in the tree of this root, at this index (RFC 9162, 2.1.3.2).</summary>
    public static bool Includes(byte[] leafHash, long index, long size, IReadOnlyList<byte[]> path, byte[] root)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (node, last) = (index, size - 1);
        var hash = leafHash;
        foreach (var sibling in path)
        {
            if (last == 0)
            {
                return false;
            }

            if (IsRight(node) || node == last)
            {
                hash = MerkleTree.HashNode(sibling, hash);
                (node, last) = ClimbToRight(node, last);
            }
            else
            {
                hash = MerkleTree.HashNode(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether the tree of the second root is that of the first with leaves only added (RFC 9162, 2.1.4.2).</summary>
    public static bool Extends(long first, byte[] firstRoot, long second, byte[] secondRoot, IReadOnlyList<byte[]> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (first < 1 || first > second)
        {
            return false;
        }

        if (first == second)
        {
            return path.Count == 0 && firstRoot.AsSpan().SequenceEqual(secondRoot);
        }

        var (node, last) = (first - 1, second - 1);
        while (IsRight(node))
        {
            (node, last) = (node >> 1, last >> 1);
        }

        // A first tree of 1, 2, 4, 8... leaves is itself a node of the second: the proof leaves its hash out.
        List<byte[]> steps = BitOperations.IsPow2(first) ? [firstRoot, .. path] : [.. path];
        return path.Count > 0
            && Rebuild(steps, node, last) is var (old, grown)
            && old.AsSpan().SequenceEqual(firstRoot)
            && grown.AsSpan().SequenceEqual(secondRoot);
    }

    // Both roots at once: what stands on the left belongs to both trees, what stands on the right to the grown one only.
    private static (byte[] Old, byte[] Grown)? Rebuild(List<byte[]> steps, long node, long last)
    {
        var (old, grown) = (steps[0], steps[0]);
        foreach (var hash in steps.Skip(1))
        {
            if (last == 0)
            {
                return null;
            }

            if (IsRight(node) || node == last)
            {
                (old, grown) = (MerkleTree.HashNode(hash, old), MerkleTree.HashNode(hash, grown));
                (node, last) = ClimbToRight(node, last);
            }
            else
            {
                grown = MerkleTree.HashNode(grown, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 ? (old, grown) : null;
    }

    // A node at the right edge without a sibling is moved up until it has one.
    private static (long Node, long Last) ClimbToRight(long node, long last)
    {
        while (!IsRight(node) && node != 0)
        {
            (node, last) = (node >> 1, last >> 1);
        }

        return (node, last);
    }

    private static bool IsRight(long node) => (node & 1) == 1;
}

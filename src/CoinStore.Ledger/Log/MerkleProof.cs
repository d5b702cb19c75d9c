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

        var complete = (first & (first - 1)) == 0;
        if (path.Count == 0)
        {
            return false;
        }

        var (node, last) = (first - 1, second - 1);
        while (IsRight(node))
        {
            (node, last) = (node >> 1, last >> 1);
        }

        var start = complete ? firstRoot : path[0];
        var (old, grown) = (start, start);
        foreach (var hash in complete ? path : path.Skip(1))
        {
            if (last == 0)
            {
                return false;
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

        return last == 0 && old.AsSpan().SequenceEqual(firstRoot) && grown.AsSpan().SequenceEqual(secondRoot);
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

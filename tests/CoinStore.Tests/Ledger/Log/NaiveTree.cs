using System.Security.Cryptography;

namespace CoinStore.Tests.Ledger.Log;

/// <summary>
/// The definitions of RFC 9162, sections 2.1.1, 2.1.3.1 and 2.1.4.1, written down as they stand there, over leaf hashes in a list. Slow
/// and independent of the ledger's own tree on purpose.
/// </summary>
internal static class NaiveTree
{
    public static byte[] Leaf(byte[] data) => SHA256.HashData((byte[])[0, .. data]);

    /// <summary>MTH(D[n]).</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leaves) =>
        leaves.Count switch
        {
            0 => SHA256.HashData([]),
            1 => leaves[0],
            _ => Node(Root(First(leaves, Split(leaves.Count))), Root(Rest(leaves, Split(leaves.Count)))),
        };

    /// <summary>PATH(m, D[n]).</summary>
    public static List<byte[]> Path(int m, IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 1)
        {
            return [];
        }

        var k = Split(leaves.Count);
        return m < k ? [.. Path(m, First(leaves, k)), Root(Rest(leaves, k))] : [.. Path(m - k, Rest(leaves, k)), Root(First(leaves, k))];
    }

    /// <summary>PROOF(m, D[n]).</summary>
    public static List<byte[]> Proof(int m, IReadOnlyList<byte[]> leaves) => SubProof(m, leaves, true);

    private static List<byte[]> SubProof(int m, IReadOnlyList<byte[]> leaves, bool b)
    {
        if (m == leaves.Count)
        {
            return b ? [] : [Root(leaves)];
        }

        var k = Split(leaves.Count);
        return m <= k
            ? [.. SubProof(m, First(leaves, k), b), Root(Rest(leaves, k))]
            : [.. SubProof(m - k, Rest(leaves, k), false), Root(First(leaves, k))];
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData((byte[])[1, .. left, .. right]);

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }

    private static byte[][] First(IReadOnlyList<byte[]> leaves, int k) => [.. leaves.Take(k)];

    private static byte[][] Rest(IReadOnlyList<byte[]> leaves, int k) => [.. leaves.Skip(k)];
}

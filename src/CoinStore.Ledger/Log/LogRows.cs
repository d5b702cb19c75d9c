namespace CoinStore.Ledger.Log;

/// <summary>
/// Up to 256 hashes that stand beside each other: of leaves at level 0, and at each level above, of full tiles of the level below. The
/// layout is that of C2SP tlog-tiles, so sealing 256 entries writes one row, and a proof reads a few.
/// </summary>
internal sealed class LogTileRow
{
    public const int Width = 256;
    public const int IdLength = 16;

    public int Level { get; init; }
    public long Index { get; init; }

    /// <summary>32 bytes each, in order.</summary>
    public required byte[] Hashes { get; set; }

    /// <summary>At level 0, 16 bytes each: which entry was sealed where, so that the audit can name one that is gone.</summary>
    public required byte[] Ids { get; set; }

    /// <summary>At level 0, the secret that the salts of its entries' owners come from.</summary>
    public required byte[] Salt { get; init; }

    public int Count => Hashes.Length / MerkleTree.HashLength;

    public bool IsFull => Count == Width;

    public ReadOnlySpan<byte> Hash(int offset) => Hashes.AsSpan(offset * MerkleTree.HashLength, MerkleTree.HashLength);

    public Guid Id(int offset) => new(Ids.AsSpan(offset * IdLength, IdLength), bigEndian: true);
}

/// <summary>A checkpoint that was signed.</summary>
internal sealed class LogCheckpointRow
{
    /// <summary>1, 2, 3...: a gap is one that was taken out.</summary>
    public long Number { get; init; }
    public long Size { get; init; }
    public required byte[] Root { get; init; }

    /// <summary>The whole signed text.</summary>
    public required string Note { get; init; }
    public DateTime At { get; init; }
}

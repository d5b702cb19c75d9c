namespace CoinStore.Ledger.Log;

/// <summary>Why a receipt proves nothing.</summary>
public enum ReceiptFault
{
    /// <summary>It has not the form of a receipt.</summary>
    NotAReceipt,

    /// <summary>Its checkpoint has not the form of one.</summary>
    NotACheckpoint,

    /// <summary>Another key signed its checkpoint.</summary>
    OtherKey,

    /// <summary>The checkpoint is not the text that was signed.</summary>
    BadSignature,

    /// <summary>Its numbers contradict each other: place, sequence or size.</summary>
    Contradiction,

    /// <summary>The entry and its path do not lead to the signed root: one of them is not as it was sealed.</summary>
    NotSealed,
}

/// <summary>What came of a check.</summary>
/// <param name="Fault">Why it proves nothing; null when it is valid.</param>
/// <param name="Receipt">The document, as far as it could be read.</param>
/// <param name="Checkpoint">The checkpoint, when its signature is good.</param>
public sealed record ReceiptVerdict(ReceiptFault? Fault, Receipt? Receipt, Checkpoint? Checkpoint);

/// <summary>Checks a receipt with the log's public key and nothing else: no database, no network.</summary>
public static class ReceiptVerifier
{
    /// <summary>Checks form, signature, numbers and path, in this order.</summary>
    public static ReceiptVerdict Verify(string json, LogPublicKey key)
    {
        if (Receipt.TryRead(json) is not { } receipt || receipt.Entry.ToLeaf() is not { } leaf || PathOf(receipt) is not { } path)
        {
            return new ReceiptVerdict(ReceiptFault.NotAReceipt, null, null);
        }

        if (!Checkpoint.TryOpen(receipt.Checkpoint, key, out var checkpoint, out var fault))
        {
            return new ReceiptVerdict(
                fault switch
                {
                    NoteFault.NotACheckpoint => ReceiptFault.NotACheckpoint,
                    NoteFault.OtherKey => ReceiptFault.OtherKey,
                    NoteFault.BadSignature => ReceiptFault.BadSignature,
                    null => throw new InvalidOperationException("A note that was not opened has a fault."),
                },
                receipt,
                null
            );
        }

        var contradicts = receipt.TreeSize != checkpoint.Size || receipt.LeafIndex != leaf.Sequence - 1;
        var isSealed = MerkleProof.Includes(leaf.Hash(), receipt.LeafIndex, receipt.TreeSize, path, checkpoint.Root);
        return new ReceiptVerdict(
            contradicts ? ReceiptFault.Contradiction
                : isSealed ? null
                : ReceiptFault.NotSealed,
            receipt,
            checkpoint
        );
    }

    private static List<byte[]>? PathOf(Receipt receipt)
    {
        var path = new List<byte[]>(receipt.Path.Count);
        foreach (var step in receipt.Path)
        {
            var hash = new byte[MerkleTree.HashLength];
            if (!Convert.TryFromBase64String(step, hash, out var length) || length != hash.Length)
            {
                return null;
            }

            path.Add(hash);
        }

        return path;
    }
}

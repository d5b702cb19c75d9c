using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CoinStore.Ledger.Log;

/// <summary>One posting as a leaf holds it: the amount for all to see, the owner behind a hash.</summary>
/// <param name="AccountKind">The account kind's code.</param>
/// <param name="Unit">The unit's code.</param>
/// <param name="Amount">What the account gains (positive) or gives.</param>
/// <param name="BlindedOwner">32 bytes, of <see cref="LogLeaf.Blind"/>; all zero for the platform's own accounts.</param>
public sealed record LeafPosting(short AccountKind, string Unit, long Amount, byte[] BlindedOwner);

/// <summary>
/// A journal entry as the log seals it. The bytes of a leaf, in this order, all numbers big-endian, all widths fixed:
/// <list type="table">
/// <item><term>8</term><description>"CSENTRY1" in ASCII</description></item>
/// <item><term>8</term><description>sequence: the place in the journal from 1; the leaf's index is one less</description></item>
/// <item><term>16</term><description>id, as RFC 9562 writes a UUID</description></item>
/// <item><term>8</term><description>entry kind</description></item>
/// <item><term>8</term><description>time: ten-millionths of a second since 1970-01-01T00:00:00Z</description></item>
/// <item><term>16</term><description>id of the entry that this one undoes; all zero for none</description></item>
/// <item><term>8</term><description>how many postings follow</description></item>
/// <item><term>56 each</term><description>account kind (8), unit in ASCII padded with spaces (8), amount (8, two's complement), blinded
/// owner (32)</description></item>
/// </list>
/// An owner is blinded with a salt of its own per posting, so that a receipt can open its holder's postings and still say nothing about
/// anybody else: not even a guess at another person's id can be tried against it.
/// </summary>
/// <param name="Sequence">The place in the journal, from 1.</param>
/// <param name="Id">The entry's id.</param>
/// <param name="Kind">The entry kind's code.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Reverses">The entry it undoes.</param>
/// <param name="Postings">In the order of the leaf.</param>
public sealed record LogLeaf(long Sequence, Guid Id, short Kind, DateTime At, Guid? Reverses, IReadOnlyList<LeafPosting> Postings)
{
    internal const int SaltLength = 16;
    private const int HeadLength = 72;
    private const int PostingLength = 56;
    private const int UnitLength = 8;

    /// <summary>What takes an owner's place: SHA-256 of the salt (16 bytes) and the owner's id (16 bytes).</summary>
    public static byte[] Blind(ReadOnlySpan<byte> salt, Guid owner) => SHA256.HashData([.. salt, .. owner.ToByteArray(bigEndian: true)]);

    /// <summary>The bytes that are sealed.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeadLength + (PostingLength * Postings.Count)];
        "CSENTRY1"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), Sequence);
        Id.TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(32), Kind);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(40), At.Ticks - DateTime.UnixEpoch.Ticks);
        (Reverses ?? Guid.Empty).TryWriteBytes(bytes.AsSpan(48), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(64), Postings.Count);
        for (var i = 0; i < Postings.Count; i++)
        {
            Write(Postings[i], bytes.AsSpan(HeadLength + (PostingLength * i), PostingLength));
        }

        return bytes;
    }

    /// <summary>The hash that stands in the tree.</summary>
    public byte[] Hash() => MerkleTree.HashLeaf(ToBytes());

    /// <summary>The leaf of an entry of the journal.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="salt">The secret of the tile it stands in.</param>
    internal static LogLeaf Of(JournalRecord entry, byte[] salt)
    {
        var postings = JournalEntry
            .Sorted(entry.Postings)
            .Select(
                (posting, line) =>
                    new LeafPosting(
                        posting.Account.Kind,
                        posting.Account.Unit.Code,
                        posting.Amount,
                        posting.Account.Owner == Guid.Empty
                            ? new byte[MerkleTree.HashLength]
                            : Blind(SaltOf(salt, entry.Sequence, line), posting.Account.Owner)
                    )
            );
        return new LogLeaf(entry.Sequence, entry.Id, entry.Kind, entry.At, entry.Reverses, [.. postings]);
    }

    /// <summary>The salt of one posting, from the secret of its tile: the log keeps one secret for 256 entries.</summary>
    internal static byte[] SaltOf(byte[] secret, long sequence, int line)
    {
        Span<byte> place = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(place, sequence);
        BinaryPrimitives.WriteInt32BigEndian(place[8..], line);
        return HMACSHA256.HashData(secret, place)[..SaltLength];
    }

    private static void Write(LeafPosting posting, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes, posting.AccountKind);
        Encoding.ASCII.GetBytes(posting.Unit.PadRight(UnitLength), bytes.Slice(8, UnitLength));
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], posting.Amount);
        posting.BlindedOwner.CopyTo(bytes[24..]);
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CoinStore.Ledger.Log;

/// <summary>
/// A proof document: an entry, its way up to the root of a tree, and the signed checkpoint of that tree. Whoever has it and the log's
/// public key can check it without the log. It holds nothing that is not checked.
/// </summary>
/// <param name="Format">Always <see cref="Receipt.FormatName"/>.</param>
/// <param name="Entry">The entry.</param>
/// <param name="LeafIndex">Its place in the tree, from 0.</param>
/// <param name="TreeSize">The size of the tree that the path leads up in.</param>
/// <param name="Path">The hashes on the way, from the leaf upwards, in base64.</param>
/// <param name="Checkpoint">The signed checkpoint of that size.</param>
public sealed record Receipt(
    string Format,
    ReceiptEntry Entry,
    long LeafIndex,
    long TreeSize,
    IReadOnlyList<string> Path,
    string Checkpoint
)
{
    /// <summary>The form this version writes and reads.</summary>
    public const string FormatName = "coinstore-receipt/1";

    private const int MostCharacters = 100_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        MaxDepth = 8,
        // The dash before a signature stays a dash; the file is data and never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        // A line that nobody checks must not stand beside lines that are checked.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The document's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>Reads a document; null when it is none.</summary>
    public static Receipt? TryRead(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return
                json.Length <= MostCharacters
                && JsonSerializer.Deserialize<Receipt>(json, Json) is { Format: FormatName } receipt
                && receipt.Entry.Postings.Concat<object?>(receipt.Path).All(part => part is not null)
                ? receipt
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The receipt of an entry, with the postings of one owner opened.</summary>
    internal static Receipt Of(JournalRecord entry, byte[] salt, Guid? opensFor, IReadOnlyList<byte[]> path, long size, string note)
    {
        var postings = LogLeaf
            .Of(entry, salt)
            .Postings.Zip(JournalEntry.Sorted(entry.Postings))
            .Select(
                (pair, line) =>
                    ReceiptPosting.Of(pair.First, pair.Second.Account.Owner, opensFor, LogLeaf.SaltOf(salt, entry.Sequence, line))
            );
        return new Receipt(
            FormatName,
            new ReceiptEntry(entry.Sequence, entry.Id, entry.Kind, LogTime.Write(entry.At), [.. postings], entry.Reverses),
            entry.Sequence - 1,
            size,
            [.. path.Select(Convert.ToBase64String)],
            note
        );
    }
}

/// <summary>The entry of a receipt.</summary>
/// <param name="Sequence">Its place in the journal, from 1.</param>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Its kind's code.</param>
/// <param name="At">When it happened: UTC, with seven digits after the second.</param>
/// <param name="Postings">In the order they were sealed in.</param>
/// <param name="Reverses">The entry it undoes; left out for none.</param>
public sealed record ReceiptEntry(
    long Sequence,
    Guid Id,
    short Kind,
    string At,
    IReadOnlyList<ReceiptPosting> Postings,
    Guid? Reverses = null
)
{
    /// <summary>The leaf that this entry is; null when a part of it cannot be read.</summary>
    internal LogLeaf? ToLeaf()
    {
        var postings = Postings.Select(p => p.ToLeaf()).ToList();
        return LogTime.Read(At) is { } at && postings.TrueForAll(p => p is not null)
            ? new LogLeaf(Sequence, Id, Kind, at, Reverses, postings!)
            : null;
    }
}

/// <summary>
/// A posting of a receipt. Whose account it is stands there in one of three ways: the platform's (owner "platform"), the holder's own
/// (owner and salt), or somebody else's (blinded).
/// </summary>
/// <param name="Account">The account kind's code.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Amount">What the account gained (positive) or gave.</param>
/// <param name="Owner">"platform" or the holder's id; left out for somebody else's.</param>
/// <param name="Salt">What the holder's id was hashed with: 16 bytes in hex.</param>
/// <param name="Blinded">The hash that hides another owner: 32 bytes in hex.</param>
public sealed record ReceiptPosting(
    short Account,
    string Unit,
    long Amount,
    string? Owner = null,
    string? Salt = null,
    string? Blinded = null
)
{
    /// <summary>How the platform's own accounts are marked.</summary>
    public const string Platform = "platform";

    internal static ReceiptPosting Of(LeafPosting posting, Guid owner, Guid? opensFor, byte[] salt)
    {
        var open = new ReceiptPosting(posting.AccountKind, posting.Unit, posting.Amount);
        if (owner == Guid.Empty)
        {
            return open with { Owner = Platform };
        }

        return owner == opensFor
            ? open with
            {
                Owner = owner.ToString("D"),
                Salt = Convert.ToHexStringLower(salt),
            }
            : open with
            {
                Blinded = Convert.ToHexStringLower(posting.BlindedOwner),
            };
    }

    internal LeafPosting? ToLeaf() => IsUnit(Unit) && OwnerBytes() is { } owner ? new LeafPosting(Account, Unit, Amount, owner) : null;

    private byte[]? OwnerBytes() =>
        (Owner, Salt, Blinded) switch
        {
            (Platform, null, null) => new byte[MerkleTree.HashLength],
            ({ } owner, { } salt, null) when Guid.TryParseExact(owner, "D", out var id) && Hex(salt, LogLeaf.SaltLength) is { } bytes =>
                LogLeaf.Blind(bytes, id),
            (null, null, { } blinded) => Hex(blinded, MerkleTree.HashLength),
            _ => null,
        };

    private static byte[]? Hex(string text, int length) =>
        text.Length == 2 * length && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static bool IsUnit(string code) => code is "COIN" or "DIAMOND" || (code.Length == 3 && code.All(char.IsAsciiLetterUpper));
}

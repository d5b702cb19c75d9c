namespace CoinStore.Trust;

/// <summary>A signed checkpoint of the log.</summary>
/// <param name="Size">How many entries are sealed in it.</param>
/// <param name="Root">The root over them, in base64.</param>
/// <param name="At">When it was signed, UTC.</param>
/// <param name="Note">The whole signed text, a C2SP checkpoint.</param>
public sealed record LogCheckpoint(long Size, string Root, DateTime At, string Note);

/// <summary>The public key that checkpoints are signed with.</summary>
/// <param name="Name">The log's name, which stands in the first line of each checkpoint.</param>
/// <param name="Pem">The key.</param>
/// <param name="Fingerprint">SHA-256 of the key's DER form, in hex.</param>
public sealed record LogPublicKeyView(string Name, string Pem, string Fingerprint);

/// <summary>The proof of one entry, to be kept as a file.</summary>
/// <param name="EntryId">The entry.</param>
/// <param name="Document">The text of the file.</param>
public sealed record EntryProof(Guid EntryId, string Document);

/// <summary>Why there is no proof of an entry.</summary>
public enum ProofRefusal
{
    /// <summary>There is no such entry, or it touches no account of the person who asks.</summary>
    NotFound,

    /// <summary>It is in the books and not sealed yet: a few seconds more.</summary>
    NotSealedYet,
}

/// <summary>Shows that the log of one size is the log of a smaller one with entries only added (RFC 9162, 2.1.4).</summary>
/// <param name="From">The smaller size.</param>
/// <param name="To">The larger size.</param>
/// <param name="FromRoot">The root at the smaller size, in base64.</param>
/// <param name="ToRoot">The root at the larger size, in base64.</param>
/// <param name="Path">The hashes of the proof, in base64.</param>
public sealed record ConsistencyProof(long From, long To, string FromRoot, string ToRoot, IReadOnlyList<string> Path);

/// <summary>Why there is no proof between two sizes.</summary>
public enum ConsistencyRefusal
{
    /// <summary>The sizes are not 1 or more, the first not above the second, and both within the last checkpoint.</summary>
    NoSuchSizes,
}

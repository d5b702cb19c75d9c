using CoinStore.Ledger.Log;
using CoinStore.Storage;

namespace CoinStore.Trust;

/// <summary>Why a proof document proves nothing.</summary>
public enum ReceiptProblem
{
    /// <summary>It has not the form of one.</summary>
    NotAReceipt,

    /// <summary>The checkpoint in it has not the form of one.</summary>
    NotACheckpoint,

    /// <summary>Its checkpoint is signed with another key.</summary>
    OtherKey,

    /// <summary>The checkpoint is not the text that was signed.</summary>
    BadSignature,

    /// <summary>Place, sequence and size in it contradict each other.</summary>
    Contradiction,

    /// <summary>The entry was changed, or its path was: they do not lead to the signed root.</summary>
    NotSealed,

    /// <summary>The public key to check with cannot be read.</summary>
    KeyUnreadable,
}

/// <summary>Whose account a line of a receipt is about.</summary>
public enum LineOwner
{
    /// <summary>The store's own.</summary>
    Platform,

    /// <summary>The person's the document was made for.</summary>
    Holder,

    /// <summary>Somebody else's, hidden.</summary>
    Hidden,
}

/// <summary>One line of the entry in a receipt.</summary>
/// <param name="Account">What the account is, in words.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="OwnerId">The holder's id, when it is theirs.</param>
/// <param name="Unit">COIN, DIAMOND or a currency's code.</param>
/// <param name="Amount">What it gained (positive) or gave: whole coins and Diamonds, minor units of a currency.</param>
public sealed record ReceiptLine(string Account, LineOwner Owner, string? OwnerId, string Unit, long Amount);

/// <summary>What a checked receipt says.</summary>
/// <param name="EntryId">The entry.</param>
/// <param name="Sequence">Its place in the journal, from 1.</param>
/// <param name="Kind">What happened, in words.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Lines">What moved.</param>
/// <param name="SealedEntries">How many entries the signed log had.</param>
/// <param name="SignedAt">When it was signed, UTC.</param>
public sealed record ReceiptFacts(
    Guid EntryId,
    long Sequence,
    string Kind,
    DateTime At,
    IReadOnlyList<ReceiptLine> Lines,
    long SealedEntries,
    DateTime? SignedAt
);

/// <summary>What came of checking a proof document with nothing but a public key: no database, no network.</summary>
/// <param name="Problem">Why it proves nothing; null when it is valid.</param>
/// <param name="Facts">What it proves, when it is valid.</param>
public sealed record ReceiptCheck(ReceiptProblem? Problem, ReceiptFacts? Facts)
{
    /// <summary>True when the entry is in the signed log exactly as the document says.</summary>
    public bool IsValid => Problem is null;

    /// <summary>Checks a document with a public key in PEM form.</summary>
    public static ReceiptCheck Of(string document, string publicKeyPem)
    {
        try
        {
            return Of(document, LogPublicKey.FromPem(publicKeyPem));
        }
        catch (LogKeyException)
        {
            return new ReceiptCheck(ReceiptProblem.KeyUnreadable, null);
        }
    }

    internal static ReceiptCheck Of(string document, LogPublicKey key)
    {
        var verdict = ReceiptVerifier.Verify(document, key);
        return verdict.Fault is { } fault
            ? new ReceiptCheck(ProblemOf(fault), null)
            : new ReceiptCheck(null, FactsOf(verdict.Receipt!, verdict.Checkpoint!));
    }

    private static ReceiptProblem ProblemOf(ReceiptFault fault) =>
        fault switch
        {
            ReceiptFault.NotAReceipt => ReceiptProblem.NotAReceipt,
            ReceiptFault.NotACheckpoint => ReceiptProblem.NotACheckpoint,
            ReceiptFault.OtherKey => ReceiptProblem.OtherKey,
            ReceiptFault.BadSignature => ReceiptProblem.BadSignature,
            ReceiptFault.Contradiction => ReceiptProblem.Contradiction,
            ReceiptFault.NotSealed => ReceiptProblem.NotSealed,
        };

    private static ReceiptFacts FactsOf(Receipt receipt, Checkpoint checkpoint)
    {
        var leaf = receipt.Entry.ToLeaf()!;
        return new ReceiptFacts(
            leaf.Id,
            leaf.Sequence,
            EconomyChart.Chart.Entries.TryGetValue(leaf.Kind, out var rule) ? rule.Name : $"entry kind {leaf.Kind}",
            leaf.At,
            [.. receipt.Entry.Postings.Select(LineOf)],
            checkpoint.Size,
            checkpoint.At
        );
    }

    private static ReceiptLine LineOf(ReceiptPosting posting)
    {
        var owner =
            posting.Owner == ReceiptPosting.Platform ? LineOwner.Platform
            : posting.Owner is null ? LineOwner.Hidden
            : LineOwner.Holder;
        var account = EconomyChart.Chart.NameOf(posting.Account);
        return new ReceiptLine(account, owner, owner == LineOwner.Holder ? posting.Owner : null, posting.Unit, posting.Amount);
    }
}

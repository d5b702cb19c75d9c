namespace CoinStore.Ledger;

/// <summary>
/// The accounts and meters a writer holds while nobody else can change them, so that a check needs no query and each one touched is
/// written once a transaction. Whoever cannot be sure of that any more makes it forget; it is then read again.
/// </summary>
internal sealed class LedgerMemory
{
    private const int Most = 400_000;

    public Dictionary<AccountKey, AccountState> Accounts { get; } = [];

    public Dictionary<MeterKey, MeterState> Meters { get; } = new(MeterKey.ByStart);

    /// <summary>The last sequence given out; null when it is not known.</summary>
    public long? LastSequence { get; set; }

    /// <summary>The lines of the entries after <see cref="FollowedTo"/>, in the journal's order; kept only while that is known.</summary>
    public List<PostingLine> Unfollowed { get; } = [];

    /// <summary>How far statements follow the journal, when all lines after it are held; null when it is not known.</summary>
    public long? FollowedTo { get; set; }

    /// <summary>True when something is held that is not in the database yet or came with the running job.</summary>
    public bool Touched { get; set; }

    public void Forget()
    {
        Accounts.Clear();
        Meters.Clear();
        LastSequence = null;
        FollowedTo = null;
        Unfollowed.Clear();
        Touched = false;
    }

    /// <summary>Keeps memory bounded; called between transactions only.</summary>
    public void Trim()
    {
        if (Accounts.Count + Meters.Count + Unfollowed.Count > Most)
        {
            Forget();
        }
    }
}

/// <summary>One line of an entry in the journal.</summary>
internal readonly record struct PostingLine(long AccountId, long Sequence, long Amount);

/// <summary>An account as the running transaction sees it.</summary>
/// <param name="row">What is written.</param>
/// <param name="isUnlocked">
/// True for the platform's own account in a shared database: others move it, too, so that its balance is not known here and the
/// table's own constraint keeps it.
/// </param>
internal sealed class AccountState(AccountRow row, bool isUnlocked)
{
    public long Id { get; } = row.Id;

    /// <summary>With everything posted so far in this transaction.</summary>
    public long Balance { get; set; } = row.Balance;

    /// <summary>What of it is not written yet.</summary>
    public long Moved { get; set; }

    /// <summary>Whether an amount fits: no overflow, and not below zero without leave.</summary>
    public bool Takes(long amount)
    {
        if (isUnlocked)
        {
            return true;
        }

        var after = (Int128)Balance + amount;
        return after >= long.MinValue && after <= long.MaxValue && (amount > 0 || row.MayGoNegative || after >= 0);
    }

    public void Move(long amount)
    {
        Balance += amount;
        Moved += amount;
    }
}

/// <summary>A meter as the running transaction sees it.</summary>
internal sealed class MeterState(MeterRow row)
{
    public long Id { get; } = row.Id;

    public DateTime EndsAt { get; } = row.EndsAt;

    public long? Cap { get; set; } = row.Cap;

    public long Used { get; private set; } = row.Used;

    public long Reserved { get; private set; } = row.Reserved;

    public MeterReading Reading => new(Cap, Used, Reserved);

    // Subtraction on the cap's side: a sum of two large amounts could overflow, cap - used - reserved cannot.
    public bool Takes(long amount) => (Cap ?? long.MaxValue) - Used - Reserved >= amount;

    public void Move(long used, long reserved)
    {
        Used += used;
        Reserved += reserved;
    }
}

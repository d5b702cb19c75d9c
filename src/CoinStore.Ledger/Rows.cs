namespace CoinStore.Ledger;

/// <summary>A ledger account and its balance.</summary>
internal sealed class AccountRow
{
    public long Id { get; init; }
    public short Kind { get; init; }
    public Guid Owner { get; init; }
    public required string Unit { get; init; }
    public bool MayGoNegative { get; init; }
    public long Balance { get; set; }

    public AccountKey Key => new(Kind, Owner, Ledger.Unit.FromCode(Unit));
}

/// <summary>
/// A journal entry with its lines. The sequence is the order in which entries were committed, from 1 and without gaps.
/// </summary>
internal sealed class EntryRow
{
    public long Sequence { get; init; }
    public Guid Id { get; init; }
    public short Kind { get; init; }
    public DateTime At { get; init; }
    public Guid? Reverses { get; init; }
    public required byte[] Digest { get; init; }

    /// <summary>Account and amount of each line, see <see cref="PackedLines"/>.</summary>
    public required string Postings { get; init; }

    /// <summary>Meter and amount of what this entry itself counts as spent; null for none. Reservations are <see cref="MeterChargeRow"/>s.</summary>
    public string? Charges { get; init; }
}

/// <summary>One line of an entry, found by its account: a view, see <see cref="PostingsByAccount"/>.</summary>
internal sealed class PostingRow
{
    public long Sequence { get; init; }
    public long AccountId { get; init; }
    public long Amount { get; init; }
}

/// <summary>What was used and reserved of one limit in one window, with the cap itself, so that the check is the update.</summary>
internal sealed class MeterRow
{
    public long Id { get; init; }
    public Guid Scope { get; init; }
    public short Kind { get; init; }

    /// <summary>Whom it counts alone; empty for everything of its kind, and not null, since nulls are never the same to an index.</summary>
    public Guid Subject { get; init; }

    public required string Unit { get; init; }
    public DateTime StartsAt { get; init; }
    public DateTime EndsAt { get; init; }
    public long? Cap { get; set; }
    public long Used { get; set; }
    public long Reserved { get; set; }

    public MeterKey Key => new(Scope, Kind, Ledger.Unit.FromCode(Unit), StartsAt, EndsAt, Subject);
}

/// <summary>What one event took from one meter.</summary>
internal sealed class MeterChargeRow
{
    public Guid ChargeId { get; init; }
    public long MeterId { get; init; }
    public long Amount { get; init; }
    public ChargeState State { get; set; }
    public DateTime At { get; init; }
}

/// <summary>Where a charge is.</summary>
public enum ChargeState : short
{
    /// <summary>Counts against the cap, not yet spent.</summary>
    Reserved = 1,

    /// <summary>Spent.</summary>
    Captured = 2,

    /// <summary>Given back.</summary>
    Released = 3,
}

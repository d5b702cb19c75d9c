using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CoinStore.Ledger;

/// <summary>Names one ledger account: what it is for, whose it is, what it counts. The platform's own accounts have an empty owner.</summary>
/// <param name="Kind">The account kind's code, from the <see cref="Chart"/>.</param>
/// <param name="Owner">Whose it is; <see cref="Guid.Empty"/> for the platform.</param>
/// <param name="Unit">What it counts.</param>
public readonly record struct AccountKey(short Kind, Guid Owner, Unit Unit)
{
    /// <summary>Without the unit: a person has one account of a kind, and the platform few.</summary>
    public override int GetHashCode() => HashCode.Combine(Owner, Kind);
}

/// <summary>An amount that leaves one account and enters another of the same unit.</summary>
/// <param name="From">The account that gives.</param>
/// <param name="To">The account that gets.</param>
/// <param name="Amount">More than zero, in the accounts' unit.</param>
public readonly record struct Flow(AccountKey From, AccountKey To, long Amount);

/// <summary>One line of an entry: what one account gains (positive) or gives (negative).</summary>
public readonly record struct Posting(AccountKey Account, long Amount);

/// <summary>
/// One business event. It is made of flows, and a flow gives to one account what it takes from another of the same unit, so an entry
/// that does not balance per unit cannot be built. Entries are never changed; a correction is a reversal.
/// </summary>
public sealed class JournalEntry
{
    /// <summary>Builds an entry.</summary>
    /// <param name="id">The idempotency key: the same id with the same content is posted once.</param>
    /// <param name="kind">The entry kind's code, from the <see cref="Chart"/>.</param>
    /// <param name="at">When it happened, UTC.</param>
    /// <param name="flows">At least one.</param>
    /// <exception cref="ArgumentException">No flow, an amount below one, two units in a flow, or a flow to the account it came from.</exception>
    /// <exception cref="OverflowException">The flows of one account do not fit a long.</exception>
    public JournalEntry(Guid id, short kind, DateTime at, params IReadOnlyList<Flow> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        if (id == Guid.Empty)
        {
            throw new ArgumentException("An entry needs an id.", nameof(id));
        }

        if (at.Kind != DateTimeKind.Utc)
        {
            throw new ArgumentException("Instants are UTC.", nameof(at));
        }

        if (flows.Count == 0)
        {
            throw new ArgumentException("An entry needs a flow.", nameof(flows));
        }

        foreach (var flow in flows)
        {
            Check(flow);
        }

        Id = id;
        Kind = kind;
        At = at;
        Flows = [.. flows];
        Postings = Net(flows);
    }

    private JournalEntry(Guid id, short kind, DateTime at, Guid reverses, IReadOnlyList<Posting> postings)
    {
        Id = id;
        Kind = kind;
        At = at;
        Reverses = reverses;
        Flows = [];
        Postings = postings;
    }

    /// <summary>The idempotency key.</summary>
    public Guid Id { get; }

    /// <summary>Why it happened.</summary>
    public short Kind { get; }

    /// <summary>When it happened, UTC.</summary>
    public DateTime At { get; }

    /// <summary>The entry this one undoes.</summary>
    public Guid? Reverses { get; }

    /// <summary>What moved from where to where; empty for a reversal, which negates another entry's postings.</summary>
    public IReadOnlyList<Flow> Flows { get; }

    /// <summary>Each touched account once, in a fixed order; per unit they sum to zero.</summary>
    public IReadOnlyList<Posting> Postings { get; }

    /// <summary>SHA-256 over kind, reversed id and postings. Time is left out: a retry happens later and is the same event.</summary>
    public byte[] Digest() => DigestOf(Kind, Reverses, Postings);

    internal static JournalEntry Reversal(Guid id, short kind, DateTime at, Guid reverses, IReadOnlyList<Posting> original) =>
        new(id, kind, at, reverses, Sorted(original.Select(p => new Posting(p.Account, checked(-p.Amount)))));

    /// <param name="kind">The entry's kind.</param>
    /// <param name="reverses">The entry it undoes.</param>
    /// <param name="postings">In any order.</param>
    internal static byte[] DigestOf(short kind, Guid? reverses, IEnumerable<Posting> postings)
    {
        const int Head = 24;
        const int Line = 40;
        var sorted = Sorted(postings);
        var text = new byte[Head + (Line * sorted.Count)];
        BinaryPrimitives.WriteInt64BigEndian(text, kind);
        (reverses ?? Guid.Empty).TryWriteBytes(text.AsSpan(8), bigEndian: true, out _);
        for (var i = 0; i < sorted.Count; i++)
        {
            var line = text.AsSpan(Head + (Line * i), Line);
            BinaryPrimitives.WriteInt64BigEndian(line, sorted[i].Account.Kind);
            sorted[i].Account.Owner.TryWriteBytes(line[8..], bigEndian: true, out _);
            line.Slice(24, 8).Fill((byte)' ');
            Encoding.ASCII.GetBytes(sorted[i].Account.Unit.Code, line[24..]);
            BinaryPrimitives.WriteInt64BigEndian(line[32..], sorted[i].Amount);
        }

        return SHA256.HashData(text);
    }

    private static void Check(Flow flow)
    {
        if (flow.Amount <= 0)
        {
            throw new ArgumentException($"A flow moves at least 1, not {flow.Amount}.", nameof(flow));
        }

        if (flow.From.Unit != flow.To.Unit)
        {
            throw new ArgumentException($"A flow stays in one unit: {flow.From.Unit} is not {flow.To.Unit}.", nameof(flow));
        }

        if (flow.From == flow.To)
        {
            throw new ArgumentException("A flow needs two accounts.", nameof(flow));
        }
    }

    private static List<Posting> Net(IReadOnlyList<Flow> flows)
    {
        var net = new List<Posting>(flows.Count * 2);
        foreach (var flow in flows)
        {
            Add(net, flow.From, -flow.Amount);
            Add(net, flow.To, flow.Amount);
        }

        net.RemoveAll(p => p.Amount == 0);
        return Sorted(net);
    }

    private static void Add(List<Posting> net, AccountKey account, long amount)
    {
        var at = net.FindIndex(p => p.Account == account);
        if (at < 0)
        {
            net.Add(new Posting(account, amount));
        }
        else
        {
            net[at] = new Posting(account, checked(net[at].Amount + amount));
        }
    }

    internal static List<Posting> Sorted(IEnumerable<Posting> postings)
    {
        List<Posting> sorted = [.. postings];
        sorted.Sort(
            static (left, right) =>
            {
                var order = left.Account.Kind.CompareTo(right.Account.Kind);
                order = order != 0 ? order : left.Account.Owner.CompareTo(right.Account.Owner);
                return order != 0 ? order : string.CompareOrdinal(left.Account.Unit.Code, right.Account.Unit.Code);
            }
        );
        return sorted;
    }
}

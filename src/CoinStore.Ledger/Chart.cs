namespace CoinStore.Ledger;

/// <summary>
/// The chart of accounts: which kinds of account exist, which may go below zero, and which flows each kind of entry may make.
/// The ledger does not know what a kind means; the economy that uses it does.
/// </summary>
public sealed class Chart
{
    private readonly Dictionary<short, AccountRule> accounts = [];
    private readonly Dictionary<short, EntryRule> entries = [];

    /// <summary>The kinds of account.</summary>
    public IReadOnlyDictionary<short, AccountRule> Accounts => accounts;

    /// <summary>The kinds of entry.</summary>
    public IReadOnlyDictionary<short, EntryRule> Entries => entries;

    /// <summary>Adds a kind of account.</summary>
    public Chart Account(short kind, string name, bool mayGoNegative = false)
    {
        accounts.Add(kind, new AccountRule(kind, name, mayGoNegative));
        return this;
    }

    /// <summary>Adds a kind of entry with the flows it may make, as pairs of account kinds.</summary>
    public Chart Entry(short kind, string name, params (short From, short To)[] flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        if (flows.FirstOrDefault(f => !accounts.ContainsKey(f.From) || !accounts.ContainsKey(f.To)) is { From: not 0 } unknown)
        {
            throw new ArgumentException($"{name} flows from {unknown.From} to {unknown.To}, and one is no account kind.", nameof(flows));
        }

        entries.Add(kind, new EntryRule(kind, name, flows.ToHashSet(), IsReversal: false));
        return this;
    }

    /// <summary>Adds the kind whose entries undo others.</summary>
    public Chart Reversal(short kind, string name)
    {
        entries.Add(kind, new EntryRule(kind, name, new HashSet<(short, short)>(), IsReversal: true));
        return this;
    }

    /// <summary>Throws when a flow is not in the table: a bug in a journal, never a person's mistake.</summary>
    /// <exception cref="LedgerException">The kind is unknown or the flow is not allowed.</exception>
    internal void Require(JournalEntry entry)
    {
        var rule = entries.GetValueOrDefault(entry.Kind) ?? throw new LedgerException($"Entry kind {entry.Kind} is not in the chart.");
        if (rule.IsReversal != entry.Reverses.HasValue)
        {
            throw new LedgerException($"{rule.Name} entries are {(rule.IsReversal ? "always" : "never")} reversals.");
        }

        foreach (var flow in entry.Flows)
        {
            if (!rule.Flows.Contains((flow.From.Kind, flow.To.Kind)))
            {
                throw new LedgerException(
                    $"{rule.Name} may not move {flow.From.Unit} from {NameOf(flow.From.Kind)} to {NameOf(flow.To.Kind)}."
                );
            }
        }
    }

    internal bool MayGoNegative(short kind) => accounts.TryGetValue(kind, out var rule) && rule.MayGoNegative;

    internal string NameOf(short kind) => accounts.TryGetValue(kind, out var rule) ? rule.Name : $"account kind {kind}";

    /// <summary>Whether postings of this entry kind could come from allowed flows: each giver gives to somebody it may give to.</summary>
    internal bool Allows(short entryKind, IReadOnlyCollection<Posting> postings)
    {
        if (!entries.TryGetValue(entryKind, out var rule))
        {
            return false;
        }

        return rule.IsReversal
            || postings.All(p =>
                p.Amount < 0 ? postings.Any(q => q.Amount > 0 && Pairs(rule, p, q)) : postings.Any(q => q.Amount < 0 && Pairs(rule, q, p))
            );
    }

    private static bool Pairs(EntryRule rule, Posting giver, Posting getter) =>
        giver.Account.Unit == getter.Account.Unit && rule.Flows.Contains((giver.Account.Kind, getter.Account.Kind));
}

/// <summary>A kind of account.</summary>
public sealed record AccountRule(short Kind, string Name, bool MayGoNegative);

/// <summary>A kind of entry and the flows it may make.</summary>
public sealed record EntryRule(short Kind, string Name, IReadOnlySet<(short From, short To)> Flows, bool IsReversal);

/// <summary>A bug in how the ledger is used: an entry the chart does not know, a charge that is not there.</summary>
public sealed class LedgerException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public LedgerException(string message)
        : base(message) { }

    /// <summary>Says what is wrong and what caused it.</summary>
    public LedgerException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>For serializers only.</summary>
    public LedgerException() { }
}

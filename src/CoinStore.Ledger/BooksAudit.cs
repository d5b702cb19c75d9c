using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>One thing the audit recomputed, and what did not agree.</summary>
/// <param name="Name">What was checked, as a sentence's subject.</param>
/// <param name="Counted">How many rows were looked at.</param>
/// <param name="Breaks">Each disagreement, named; empty when all is well.</param>
public sealed record AuditCheck(string Name, long Counted, IReadOnlyList<string> Breaks);

/// <summary>Recomputes the books from the journal, in one walk over it, and names every break.</summary>
public sealed class BooksAudit(DbContext context, Chart chart)
{
    private const int MostBreaks = 20;

    /// <summary>Runs every check. Reads only; a caller who wants one moment's truth opens a transaction around it.</summary>
    public async Task<IReadOnlyList<AuditCheck>> RunAsync(CancellationToken cancellationToken)
    {
        var accounts = await context.Set<AccountRow>().AsNoTracking().ToDictionaryAsync(a => a.Id, cancellationToken);
        var walk = new JournalWalk(chart, accounts);
        foreach (var entry in context.Set<EntryRow>().AsNoTracking().OrderBy(e => e.Sequence).AsEnumerable())
        {
            cancellationToken.ThrowIfCancellationRequested();
            walk.Add(entry);
        }

        return
        [
            UnitsSumToZero(accounts.Values),
            Check("Entries balance, keep to the chart and match their digest", walk.Count, walk.Breaks),
            BalancesMatch(accounts.Values, walk),
            NothingIsNegative(accounts.Values),
            await IdsAreUniqueAsync(walk.Count, cancellationToken),
            await MetersMatchAsync(walk, cancellationToken),
            await StatementsMatchAsync(walk, cancellationToken),
        ];
    }

    private static AuditCheck UnitsSumToZero(IEnumerable<AccountRow> accounts)
    {
        var sums = accounts
            .GroupBy(a => a.Unit, StringComparer.Ordinal)
            .Select(g => (Unit: g.Key, Sum: g.Aggregate((Int128)0, (sum, a) => sum + a.Balance)))
            .ToList();
        return Check("Balances sum to zero per unit", sums.Count, sums.Where(s => s.Sum != 0).Select(s => $"{s.Unit} sums to {s.Sum}"));
    }

    private AuditCheck BalancesMatch(IReadOnlyCollection<AccountRow> accounts, JournalWalk walk) =>
        Check(
            "Balances are the sum of their postings",
            accounts.Count,
            accounts
                .Where(a => a.Balance != walk.SumOf(a.Id))
                .Select(a => $"{Describe(a)} says {a.Balance}, its postings {walk.SumOf(a.Id)}")
        );

    private AuditCheck NothingIsNegative(IEnumerable<AccountRow> accounts)
    {
        var negative = accounts.Where(a => a.Balance < 0).ToList();
        return Check(
            "No account is below zero without leave",
            negative.Count,
            negative.Where(a => !chart.MayGoNegative(a.Kind)).Select(a => $"{Describe(a)} is at {a.Balance}")
        );
    }

    private async Task<AuditCheck> IdsAreUniqueAsync(long count, CancellationToken cancellationToken)
    {
        var twice = await context
            .Set<EntryRow>()
            .GroupBy(e => e.Id)
            .Where(g => g.Count() > 1)
            .Select(g => g.Key)
            .ToListAsync(cancellationToken);
        var reversedTwice = await context
            .Set<EntryRow>()
            .Where(e => e.Reverses != null)
            .GroupBy(e => e.Reverses)
            .Where(g => g.Count() > 1)
            .Select(g => g.Key)
            .ToListAsync(cancellationToken);
        return Check(
            "Ids are unique and nothing is reversed twice",
            count,
            [.. twice.Select(id => $"entry id {id} stands twice"), .. reversedTwice.Select(id => $"entry {id} is reversed twice")]
        );
    }

    private async Task<AuditCheck> MetersMatchAsync(JournalWalk walk, CancellationToken cancellationToken)
    {
        var sums = await context
            .Set<MeterChargeRow>()
            .GroupBy(c => new { c.MeterId, c.State })
            .Select(g => new
            {
                g.Key.MeterId,
                g.Key.State,
                Sum = g.Sum(c => c.Amount),
            })
            .ToDictionaryAsync(g => (g.MeterId, g.State), g => g.Sum, cancellationToken);
        var meters = await context.Set<MeterRow>().AsNoTracking().ToListAsync(cancellationToken);
        long Used(MeterRow m) => sums.GetValueOrDefault((m.Id, ChargeState.Captured)) + walk.ChargedTo(m.Id);
        long Reserved(MeterRow m) => sums.GetValueOrDefault((m.Id, ChargeState.Reserved));
        return Check(
            "Meters are the sum of their charges",
            meters.Count,
            meters
                .Where(m => m.Used != Used(m) || m.Reserved != Reserved(m))
                .Select(m =>
                    $"meter {m.Kind} of {m.Scope} from {m.StartsAt:u} says {m.Used} used and {m.Reserved} reserved, its charges "
                    + $"{Used(m)} and {Reserved(m)}"
                )
        );
    }

    // The lines by account are made from the journal: as many, of the same sum, for each account.
    private async Task<AuditCheck> StatementsMatchAsync(JournalWalk walk, CancellationToken cancellationToken)
    {
        var sums = await context
            .Set<PostingRow>()
            .GroupBy(p => p.AccountId)
            .Select(g => new
            {
                AccountId = g.Key,
                Sum = g.Sum(p => p.Amount),
                Count = g.LongCount(),
            })
            .ToDictionaryAsync(g => g.AccountId, g => (g.Sum, g.Count), cancellationToken);
        return Check(
            "Statements show every line of the journal",
            sums.Sum(s => s.Value.Count),
            sums.Keys.Union(walk.Accounts)
                .Where(id => sums.GetValueOrDefault(id) != (walk.SumOf(id), walk.LinesOf(id)))
                .Select(id => $"the statement of account {id} has {sums.GetValueOrDefault(id).Count} lines, the journal {walk.LinesOf(id)}")
        );
    }

    private string Describe(AccountRow account) =>
        account.Owner == Guid.Empty
            ? $"{chart.NameOf(account.Kind)} in {account.Unit}"
            : $"{chart.NameOf(account.Kind)} of {account.Owner} in {account.Unit}";

    private static AuditCheck Check(string name, long counted, IEnumerable<string> breaks)
    {
        var all = breaks.ToList();
        return new AuditCheck(
            name,
            counted,
            all.Count <= MostBreaks ? all : [.. all.Take(MostBreaks), $"and {all.Count - MostBreaks} more"]
        );
    }
}

/// <summary>One walk over the journal in its order: checks each entry by itself and adds up what all of them say.</summary>
internal sealed class JournalWalk(Chart chart, IReadOnlyDictionary<long, AccountRow> accounts)
{
    private const int MostBreaks = 1_000;
    private readonly Dictionary<long, (long Sum, long Lines)> sums = [];
    private readonly Dictionary<long, long> charges = [];
    private readonly List<string> breaks = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> Breaks => breaks;

    public IEnumerable<long> Accounts => sums.Keys;

    public long SumOf(long accountId) => sums.GetValueOrDefault(accountId).Sum;

    public long LinesOf(long accountId) => sums.GetValueOrDefault(accountId).Lines;

    public long ChargedTo(long meterId) => charges.GetValueOrDefault(meterId);

    public void Add(EntryRow entry)
    {
        Count++;
        if (Fault(entry) is { } fault && breaks.Count < MostBreaks)
        {
            breaks.Add($"entry {entry.Id} {fault}");
        }
    }

    private string? Fault(EntryRow entry)
    {
        if (PackedLines.TryUnpack(entry.Postings) is not { } lines || PackedLines.TryUnpack(entry.Charges) is not { } charged)
        {
            return "has lines that cannot be read";
        }

        charged.ForEach(c => charges[c.Id] = unchecked(charges.GetValueOrDefault(c.Id) + c.Amount));
        foreach (var (id, amount) in lines)
        {
            var (sum, count) = sums.GetValueOrDefault(id);
            sums[id] = (unchecked(sum + amount), count + 1);
        }

        return entry.Sequence != Count ? $"stands at {entry.Sequence} and is the {Count}. of the journal" : Fault(entry, lines);
    }

    private string? Fault(EntryRow entry, List<(long Id, long Amount)> lines)
    {
        if (lines.Count == 0 || lines.Exists(l => !accounts.ContainsKey(l.Id)))
        {
            return "has no postings or one of an unknown account";
        }

        var postings = lines.ConvertAll(l => new Posting(accounts[l.Id].Key, l.Amount));
        if (postings.GroupBy(p => p.Account.Unit).FirstOrDefault(g => g.Sum(p => p.Amount) != 0) is { } unbalanced)
        {
            return $"does not balance in {unbalanced.Key}";
        }

        if (!chart.Allows(entry.Kind, postings))
        {
            return "moves what its kind may not";
        }

        return JournalEntry.DigestOf(entry.Kind, entry.Reverses, postings).AsSpan().SequenceEqual(entry.Digest)
            ? null
            : "was changed after it was posted";
    }
}

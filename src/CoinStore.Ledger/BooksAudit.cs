using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>One thing the audit recomputed, and what did not agree.</summary>
/// <param name="Name">What was checked, as a sentence's subject.</param>
/// <param name="Counted">How many rows were looked at.</param>
/// <param name="Breaks">Each disagreement, named; empty when all is well.</param>
public sealed record AuditCheck(string Name, long Counted, IReadOnlyList<string> Breaks);

/// <summary>Recomputes the books from their postings and names every break.</summary>
public sealed class BooksAudit(DbContext context, Chart chart)
{
    private const int MostBreaks = 20;

    /// <summary>Runs every check. Reads only; a caller who wants one moment's truth opens a transaction around it.</summary>
    public async Task<IReadOnlyList<AuditCheck>> RunAsync(CancellationToken cancellationToken) =>
        [
            await UnitsSumToZeroAsync(cancellationToken),
            await EntriesAreSoundAsync(cancellationToken),
            await BalancesMatchAsync(cancellationToken),
            await NothingIsNegativeAsync(cancellationToken),
            await IdsAreUniqueAsync(cancellationToken),
            await MetersMatchAsync(cancellationToken),
        ];

    private async Task<AuditCheck> UnitsSumToZeroAsync(CancellationToken cancellationToken)
    {
        var sums = await context
            .Set<AccountRow>()
            .GroupBy(a => a.Unit)
            .Select(g => new { Unit = g.Key, Sum = g.Sum(a => a.Balance) })
            .ToListAsync(cancellationToken);
        return Check("Balances sum to zero per unit", sums.Count, sums.Where(s => s.Sum != 0).Select(s => $"{s.Unit} sums to {s.Sum}"));
    }

    private async Task<AuditCheck> EntriesAreSoundAsync(CancellationToken cancellationToken)
    {
        var breaks = new List<string>();
        long count = 0;
        var accounts = await context.Set<AccountRow>().AsNoTracking().ToDictionaryAsync(a => a.Id, cancellationToken);
        using var postings = new Cursor<PostingRow>(
            context.Set<PostingRow>().AsNoTracking().OrderBy(p => p.Sequence).ThenBy(p => p.Line).AsEnumerable()
        );
        foreach (var entry in context.Set<EntryRow>().AsNoTracking().OrderBy(e => e.Sequence).AsEnumerable())
        {
            cancellationToken.ThrowIfCancellationRequested();
            count++;
            if (postings.Current is { } orphan && orphan.Sequence < entry.Sequence)
            {
                breaks.Add($"postings of {orphan.Sequence} belong to no entry");
                postings.SkipWhile(p => p.Sequence < entry.Sequence);
            }

            var lines = postings
                .TakeWhile(p => p.Sequence == entry.Sequence)
                .ConvertAll(p => accounts.TryGetValue(p.AccountId, out var a) ? new Posting(a.Key, p.Amount) : (Posting?)null);
            if (Fault(entry, lines) is { } fault)
            {
                breaks.Add($"entry {entry.Id} {fault}");
            }
        }

        if (postings.Current is { } last)
        {
            breaks.Add($"postings of {last.Sequence} belong to no entry");
        }

        return Check("Entries balance, keep to the chart and match their digest", count, breaks);
    }

    private string? Fault(EntryRow entry, List<Posting?> lines)
    {
        if (lines.Count == 0 || lines.Contains(null))
        {
            return "has no postings or one of an unknown account";
        }

        var postings = lines.ConvertAll(l => l!.Value);
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

    private async Task<AuditCheck> BalancesMatchAsync(CancellationToken cancellationToken)
    {
        var sums = await context
            .Set<PostingRow>()
            .GroupBy(p => p.AccountId)
            .Select(g => new { AccountId = g.Key, Sum = g.Sum(p => p.Amount) })
            .ToDictionaryAsync(g => g.AccountId, g => g.Sum, cancellationToken);
        var accounts = await context.Set<AccountRow>().AsNoTracking().ToListAsync(cancellationToken);
        return Check(
            "Balances are the sum of their postings",
            accounts.Count,
            accounts
                .Where(a => a.Balance != sums.GetValueOrDefault(a.Id))
                .Select(a => $"{Describe(a)} says {a.Balance}, its postings {sums.GetValueOrDefault(a.Id)}")
        );
    }

    private async Task<AuditCheck> NothingIsNegativeAsync(CancellationToken cancellationToken)
    {
        var negative = await context.Set<AccountRow>().AsNoTracking().Where(a => a.Balance < 0).ToListAsync(cancellationToken);
        return Check(
            "No account is below zero without leave",
            negative.Count,
            negative.Where(a => !chart.MayGoNegative(a.Kind)).Select(a => $"{Describe(a)} is at {a.Balance}")
        );
    }

    private async Task<AuditCheck> IdsAreUniqueAsync(CancellationToken cancellationToken)
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
            await context.Set<EntryRow>().LongCountAsync(cancellationToken),
            [.. twice.Select(id => $"entry id {id} stands twice"), .. reversedTwice.Select(id => $"entry {id} is reversed twice")]
        );
    }

    private async Task<AuditCheck> MetersMatchAsync(CancellationToken cancellationToken)
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
        long Sum(MeterRow m, ChargeState state) => sums.GetValueOrDefault((m.Id, state));
        return Check(
            "Meters are the sum of their charges",
            meters.Count,
            meters
                .Where(m => m.Used != Sum(m, ChargeState.Captured) || m.Reserved != Sum(m, ChargeState.Reserved))
                .Select(m =>
                    $"meter {m.Kind} of {m.Scope} from {m.StartsAt:u} says {m.Used} used and {m.Reserved} reserved, its charges "
                    + $"{Sum(m, ChargeState.Captured)} and {Sum(m, ChargeState.Reserved)}"
                )
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

/// <summary>Walks a sorted stream beside another one, so that an audit of a large journal needs little memory.</summary>
internal sealed class Cursor<T> : IDisposable
    where T : class
{
    private readonly IEnumerator<T> rows;

    public Cursor(IEnumerable<T> rows)
    {
        this.rows = rows.GetEnumerator();
        Move();
    }

    public T? Current { get; private set; }

    public List<T> TakeWhile(Func<T, bool> wanted)
    {
        var taken = new List<T>();
        while (Current is { } row && wanted(row))
        {
            taken.Add(row);
            Move();
        }

        return taken;
    }

    public void SkipWhile(Func<T, bool> unwanted)
    {
        while (Current is { } row && unwanted(row))
        {
            Move();
        }
    }

    public void Dispose() => rows.Dispose();

    private void Move() => Current = rows.MoveNext() ? rows.Current : null;
}

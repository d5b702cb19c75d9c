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
    private const int PageLength = 2000;

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

    // A page of entries with its postings at a time: a large journal needs little memory, and a connection has one reader open.
    private async Task<AuditCheck> EntriesAreSoundAsync(CancellationToken cancellationToken)
    {
        var breaks = new List<string>();
        long count = 0;
        var accounts = await context.Set<AccountRow>().AsNoTracking().ToDictionaryAsync(a => a.Id, cancellationToken);
        for (var (from, to) = (long.MinValue, long.MinValue); to < long.MaxValue; from = to)
        {
            var entries = await context
                .Set<EntryRow>()
                .AsNoTracking()
                .Where(e => e.Sequence > from)
                .OrderBy(e => e.Sequence)
                .Take(PageLength)
                .ToListAsync(cancellationToken);
            to = entries.Count == PageLength ? entries[^1].Sequence : long.MaxValue;
            var postings = (
                await context
                    .Set<PostingRow>()
                    .AsNoTracking()
                    .Where(p => p.Sequence > from && p.Sequence <= to)
                    .ToListAsync(cancellationToken)
            ).ToLookup(p => p.Sequence);
            foreach (var entry in entries)
            {
                var lines = postings[entry.Sequence]
                    .Select(p => accounts.TryGetValue(p.AccountId, out var a) ? new Posting(a.Key, p.Amount) : (Posting?)null)
                    .ToList();
                if (Fault(entry, lines) is { } fault)
                {
                    breaks.Add($"entry {entry.Id} {fault}");
                }
            }

            var known = entries.Select(e => e.Sequence).ToHashSet();
            breaks.AddRange(postings.Where(p => !known.Contains(p.Key)).Select(p => $"postings of {p.Key} belong to no entry"));
            count += entries.Count;
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

using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>How a posting ended.</summary>
public enum PostStatus
{
    /// <summary>The entry is in the books, balances moved.</summary>
    Posted,

    /// <summary>The same id with the same content was there before; nothing moved.</summary>
    AlreadyPosted,

    /// <summary>The same id with other content was there before; nothing moved. The caller refuses.</summary>
    DifferentInput,

    /// <summary>An account would go below zero. Nothing the caller did in this transaction may be committed.</summary>
    Insufficient,
}

/// <summary>The answer to a posting.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="ShortAccount">The account that has too little.</param>
/// <param name="Balance">What that account has, in its unit.</param>
public readonly record struct PostResult(PostStatus Status, AccountKey? ShortAccount = null, long Balance = 0);

/// <summary>
/// Writes and reads entries inside a transaction the caller opened. Balances change by conditional update, in sorted order, in the
/// entry's own transaction; zero rows is a refusal. Never read, decide, then write.
/// </summary>
public sealed class Books(DbContext context, Chart chart)
{
    /// <summary>Posts an entry once.</summary>
    /// <exception cref="LedgerException">The chart does not allow a flow: a bug.</exception>
    public async Task<PostResult> PostAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        chart.Require(entry);
        var before = await context
            .Set<EntryRow>()
            .AsNoTracking()
            .Where(e => e.Id == entry.Id)
            .Select(e => e.Digest)
            .SingleOrDefaultAsync(cancellationToken);
        if (before is not null)
        {
            return new PostResult(before.AsSpan().SequenceEqual(entry.Digest()) ? PostStatus.AlreadyPosted : PostStatus.DifferentInput);
        }

        var lines = new List<(long AccountId, Posting Posting)>(entry.Postings.Count);
        foreach (var posting in entry.Postings)
        {
            lines.Add((await AccountIdAsync(posting.Account, cancellationToken), posting));
        }

        lines.Sort((left, right) => left.AccountId.CompareTo(right.AccountId));
        foreach (var (accountId, posting) in lines)
        {
            if (!await MoveAsync(accountId, posting.Amount, cancellationToken))
            {
                return new PostResult(PostStatus.Insufficient, posting.Account, await BalanceAsync(posting.Account, cancellationToken));
            }
        }

        await AppendAsync(entry, lines, cancellationToken);
        return new PostResult(PostStatus.Posted);
    }

    /// <summary>Undoes an entry by an equal and opposite one; an entry is reversed once at most.</summary>
    /// <exception cref="LedgerException">There is no such entry, or it is itself a reversal.</exception>
    public async Task<PostResult> ReverseAsync(Guid reversalId, short kind, Guid entryId, DateTime at, CancellationToken cancellationToken)
    {
        var original =
            await context.Set<EntryRow>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == entryId, cancellationToken)
            ?? throw new LedgerException($"There is no entry {entryId} to reverse.");
        if (original.Reverses is not null)
        {
            throw new LedgerException($"Entry {entryId} is a reversal; post the event again instead.");
        }

        var other = await context.Set<EntryRow>().Where(e => e.Reverses == entryId && e.Id != reversalId).AnyAsync(cancellationToken);
        if (other)
        {
            return new PostResult(PostStatus.DifferentInput);
        }

        var postings = await PostingsOfAsync(original.Sequence, cancellationToken);
        return await PostAsync(JournalEntry.Reversal(reversalId, kind, at, entryId, postings), cancellationToken);
    }

    /// <summary>The balance of an account in its unit; 0 for one that was never used. One row is read.</summary>
    public async Task<long> BalanceAsync(AccountKey account, CancellationToken cancellationToken)
    {
        var unit = account.Unit.Code;
        return await context
            .Set<AccountRow>()
            .AsNoTracking()
            .Where(a => a.Owner == account.Owner && a.Kind == account.Kind && a.Unit == unit)
            .Select(a => a.Balance)
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Whether an entry with this id is in the books.</summary>
    public Task<bool> HasAsync(Guid entryId, CancellationToken cancellationToken) =>
        context.Set<EntryRow>().AnyAsync(e => e.Id == entryId, cancellationToken);

    internal async Task<List<Posting>> PostingsOfAsync(long sequence, CancellationToken cancellationToken)
    {
        var rows = await context
            .Set<PostingRow>()
            .AsNoTracking()
            .Where(p => p.Sequence == sequence)
            .Join(context.Set<AccountRow>(), p => p.AccountId, a => a.Id, (p, a) => new { p.Amount, Account = a })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(r => new Posting(r.Account.Key, r.Amount));
    }

    private async Task<bool> MoveAsync(long accountId, long amount, CancellationToken cancellationToken)
    {
        // The bound on the sum keeps SQLite from turning an overflowing integer into a float.
        var most = amount > 0 ? long.MaxValue - amount : long.MaxValue;
        var least = amount < 0 ? long.MinValue - amount : long.MinValue;
        var moved = await context
            .Set<AccountRow>()
            .Where(a =>
                a.Id == accountId && a.Balance <= most && a.Balance >= least && (a.MayGoNegative || amount > 0 || a.Balance + amount >= 0)
            )
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Balance, a => a.Balance + amount), cancellationToken);
        return moved == 1;
    }

    private async Task<long> AccountIdAsync(AccountKey key, CancellationToken cancellationToken)
    {
        var unit = key.Unit.Code;
        var found = context
            .Set<AccountRow>()
            .AsNoTracking()
            .Where(a => a.Owner == key.Owner && a.Kind == key.Kind && a.Unit == unit)
            .Select(a => (long?)a.Id);
        if (await found.SingleOrDefaultAsync(cancellationToken) is { } id)
        {
            return id;
        }

        var row = new AccountRow
        {
            Owner = key.Owner,
            Kind = key.Kind,
            Unit = unit,
            MayGoNegative = chart.MayGoNegative(key.Kind),
        };
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        context.Entry(row).State = EntityState.Detached;
        return row.Id;
    }

    private async Task AppendAsync(JournalEntry entry, List<(long AccountId, Posting Posting)> lines, CancellationToken cancellationToken)
    {
        var row = new EntryRow
        {
            Id = entry.Id,
            Kind = entry.Kind,
            At = entry.At,
            Reverses = entry.Reverses,
            Digest = entry.Digest(),
        };
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        context.AddRange(
            lines.Select(
                (line, index) =>
                    new PostingRow
                    {
                        Sequence = row.Sequence,
                        Line = index,
                        AccountId = line.AccountId,
                        Amount = line.Posting.Amount,
                    }
            )
        );
        await context.SaveChangesAsync(cancellationToken);
    }
}

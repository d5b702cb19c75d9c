using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

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

    /// <summary>An account would go below zero; nothing moved.</summary>
    Insufficient,
}

/// <summary>The answer to a posting.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="ShortAccount">The account that has too little.</param>
/// <param name="Balance">What that account has, in its unit.</param>
public readonly record struct PostResult(PostStatus Status, AccountKey? ShortAccount = null, long Balance = 0);

/// <summary>
/// Posts entries inside the transaction of a writer. Balances are checked and moved in memory, each entry whole or not at all, and
/// <see cref="FlushAsync"/> writes the entries and each touched account once.
/// </summary>
public sealed class Books
{
    private static readonly string[] EntryColumns = ["Sequence", "Id", "Kind", "At", "Reverses", "Digest", "Postings", "Charges"];
    private readonly DbContext context;
    private readonly LedgerSql sql;
    private readonly LedgerMemory memory;
    private readonly Chart chart;
    private readonly Dictionary<Guid, byte[]?> digests = [];
    private readonly List<PostedEntry> posted = [];
    private readonly HashSet<AccountState> moved = [];

    internal Books(DbContext context, LedgerSql sql, LedgerMemory memory, Chart chart)
    {
        this.context = context;
        this.sql = sql;
        this.memory = memory;
        this.chart = chart;
    }

    /// <summary>Posts an entry once.</summary>
    /// <exception cref="LedgerException">The chart does not allow a flow: a bug.</exception>
    public async Task<PostResult> PostAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await LoadAsync([.. entry.Postings.Select(p => p.Account)], cancellationToken);
        await LoadAsync([entry.Id], cancellationToken);
        return Post(entry, null).Result;
    }

    /// <summary>Undoes an entry by an equal and opposite one; an entry is reversed once at most.</summary>
    /// <exception cref="LedgerException">There is no such entry, or it is itself a reversal.</exception>
    public async Task<PostResult> ReverseAsync(Guid reversalId, short kind, Guid entryId, DateTime at, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
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

        var lines = PackedLines.TryUnpack(original.Postings) ?? throw new LedgerException($"The lines of entry {entryId} cannot be read.");
        var ids = lines.ConvertAll(l => l.Id);
        var keys = await context
            .Set<AccountRow>()
            .AsNoTracking()
            .Where(a => ids.Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, cancellationToken);
        var postings = lines.ConvertAll(l => new Posting(keys[l.Id].Key, l.Amount));
        return await PostAsync(JournalEntry.Reversal(reversalId, kind, at, entryId, postings), cancellationToken);
    }

    /// <summary>The balance of an account in its unit, with what this transaction posted; 0 for one that was never used.</summary>
    public async Task<long> BalanceAsync(AccountKey account, CancellationToken cancellationToken)
    {
        await LoadAsync([account], cancellationToken);
        return Balance(account);
    }

    /// <summary>Makes accounts ready for <see cref="Post"/>; new ones are opened.</summary>
    internal async Task LoadAsync(IReadOnlyCollection<AccountKey> keys, CancellationToken cancellationToken)
    {
        var missing = keys.Where(k => !memory.Accounts.ContainsKey(k)).ToHashSet();
        if (missing.Count == 0)
        {
            return;
        }

        await RecallAsync(missing, cancellationToken);
        var unopened = missing.Where(k => !memory.Accounts.ContainsKey(k)).ToList();
        if (unopened.Count > 0)
        {
            foreach (var key in unopened)
            {
                memory.Touched = true;
                await OpenAsync(key, cancellationToken);
            }

            await RecallAsync([.. unopened], cancellationToken);
        }
    }

    /// <summary>Looks up which of these ids are in the journal, for <see cref="Post"/>.</summary>
    internal async Task LoadAsync(IReadOnlyCollection<Guid> entryIds, CancellationToken cancellationToken)
    {
        var unknown = entryIds.Where(id => !digests.ContainsKey(id)).ToHashSet();
        if (unknown.Count == 0)
        {
            return;
        }

        var found = await sql.DigestsAsync(context, unknown, cancellationToken);
        foreach (var id in unknown)
        {
            digests[id] = found.GetValueOrDefault(id);
        }
    }

    /// <summary>True when the id is in the journal or was posted in this transaction; it must have been loaded.</summary>
    internal bool IsKnown(Guid entryId) => digests[entryId] is not null;

    /// <summary>The balance of an account that was loaded.</summary>
    internal long Balance(AccountKey account) => memory.Accounts[account].Balance;

    /// <summary>
    /// The balance of an account whose owner has another one that was loaded: an owner's accounts are recalled together, so that it is
    /// known without a query, and 0 for one that nobody has opened.
    /// </summary>
    internal long BalanceIfOpened(AccountKey account) => memory.Accounts.TryGetValue(account, out var state) ? state.Balance : 0;

    /// <summary>Posts an entry whose accounts and id were loaded, with what it counts as spent.</summary>
    /// <exception cref="LedgerException">The chart does not allow a flow: a bug.</exception>
    internal (PostResult Result, PostedEntry? Entry) Post(JournalEntry entry, string? charges)
    {
        chart.Require(entry);
        var digest = entry.Digest();
        if (digests[entry.Id] is { } before)
        {
            return (new PostResult(before.AsSpan().SequenceEqual(digest) ? PostStatus.AlreadyPosted : PostStatus.DifferentInput), null);
        }

        var accounts = new AccountState[entry.Postings.Count];
        for (var i = 0; i < accounts.Length; i++)
        {
            var posting = entry.Postings[i];
            var account = accounts[i] = memory.Accounts[posting.Account];
            if (!account.Takes(posting.Amount))
            {
                return (new PostResult(PostStatus.Insufficient, posting.Account, account.Balance), null);
            }
        }

        memory.Touched = true;
        var lines = new (long Id, long Amount)[accounts.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            accounts[i].Move(entry.Postings[i].Amount);
            moved.Add(accounts[i]);
            lines[i] = (accounts[i].Id, entry.Postings[i].Amount);
        }

        digests[entry.Id] = digest;
        var kept = new PostedEntry(entry, digest, lines, charges);
        posted.Add(kept);
        return (new PostResult(PostStatus.Posted), kept);
    }

    /// <summary>Writes what was posted and gives each entry its sequence. With a shared database the last thing before the commit.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (posted.Count == 0)
        {
            return;
        }

        var transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        var sequence = await sql.TakeSequencesAsync(context, memory, posted.Count, cancellationToken);
        foreach (var entry in posted)
        {
            entry.Sequence = ++sequence;
            if (memory.FollowedTo is not null)
            {
                memory.Unfollowed.AddRange(entry.Lines.Select(line => new PostingLine(line.Id, entry.Sequence, line.Amount)));
            }
        }

        await sql.InsertAsync(transaction, "JournalEntries", EntryColumns, posted.ConvertAll(e => e.Row()), cancellationToken);
        await sql.MoveAsync(transaction, [.. moved.Where(a => a.Moved != 0).OrderBy(a => a.Id)], cancellationToken);
        foreach (var account in moved)
        {
            account.Moved = 0;
        }

        posted.Clear();
        moved.Clear();
    }

    private async Task RecallAsync(HashSet<AccountKey> keys, CancellationToken cancellationToken)
    {
        var owners = keys.Select(k => k.Owner).ToHashSet();
        foreach (var row in await sql.Accounts(context, owners).AsNoTracking().ToListAsync(cancellationToken))
        {
            memory.Accounts.TryAdd(row.Key, new AccountState(row, sql.IsShared && row.Owner == Guid.Empty));
        }
    }

    // Two processes may open the same account at once; whoever comes second finds it.
    private Task OpenAsync(AccountKey key, CancellationToken cancellationToken)
    {
        var (unit, negative) = (key.Unit.Code, chart.MayGoNegative(key.Kind));
        return context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "LedgerAccounts" ("Kind", "Owner", "Unit", "MayGoNegative", "Balance")
            VALUES ({key.Kind}, {key.Owner}, {unit}, {negative}, {0L}) ON CONFLICT DO NOTHING
            """,
            cancellationToken
        );
    }
}

/// <summary>An entry that is posted and not written yet; its sequence comes with the flush.</summary>
internal sealed class PostedEntry(JournalEntry entry, byte[] digest, (long Id, long Amount)[] lines, string? charges)
{
    public long Sequence { get; set; }

    public (long Id, long Amount)[] Lines => lines;

    public object?[] Row() => [Sequence, entry.Id, entry.Kind, entry.At, entry.Reverses, digest, PackedLines.Pack(lines), charges];
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>
/// What the ledger says to a database in its own dialect: rows in bulk, locks, and the order of the journal. One for each connection that
/// writes; used inside the transaction that is open on it.
/// </summary>
internal abstract class LedgerSql : IAsyncDisposable
{
    /// <summary>True when other processes may write, too: rows are locked as they are read, and nothing is remembered over a commit.</summary>
    public abstract bool IsShared { get; }

    /// <summary>
    /// Takes the next sequences of the journal, without gaps and in the order of commits: with a shared database whoever holds the head
    /// keeps it until the commit, so it is taken last. Gives the last one before them.
    /// </summary>
    public abstract Task<long> TakeSequencesAsync(DbContext context, LedgerMemory memory, int count, CancellationToken cancellationToken);

    /// <summary>Accounts of these owners, in one fixed order, locked when others may write.</summary>
    public abstract IQueryable<AccountRow> Accounts(DbContext context, IReadOnlyCollection<Guid> owners);

    /// <summary>Meters of these scopes in these windows, in one fixed order, locked when others may write.</summary>
    public abstract IQueryable<MeterRow> Meters(DbContext context, IReadOnlyCollection<Guid> scopes, IReadOnlyCollection<DateTime> starts);

    /// <summary>The digests of those of these entries that are in the journal.</summary>
    public abstract Task<Dictionary<Guid, byte[]>> DigestsAsync(
        DbContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellationToken
    );

    /// <summary>Adds rows; the values are in the columns' order and of their CLR types.</summary>
    public abstract Task InsertAsync(
        DbTransaction transaction,
        string table,
        IReadOnlyList<string> columns,
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken
    );

    /// <summary>Adds each amount to its account's balance.</summary>
    public abstract Task MoveAsync(DbTransaction transaction, IReadOnlyList<AccountState> accounts, CancellationToken cancellationToken);

    /// <summary>Writes what meters say.</summary>
    public abstract Task SaveAsync(DbTransaction transaction, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken);

    /// <summary>
    /// Adds lines to the statements, in their order, and says that these follow the journal up to a sequence. False where nothing is
    /// remembered, and the journal itself has to be read.
    /// </summary>
    public virtual bool TryFollow(ReadOnlySpan<PostingLine> lines, long end) => false;

    public abstract ValueTask DisposeAsync();
}

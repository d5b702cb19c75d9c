using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>Reads what is committed: balances, meters and entries. Everything is found by a key, however long the journal is.</summary>
public sealed class BooksReader(DbContext context)
{
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

    /// <summary>What a meter says; zero used under the given cap when nobody has touched it.</summary>
    public async Task<MeterReading> MeterAsync(MeterKey key, long? capIfNew, CancellationToken cancellationToken)
    {
        var unit = key.Unit.Code;
        var row = await context
            .Set<MeterRow>()
            .AsNoTracking()
            .Where(m =>
                m.Scope == key.Scope && m.Kind == key.Kind && m.Unit == unit && m.StartsAt == key.StartsAt && m.Subject == key.Subject
            )
            .SingleOrDefaultAsync(cancellationToken);
        return row is null ? new MeterReading(capIfNew, 0, 0) : new MeterReading(row.Cap, row.Used, row.Reserved);
    }

    /// <summary>
    /// The first sequence at or after an instant, or one more than the last: found by halving, since entries stand in the order of
    /// time. For a clock that was set back by less than a day, ask for a day more.
    /// </summary>
    public async Task<long> FirstSinceAsync(DateTime at, CancellationToken cancellationToken)
    {
        var (low, high) = (1L, (await context.Set<EntryRow>().MaxAsync(e => (long?)e.Sequence, cancellationToken) ?? 0) + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var instant = await context.Set<EntryRow>().Where(e => e.Sequence == middle).Select(e => e.At).SingleAsync(cancellationToken);
            (low, high) = instant < at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

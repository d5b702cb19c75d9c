using System.Data.Common;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Benchmarks;

/// <summary>
/// Fills the books with a year of past gifts, straight into the tables, so that a large store can be measured minutes after it was
/// asked for. The one class here that knows the tables' layout: whatever it writes, the audit finds nothing to say about it.
/// </summary>
internal sealed class Preload(StoreContext context, Crowd crowd)
{
    private const int CommitEvery = 100_000;
    private const long Price = 1;

    private readonly Dictionary<(PersonId Fan, PersonId Creator), Pair> pairs = [];
    private readonly Dictionary<long, long> moved = [];
    private readonly Dictionary<PersonId, long> left = crowd.Fans.ToDictionary(fan => fan, _ => Crowd.Plenty);
    private Dictionary<AccountKey, long> accounts = [];

    /// <summary>Adds so many gifts. Nothing else may write meanwhile, and the store has to be opened again afterwards.</summary>
    public static async Task RunAsync(BenchmarkStore store, Crowd crowd, int entries)
    {
        await using var scope = store.Scope();
        await new Preload(scope.ServiceProvider.GetRequiredService<StoreContext>(), crowd).RunAsync(entries);
    }

    private async Task RunAsync(int entries)
    {
        accounts = await context.Set<AccountRow>().AsNoTracking().ToDictionaryAsync(a => a.Key, a => a.Id);
        var last = await context.Set<EntryRow>().MaxAsync(e => e.Sequence);
        var connection = context.Database.GetDbConnection();
        await connection.OpenAsync();
        await TuneAsync("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -200000;");
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var step = TimeSpan.FromDays(365) / entries;
        for (var done = 0; done < entries; done += CommitEvery)
        {
            var some = Math.Min(CommitEvery, entries - done);
            await using var transaction = await connection.BeginTransactionAsync();
            Write(connection, transaction, last + 1 + done, some, index => now - step * (entries - done - index));
            await context.Database.UseTransactionAsync(transaction);
            await PostingsByAccount.FollowAsync(context, int.MaxValue, CancellationToken.None);
            await transaction.CommitAsync();
            await context.Database.UseTransactionAsync(null);
        }

        await MoveBalancesAsync();
        await TuneAsync("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
        await connection.CloseAsync();
        SqliteConnection.ClearAllPools();
    }

    private void Write(DbConnection connection, DbTransaction transaction, long first, int count, Func<int, DateTime> at)
    {
        using var entry = Insert("JournalEntries", "Sequence", "Id", "Kind", "At", "Digest", "Postings");
        using var send = Insert(
            "GiftSends",
            [.. "Sequence Id SenderId CreatorId GiftSlug Quantity PriceCoins BalanceAfterCoins SentAt AvailableAt".Split(' ')]
        );
        for (var index = 0; index < count; index++)
        {
            var fan = crowd.Fans[(int)((first + index) % crowd.Fans.Count)];
            var star = crowd.Creators[(int)((first + index) / crowd.Fans.Count % crowd.Creators.Count)];
            var (sequence, sentAt) = (first + index, at(index));
            var (id, pair) = (Guid.CreateVersion7(new DateTimeOffset(sentAt)), PairOf(fan, star.Id));
            Fill(entry, sequence, id, (short)EntryKind.Gift, sentAt, pair.Digest, pair.Packed);
            Fill(send, sequence, id, fan.Value, star.Id.Value, "rose", 1, Price, left[fan] -= Price, sentAt, sentAt + GiftPolicy.Pending);
            pair.Count++;
        }

        DbCommand Insert(string table, params string[] columns)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            var values = string.Join(',', columns.Select((_, i) => $"@p{i}"));
            command.CommandText = $"INSERT INTO \"{table}\" (\"{string.Join("\",\"", columns)}\") VALUES ({values})";
            for (var i = 0; i < columns.Length; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{i}";
                command.Parameters.Add(parameter);
            }

            return command;
        }
    }

    private static void Fill(DbCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    // Entries of the same people and price differ only in id and time, which the digest leaves out.
    private Pair PairOf(PersonId fan, PersonId creator)
    {
        if (!pairs.TryGetValue((fan, creator), out var pair))
        {
            var entry = GiftJournal.For(
                TypedId.New<GiftSendId>(TimeProvider.System),
                fan,
                creator,
                new Coins(Price),
                TimeProvider.System.GetUtcNow().UtcDateTime
            );
            var lines = entry.Postings.Select(p => (accounts[p.Account], p.Amount)).OrderBy(line => line.Item1);
            pairs[(fan, creator)] = pair = new Pair(entry.Digest(), [.. lines]);
        }

        return pair;
    }

    private async Task MoveBalancesAsync()
    {
        foreach (var pair in pairs.Values)
        {
            foreach (var (account, amount) in pair.Lines)
            {
                moved[account] = moved.GetValueOrDefault(account) + amount * pair.Count;
            }
        }

        await using var transaction = await context.Database.BeginTransactionAsync();
        foreach (var (account, amount) in moved)
        {
            await context
                .Set<AccountRow>()
                .Where(a => a.Id == account)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.Balance, a => a.Balance + amount));
        }

        await transaction.CommitAsync();
    }

    private async Task TuneAsync(string pragmas)
    {
        if (context.Database.IsSqlite())
        {
            await context.Database.ExecuteSqlRawAsync(pragmas);
        }
    }

    private sealed class Pair(byte[] digest, List<(long Account, long Amount)> lines)
    {
        public byte[] Digest { get; } = digest;

        public string Packed { get; } = PackedLines.Pack(lines);

        public List<(long Account, long Amount)> Lines { get; } = lines;

        public long Count { get; set; }
    }
}

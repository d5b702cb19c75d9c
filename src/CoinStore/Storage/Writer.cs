using System.Threading.Channels;
using CoinStore.Access;
using CoinStore.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Storage;

/// <summary>
/// The one writer of the database file: all that moves money goes through its queue, and the queue is drained into one transaction a
/// batch. Each rare job, and all frequent ones of a kind together, run in a savepoint, so that a fault never touches its neighbours.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    internal const int QueueLength = 4096;
    private const int BatchLength = 256;
    private const int FollowedALong = 512;
    private static readonly Actor Everybody = Actor.System("writer");

    private readonly Channel<WriteJob> queue = Channel.CreateBounded<WriteJob>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );
    private readonly SqliteConnection connection;
    private readonly string file;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly WriterMemory memory = new();
    private readonly SqliteLedgerSql sql;
    private readonly Task loop;
    private long? seenVersion;
    private long? followed;

    public Writer(string connectionString, string file, TimeProvider clock, ILogger logger)
    {
        this.file = file;
        connection = new SqliteConnection(connectionString);
        sql = new SqliteLedgerSql(connection);
        this.clock = clock;
        this.logger = logger;
        Options = new DbContextOptionsBuilder<StoreContext>().UseSqlite(connection).Options;
        loop = Task.Run(DrainAsync);
    }

    private DbContextOptions<StoreContext> Options { get; }

    /// <summary>Queues a job. Throws <see cref="BusyException"/> instead of growing without end.</summary>
    public void Enqueue(WriteJob job)
    {
        if (!queue.Writer.TryWrite(job))
        {
            throw new BusyException();
        }
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        await sql.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task DrainAsync()
    {
        var batch = new List<WriteJob>(BatchLength);
        while (await queue.Reader.WaitToReadAsync())
        {
            do
            {
                while (batch.Count < BatchLength && queue.Reader.TryRead(out var job))
                {
                    batch.Add(job);
                }

                await CommitAsync(batch);
                batch.Clear();
            } while (IsBehind && !queue.Reader.TryPeek(out _));
        }
    }

    private bool IsBehind => memory.Ledger.LastSequence > (followed ?? long.MaxValue);

    private async Task CommitAsync(List<WriteJob> batch)
    {
        try
        {
            await OpenAsync();
            // Microsoft.Data.Sqlite begins immediate: a deferred transaction that reads first and writes later can be refused as busy.
            await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
            await RememberOnlyWhatHoldsAsync(transaction);
            foreach (var unit in Units(batch))
            {
                await RunAsync(unit, transaction);
            }

            await FollowAsync(batch.Count, transaction);
            await transaction.CommitAsync();
        }
        catch (Exception fault)
        {
            logger.LogError(fault, "A batch of {Count} writes failed; nothing of it is kept", batch.Count);
            await CloseAsync();
            FailAll(batch, fault);
            return;
        }

        batch.ForEach(Complete);
    }

    private void FailAll(List<WriteJob> batch, Exception fault)
    {
        var explained = StoreFault.Explain(fault, file);
        batch.ForEach(job => job.Fail(explained));
        if (explained is not StoreUnavailableException)
        {
            return;
        }

        // A connection that met trouble may stay read-only or broken after the cause is gone, and whoever queued meanwhile would wait
        // for one time-out after another.
        SqliteConnection.ClearPool(connection);
        while (queue.Reader.TryRead(out var waiting))
        {
            waiting.Fail(explained);
        }
    }

    /// <summary>The rare jobs one by one, then the frequent ones, each kind as a whole: what they remember is not upset in between.</summary>
    private static IEnumerable<IReadOnlyList<WriteJob>> Units(List<WriteJob> batch) =>
        batch
            .Where(job => job.Group is null)
            .Select(job => (IReadOnlyList<WriteJob>)[job])
            .Concat(batch.Where(job => job.Group is not null).GroupBy(job => job.Group).Select(group => group.ToList()));

    // A hint that fails after a commit must neither leave the next callers without an answer nor end the writer.
    private void Complete(WriteJob job)
    {
        try
        {
            job.Complete();
        }
        catch (Exception fault)
        {
            logger.LogError(fault, "What follows a commit failed; the commit itself stands");
        }
    }

    private async Task RunAsync(IReadOnlyList<WriteJob> unit, SqliteTransaction transaction)
    {
        await transaction.SaveAsync("job");
        var (keep, again) = (false, false);
        memory.Ledger.Touched = false;
        unit[0].Fault = null;
        try
        {
            await using var context = await ContextAsync(transaction);
            var scope = new WriteScope(context, sql, memory, clock.GetUtcNow().UtcDateTime, unit.Count == 1 ? unit[0].Actor : Everybody);
            keep = await unit[0].RunAsync(scope, unit);
        }
        catch (Exception fault) when (StoreFault.TroubleOf(fault) is null)
        {
            // Trouble with the database ends the batch; anything else is this job's own.
            again = unit.Count > 1;
            unit[0].Fault = fault;
        }

        if (!keep)
        {
            await transaction.RollbackAsync("job");
        }

        await transaction.ReleaseAsync("job");
        Recall(unit, keep);
        // One of many that fail together is at fault: each for itself tells which.
        foreach (var job in again ? unit : [])
        {
            await RunAsync([job], transaction);
        }
    }

    private void Recall(IReadOnlyList<WriteJob> unit, bool kept)
    {
        if (!kept && memory.Ledger.Touched)
        {
            memory.Forget();
        }
        else if (unit[0].Group is null)
        {
            memory.ForgetFacts();
        }
    }

    /// <summary>Statements follow the journal when there is room in a batch, or when they are far behind.</summary>
    private async Task FollowAsync(int jobs, SqliteTransaction transaction)
    {
        var behind = memory.Ledger.LastSequence - followed ?? 1;
        var most =
            behind > PostingsByAccount.MostBehind ? PostingsByAccount.MostBehind / 4
            : jobs < BatchLength / 2 ? FollowedALong
            : 0;
        if (behind > 0 && most > 0)
        {
            await using var context = await ContextAsync(transaction);
            followed = await PostingsByAccount.FollowAsync(context, most, CancellationToken.None);
        }
    }

    private async Task<StoreContext> ContextAsync(SqliteTransaction transaction)
    {
        var context = new StoreContext(Options);
        context.Database.AutoSavepointsEnabled = false;
        await context.Database.UseTransactionAsync(transaction);
        return context;
    }

    // The number changes when another connection has committed: Identity, or a person with a tool.
    private async Task RememberOnlyWhatHoldsAsync(SqliteTransaction transaction)
    {
        await using var pragma = connection.CreateCommand();
        pragma.Transaction = transaction;
        pragma.CommandText = "PRAGMA data_version";
        var version = (long)(await pragma.ExecuteScalarAsync())!;
        if (version != seenVersion)
        {
            memory.Forget();
            (seenVersion, followed) = (version, null);
        }

        memory.Ledger.Trim();
    }

    private async Task CloseAsync()
    {
        memory.Forget();
        (seenVersion, followed) = (null, null);
        await sql.DisposeAsync();
        await connection.CloseAsync();
    }

    private async Task OpenAsync()
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            await connection.OpenAsync();
            await using var pragma = connection.CreateCommand();
            // FULL: in simulated power cuts NORMAL lost acknowledged commits, FULL none. A page that many batches touch is copied from
            // the log into the file once in 64 MB, not once in 4.
            pragma.CommandText = """
                PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                PRAGMA wal_autocheckpoint = 16384; PRAGMA cache_size = -65536;
                """;
            await pragma.ExecuteNonQueryAsync();
        }
    }
}

/// <summary>The queue is full: nothing was done, and the same request may be sent again.</summary>
public sealed class BusyException : Exception
{
    /// <summary>Says so.</summary>
    public BusyException()
        : base("The store is busy right now. Nothing was changed: please try again.") { }

    /// <summary>Says so in other words.</summary>
    public BusyException(string message)
        : base(message) { }

    /// <summary>Says so and why.</summary>
    public BusyException(string message, Exception inner)
        : base(message, inner) { }
}

using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Storage;

/// <summary>
/// The one writer of the database file: all that moves money goes through its queue, and the queue is drained into one transaction a
/// batch. Each job runs in its own savepoint, so that a refusal or a fault of one never touches its neighbours.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private const int QueueLength = 4096;
    private const int BatchLength = 256;

    private readonly Channel<WriteJob> queue = Channel.CreateBounded<WriteJob>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );
    private readonly SqliteConnection connection;
    private readonly string file;
    private readonly ILogger logger;
    private readonly Task loop;

    public Writer(string connectionString, string file, ILogger logger)
    {
        this.file = file;
        connection = new SqliteConnection(connectionString);
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
        await connection.DisposeAsync();
    }

    private async Task DrainAsync()
    {
        var batch = new List<WriteJob>(BatchLength);
        while (await queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchLength && queue.Reader.TryRead(out var job))
            {
                batch.Add(job);
            }

            await CommitAsync(batch);
            batch.Clear();
        }
    }

    private async Task CommitAsync(List<WriteJob> batch)
    {
        try
        {
            await OpenAsync();
            // Microsoft.Data.Sqlite begins immediate: a deferred transaction that reads first and writes later can be refused as busy.
            await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
            foreach (var job in batch)
            {
                await RunAsync(job, transaction);
            }

            await transaction.CommitAsync();
        }
        catch (Exception fault)
        {
            logger.LogError(fault, "A batch of {Count} writes failed; nothing of it is kept", batch.Count);
            await connection.CloseAsync();
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

    private async Task RunAsync(WriteJob job, SqliteTransaction transaction)
    {
        await transaction.SaveAsync("job");
        var keep = false;
        try
        {
            await using var context = new StoreContext(Options);
            context.Database.AutoSavepointsEnabled = false;
            await context.Database.UseTransactionAsync(transaction);
            keep = await job.RunAsync(context);
        }
        catch (Exception fault) when (StoreFault.TroubleOf(fault) is null)
        {
            // Trouble with the database ends the batch; anything else is this job's own.
            job.Fault = fault;
        }

        if (!keep)
        {
            await transaction.RollbackAsync("job");
        }

        await transaction.ReleaseAsync("job");
    }

    private async Task OpenAsync()
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            await connection.OpenAsync();
            await using var pragma = connection.CreateCommand();
            // FULL: in simulated power cuts NORMAL lost acknowledged commits, FULL none.
            pragma.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
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

using System.Data.Common;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Storage;

/// <summary>
/// The one writer of the database file: all that moves money goes through its queue, and the queue is drained into one transaction a
/// batch. Each job runs in its own savepoint, so that a refusal or a fault of one never touches its neighbours. A database that bears
/// several writers has several <see cref="JobLane"/>s drain the same queue instead.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private const int QueueLength = 4096;
    private const int BatchLength = 256;

    private readonly Channel<WriteJob> queue = Channel.CreateBounded<WriteJob>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.Wait }
    );
    private readonly StorageProvider provider;
    private readonly DbConnection connection;
    private readonly Func<StoreContext> contexts;
    private readonly ILogger logger;
    private readonly Task loop;

    public Writer(StorageProvider provider, ILogger logger)
    {
        this.provider = provider;
        connection = provider.CreateConnection();
        contexts = provider.ContextsOn(connection);
        this.logger = logger;
        loop =
            provider.Lanes == 1 ? Task.Run(DrainAsync) : Task.WhenAll(Enumerable.Range(0, provider.Lanes).Select(_ => Task.Run(LaneAsync)));
    }

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

    private Task LaneAsync() => new JobLane(provider, logger).DrainAsync(queue.Reader);

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
            await provider.OpenAsync(connection);
            // Microsoft.Data.Sqlite begins immediate: a deferred transaction that reads first and writes later can be refused as busy.
            await using var transaction = await connection.BeginTransactionAsync();
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
            batch.ForEach(job => job.Fail(fault));
            return;
        }

        batch.ForEach(Complete);
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

    private async Task RunAsync(WriteJob job, DbTransaction transaction)
    {
        await transaction.SaveAsync("job");
        var keep = false;
        try
        {
            await using var context = contexts();
            context.Database.AutoSavepointsEnabled = false;
            await context.Database.UseTransactionAsync(transaction);
            keep = await job.RunAsync(context);
        }
        catch (Exception fault) when (!provider.EndsBatch(fault))
        {
            // Faults of the disk end the batch; anything else is this job's own.
            job.Fault = fault;
        }

        if (!keep)
        {
            await transaction.RollbackAsync("job");
        }

        await transaction.ReleaseAsync("job");
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

using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace CoinStore.Storage;

/// <summary>
/// All that moves money goes through this queue. A SQLite file has one lane that drains it, the only one that writes; PostgreSQL, where
/// writers do not shut each other out, has several. The queue is bounded: it says "busy" instead of growing without end.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    internal const int QueueLength = 4096;

    private readonly Channel<WriteJob> queue = Channel.CreateBounded<WriteJob>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.Wait }
    );
    private readonly Task lanes;

    public Writer(StorageProvider provider, TimeProvider clock, ILogger logger)
    {
        var statements = new StatementProgress();
        lanes = Task.WhenAll(
            Enumerable
                .Range(0, provider.Lanes)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        await using var lane = new WriterLane(queue.Reader, provider, statements, clock, logger);
                        await lane.DrainAsync();
                    })
                )
        );
    }

    /// <summary>Queues a job. Throws <see cref="BusyException"/> instead of growing without end.</summary>
    public void Enqueue(WriteJob job)
    {
        if (!queue.Writer.TryWrite(job))
        {
            throw new BusyException();
        }
    }

    /// <summary>Takes no more jobs, and does those that are queued.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await lanes;
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

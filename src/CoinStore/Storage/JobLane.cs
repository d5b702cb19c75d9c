using System.Data.Common;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Storage;

/// <summary>
/// One of several writers that share a queue, on a database where writers do not shut each other out: a job, a transaction. A job that
/// another writer was in the way of (a deadlock, a row that came first) is begun again and then sees what the other one left.
/// </summary>
internal sealed class JobLane(StorageProvider provider, ILogger logger)
{
    private const int MostTries = 10;

    /// <summary>Runs jobs until the queue is closed and empty.</summary>
    public async Task DrainAsync(ChannelReader<WriteJob> queue)
    {
        await using var connection = provider.CreateConnection();
        var contexts = provider.ContextsOn(connection);
        await foreach (var job in queue.ReadAllAsync())
        {
            await RunAsync(job, connection, contexts);
            try
            {
                job.Complete();
            }
            catch (Exception fault)
            {
                logger.LogError(fault, "What follows a commit failed; the commit itself stands");
            }
        }
    }

    private async Task RunAsync(WriteJob job, DbConnection connection, Func<StoreContext> contexts)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await TryAsync(job, connection, contexts);
                return;
            }
            catch (Exception fault) when (tries < MostTries && provider.MayTryAgain(fault))
            {
                logger.LogDebug(fault, "Another writer was in the way at try {Try}", tries);
            }
            catch (Exception fault)
            {
                job.Fault = fault;
                return;
            }
        }
    }

    private async Task TryAsync(WriteJob job, DbConnection connection, Func<StoreContext> contexts)
    {
        await provider.OpenAsync(connection);
        try
        {
            await CommitAsync(job, connection, contexts);
        }
        finally
        {
            // Back to the pool, which gives the warmest one out first: an idle store keeps one connection busy and not one a lane.
            await connection.CloseAsync();
        }
    }

    private static async Task CommitAsync(WriteJob job, DbConnection connection, Func<StoreContext> contexts)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var context = contexts();
        context.Database.AutoSavepointsEnabled = false;
        await context.Database.UseTransactionAsync(transaction);
        if (job.Actor.PersonId is { } person)
        {
            await context.TakeTurnAsync(person.Value, CancellationToken.None);
        }

        if (await job.RunAsync(context))
        {
            await transaction.CommitAsync();
        }
    }
}

using CoinStore.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CoinStore.Storage;

/// <summary>
/// Does what has become due, again and again: releases, retries, expiries. What a crash left half done is due at the next start. A
/// run that fails is logged and tried again at the next turn. A worker with a signal also looks as soon as that is set.
/// </summary>
internal abstract class DueWorker(TimeProvider clock, ILogger logger, WakeSignal? signal = null) : BackgroundService
{
    private readonly WakeSignal signal = signal ?? new WakeSignal();

    /// <summary>The time between two turns.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromSeconds(15);

    /// <summary>Does everything that is due now, once. Safe to call beside a running turn.</summary>
    public abstract Task RunDueAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = clock.CreateTimer(_ => signal.Set(), null, TimeSpan.Zero, Interval);
        try
        {
            while (true)
            {
                await signal.WaitAsync(stoppingToken);
                await TurnAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TurnAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunDueAsync(stoppingToken);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogError(fault, "{Worker} failed and will try again in {Interval}", GetType().Name, Interval);
        }
    }
}

internal static class DueWorkerRegistration
{
    /// <summary>Adds a worker, both to be run by the host and to be found by <see cref="WorkerService"/>.</summary>
    public static IServiceCollection AddDueWorker<TWorker>(this IServiceCollection services)
        where TWorker : DueWorker
    {
        services.AddSingleton<TWorker>();
        services.AddSingleton<DueWorker>(provider => provider.GetRequiredService<TWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<TWorker>());
        return services;
    }
}

/// <summary>Runs all workers on demand: after the test clock has moved, and in tests.</summary>
public sealed class WorkerService
{
    private readonly IEnumerable<DueWorker> workers;

    internal WorkerService(IEnumerable<DueWorker> workers) => this.workers = workers;

    /// <summary>Does everything that is due now, each worker once. For the system only.</summary>
    /// <exception cref="UnauthorizedAccessException">A person asked.</exception>
    public async Task RunDueAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!actor.IsSystem)
        {
            throw new UnauthorizedAccessException("Workers run for the system only.");
        }

        foreach (var worker in workers)
        {
            await worker.RunDueAsync(cancellationToken);
        }
    }
}

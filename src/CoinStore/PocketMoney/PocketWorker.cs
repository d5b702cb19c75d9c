using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.PocketMoney;

/// <summary>Tops up plans that are due, and finishes top-ups that wait for Stripe's word.</summary>
internal sealed class PocketWorker(Database database, PocketRun run, TimeProvider clock, ILogger<PocketWorker> logger)
    : DueWorker(clock, logger)
{
    private const int AtOnce = 50;
    private readonly TimeProvider clock = clock;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (waiting, due) = await database.ReadAsync(
            async (context, token) =>
                (
                    await context
                        .Set<PocketTopUpRow>()
                        .Where(t => t.State == TopUpState.Waiting)
                        .OrderBy(t => t.DueAt)
                        .Take(AtOnce)
                        .Select(t => t.Id)
                        .ToListAsync(token),
                    await context
                        .Set<PocketPlanRow>()
                        .Where(p => p.NextAt <= now)
                        .OrderBy(p => p.NextAt)
                        .Take(AtOnce)
                        .Select(p => p.Id)
                        .ToListAsync(token)
                ),
            cancellationToken
        );
        foreach (var topUp in waiting)
        {
            await run.FinishAsync(topUp, cancellationToken);
        }

        foreach (var plan in due)
        {
            await run.RunAsync(plan, cancellationToken);
        }
    }
}

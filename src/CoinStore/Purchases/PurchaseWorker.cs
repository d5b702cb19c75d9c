using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Purchases;

/// <summary>Finishes what nobody came back for: purchases stuck between two steps, paid ones whose news was lost, expired ones.</summary>
internal sealed class PurchaseWorker(
    Database database,
    PurchaseSettlement settlement,
    PurchaseMoves moves,
    TimeProvider clock,
    ILogger<PurchaseWorker> logger
) : DueWorker(clock, logger)
{
    private const int AtOnce = 100;
    private const int MostSilent = 3;
    private static readonly Actor Worker = Actor.System("purchase worker");
    private readonly TimeProvider clock = clock;
    private readonly ILogger<PurchaseWorker> logger = logger;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var silent = 0;
        foreach (var purchase in await DueAsync(cancellationToken))
        {
            if (await settlement.SettleAsync(Worker, purchase, cancellationToken) is not null)
            {
                silent = 0;
                continue;
            }

            // Nothing is given back without Stripe's word. One session that Stripe does not know must not hold up the others.
            logger.LogWarning("No word from Stripe on purchase {Purchase}; it is asked again", purchase.Id);
            await moves.PostponeAsync(Worker, purchase, cancellationToken);
            if (++silent == MostSilent)
            {
                return;
            }
        }
    }

    private Task<List<PurchaseRow>> DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return database.ReadAsync(
            (context, token) =>
                context
                    .Set<PurchaseRow>()
                    .Where(p =>
                        (p.State == PurchaseState.Starting || p.State == PurchaseState.Open || p.State == PurchaseState.Processing)
                        && p.NextCheckAt <= now
                    )
                    .OrderBy(p => p.NextCheckAt)
                    .Take(AtOnce)
                    .ToListAsync(token),
            cancellationToken
        );
    }
}

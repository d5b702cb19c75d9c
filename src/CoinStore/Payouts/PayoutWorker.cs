using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Payouts;

/// <summary>Continues payouts that wait for something or that a crash left half done.</summary>
internal sealed class PayoutWorker(Database database, PayoutMoves moves, PayoutRun run, TimeProvider clock, ILogger<PayoutWorker> logger)
    : DueWorker(clock, logger)
{
    private const int Batch = 100;
    private readonly TimeProvider clock = clock;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<PayoutRow>()
                    .Where(p => p.NextTryAt != null && p.NextTryAt <= now)
                    .OrderBy(p => p.NextTryAt)
                    .Take(Batch)
                    .Select(p => p.Id)
                    .ToListAsync(token),
            cancellationToken
        );
        foreach (var id in due)
        {
            if (await moves.ClaimAsync(id, cancellationToken))
            {
                await run.ContinueAsync(id, cancellationToken);
            }
        }
    }
}

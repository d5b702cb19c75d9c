using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Refunds;

/// <summary>Continues refunds that wait for Stripe or that a crash left half done.</summary>
internal sealed class RefundWorker(Database database, RefundRun run, TimeProvider clock, ILogger<RefundWorker> logger)
    : DueWorker(clock, logger)
{
    private const int Batch = 100;
    private static readonly Actor Worker = Actor.System("refund worker");
    private readonly TimeProvider clock = clock;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<RefundRow>()
                    .Where(r => r.NextTryAt != null && r.NextTryAt <= now)
                    .OrderBy(r => r.NextTryAt)
                    .Take(Batch)
                    .Select(r => r.Id)
                    .ToListAsync(token),
            cancellationToken
        );
        foreach (var id in due)
        {
            if (await ClaimAsync(id, cancellationToken))
            {
                await run.ContinueAsync(id, cancellationToken);
            }
        }
    }

    private async Task<bool> ClaimAsync(RefundId id, CancellationToken cancellationToken)
    {
        var claimed = await database.WriteAsync<bool, RefundRefusalKind>(
            Worker,
            async (scope, token) =>
                await scope
                    .Context.Set<RefundRow>()
                    .Where(r => r.Id == id && r.NextTryAt != null && r.NextTryAt <= scope.Now)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.NextTryAt, RefundDesk.ClaimedUntil(scope.Now)), token) == 1,
            cancellationToken
        );
        return claimed.Value;
    }
}

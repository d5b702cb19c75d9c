using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Purchases;

/// <summary>Finishes decisions on payments that Stripe did not take yet, or that a crash interrupted.</summary>
internal sealed class PaymentCaseWorker(Database database, PaymentCaseRun run, TimeProvider clock, ILogger<PaymentCaseWorker> logger)
    : DueWorker(clock, logger)
{
    private const int Batch = 100;
    private static readonly Actor Self = Actor.System("payment case worker");
    private readonly TimeProvider clock = clock;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<PaymentCaseRow>()
                    .Where(c => c.NextTryAt != null && c.NextTryAt <= now)
                    .OrderBy(c => c.NextTryAt)
                    .Take(Batch)
                    .Select(c => c.SessionId)
                    .ToListAsync(token),
            cancellationToken
        );
        foreach (var sessionId in due)
        {
            if (await ClaimAsync(sessionId, cancellationToken))
            {
                await run.ContinueAsync(sessionId, cancellationToken);
            }
        }
    }

    private async Task<bool> ClaimAsync(string sessionId, CancellationToken cancellationToken)
    {
        var claimed = await database.WriteAsync<bool, Done>(
            Self,
            async (scope, token) =>
                await scope
                    .Context.Set<PaymentCaseRow>()
                    .Where(c => c.SessionId == sessionId && c.NextTryAt <= scope.Now)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.NextTryAt, PaymentCaseRun.ClaimedUntil(scope.Now)), token) == 1,
            cancellationToken
        );
        return claimed.Value;
    }
}

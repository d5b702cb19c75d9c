using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Disputes;

/// <summary>Looks at open disputes every hour, and sends what a crash kept from being sent.</summary>
internal sealed class DisputeWorker(Database database, DisputeRun run, TimeProvider clock, ILogger<DisputeWorker> logger)
    : DueWorker(clock, logger)
{
    private const int Batch = 100;
    private static readonly Actor Worker = Actor.System("dispute worker");
    private readonly TimeProvider clock = clock;

    /// <summary>For how long a dispute is left to the one who claimed it.</summary>
    public static TimeSpan Claim { get; } = TimeSpan.FromMinutes(2);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<DisputeRow>()
                    .Where(d => d.NextTryAt != null && d.NextTryAt <= now)
                    .OrderBy(d => d.NextTryAt)
                    .Take(Batch)
                    .Select(d => d.Id)
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

    private async Task<bool> ClaimAsync(DisputeId id, CancellationToken cancellationToken)
    {
        var claimed = await database.WriteAsync<bool, DisputeRefusal>(
            Worker,
            async (scope, token) =>
                await scope
                    .Context.Set<DisputeRow>()
                    .Where(d => d.Id == id && d.NextTryAt != null && d.NextTryAt <= scope.Now)
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextTryAt, scope.Now + Claim), token) == 1,
            cancellationToken
        );
        return claimed.Value;
    }
}

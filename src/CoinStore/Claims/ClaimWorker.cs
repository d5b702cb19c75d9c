using CoinStore.Access;
using CoinStore.Disputes;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Claims;

/// <summary>
/// Grants what nobody has answered in time: the family does not wait for us. While the bank contests the payment, the bank decides, and
/// the claim waits for that.
/// </summary>
internal sealed class ClaimWorker(Database database, ClaimMoves moves, RefundRun run, TimeProvider clock, ILogger<ClaimWorker> logger)
    : DueWorker(clock, logger)
{
    private const int Batch = 100;
    private static readonly Actor Deadline = Actor.System("claim worker");
    private readonly TimeProvider clock = clock;
    private readonly ILogger<ClaimWorker> logger = logger;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<ClaimRow>()
                    .Where(c => c.State == ClaimState.Open && c.DueAt <= now)
                    .Where(c => !context.Set<DisputeRow>().Any(d => d.PurchaseId == c.PurchaseId && d.State == DisputeState.Open))
                    .OrderBy(c => c.DueAt)
                    .Take(Batch)
                    .Select(c => new { c.Id, c.MinorId })
                    .ToListAsync(token),
            cancellationToken
        );
        foreach (var claim in due)
        {
            if (await GrantAsync(claim.Id, claim.MinorId, cancellationToken) is { } refund)
            {
                await run.ContinueAsync(refund, cancellationToken);
            }
        }
    }

    private async Task<RefundId?> GrantAsync(ClaimId id, PersonId minor, CancellationToken cancellationToken)
    {
        var granted = await database.WriteAsync<RefundId?, ClaimRefusal>(
            Deadline,
            async (scope, token) =>
            {
                await ClaimMoves.TakeTurnsAsync(scope, minor, token);
                var claim = await scope.Context.Set<ClaimRow>().SingleAsync(c => c.Id == id, token);
                if (claim.State != ClaimState.Open || claim.DueAt > scope.Now)
                {
                    return (RefundId?)null;
                }

                return await moves.AtDeadlineAsync(scope, claim, token) is { } refusal ? refusal : claim.RefundId;
            },
            cancellationToken
        );
        if (granted.Succeeded)
        {
            logger.LogWarning("Claim {Claim} was not answered in time and is decided by its deadline", id);
            return granted.Value;
        }

        return null;
    }
}

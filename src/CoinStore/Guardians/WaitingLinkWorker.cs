using CoinStore.Access;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Guardians;

/// <summary>
/// Ends links that waited too long, so that their place is free again, and lets those count that wait for nothing any more: the guardian
/// they waited for has left.
/// </summary>
internal sealed class WaitingLinkWorker(
    Database database,
    ProofLinks proofs,
    LinkNews news,
    TimeProvider clock,
    ILogger<WaitingLinkWorker> logger
) : DueWorker(clock, logger)
{
    private const int AtOnce = 200;
    private static readonly Actor Self = Actor.System("waiting link worker");
    private readonly TimeProvider clock = clock;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        foreach (var link in await DueAsync(cancellationToken))
        {
            await database.WriteAsync<Done, string>(Self, (scope, token) => DoAsync(scope, link, token), cancellationToken);
        }
    }

    private async Task<Result<Done, string>> DoAsync(WriteScope scope, Guardianship seen, CancellationToken cancellationToken)
    {
        if (!IsOver(seen.StartedAt, scope.Now))
        {
            await scope.Context.TakeTurnAsync(seen.GuardianId.Value, cancellationToken);
            await proofs.AttachAsync(scope, seen.GuardianId, cancellationToken);
            return default(Done);
        }

        await scope.Context.TakeTurnAsync(seen.MinorId.Value, cancellationToken);
        var link = await scope.Context.Set<Guardianship>().SingleAsync(g => g.Id == seen.Id, cancellationToken);
        if (link is { ProofId: null, EndedAt: null })
        {
            await LinkEnds.EndAsync(scope, link, cancellationToken);
            await news.EndedAsync(scope, link, cancellationToken);
        }

        return default(Done);
    }

    private static bool IsOver(DateTime startedAt, DateTime now) => now - startedAt >= LinkPolicy.WaitingLife;

    private Task<List<Guardianship>> DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var over = now - LinkPolicy.WaitingLife;
        return database.ReadAsync(
            (context, token) =>
            {
                var links = context.Set<Guardianship>().AsNoTracking().Where(g => g.EndedAt == null);
                return links
                    .Where(g =>
                        g.ProofId == null
                        && (
                            g.StartedAt <= over
                            || (
                                context.Set<GuardianProofRow>().Any(p => p.PersonId == g.GuardianId && p.GoodUntil > now)
                                && (g.AllowedAt != null || !links.Any(o => o.MinorId == g.MinorId && o.ProofId != null))
                            )
                        )
                    )
                    .OrderBy(g => g.StartedAt)
                    .Take(AtOnce)
                    .ToListAsync(token);
            },
            cancellationToken
        );
    }
}

using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Proofs;

/// <summary>Finishes what nobody came back for: proofs stuck between two steps, paid ones whose news was lost, money still to give back.</summary>
internal sealed class ProofWorker(Database database, ProofSettlement settlement, TimeProvider clock, ILogger<ProofWorker> logger)
    : DueWorker(clock, logger)
{
    private const int AtOnce = 100;
    private const int MostSilent = 3;
    private static readonly Actor Worker = Actor.System("proof worker");
    private readonly TimeProvider clock = clock;
    private readonly ILogger<ProofWorker> logger = logger;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var silent = 0;
        foreach (var proof in await DueAsync(cancellationToken))
        {
            if (await settlement.SettleAsync(Worker, proof, cancellationToken) is not null)
            {
                silent = 0;
                continue;
            }

            logger.LogWarning("No word from Stripe on proof {Proof}; it is asked again", proof.Id);
            await settlement.PostponeAsync(Worker, proof, cancellationToken);
            if (++silent == MostSilent)
            {
                return;
            }
        }
    }

    private Task<List<GuardianProofRow>> DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return database.ReadAsync(
            (context, token) =>
                context
                    .Set<GuardianProofRow>()
                    .Where(p => p.NextCheckAt != null && p.NextCheckAt <= now)
                    .OrderBy(p => p.NextCheckAt)
                    .Take(AtOnce)
                    .ToListAsync(token),
            cancellationToken
        );
    }
}

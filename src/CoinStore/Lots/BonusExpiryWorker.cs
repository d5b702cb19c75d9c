using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Lots;

/// <summary>Takes what is left of bonus coins at their end.</summary>
internal sealed class BonusExpiryWorker(Database database, TimeProvider clock, ILogger<BonusExpiryWorker> logger) : DueWorker(clock, logger)
{
    private const int AtOnce = 200;
    private static readonly Actor Worker = Actor.System("bonus expiry worker");
    private readonly TimeProvider clock = clock;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        List<PersonId> due;
        do
        {
            var now = clock.GetUtcNow().UtcDateTime;
            due = await database.ReadAsync(
                (context, token) =>
                    context
                        .Set<LotRow>()
                        .Where(l => l.ClosedAt == null && l.EndsAt != null && l.EndsAt <= now)
                        .Select(l => l.PersonId)
                        .Distinct()
                        .Take(AtOnce)
                        .ToListAsync(token),
                cancellationToken
            );
            foreach (var person in due)
            {
                await database.WriteAsync<Done, ExpiryRefusal>(
                    Worker,
                    (scope, token) => ExpireAsync(scope, person, token),
                    cancellationToken
                );
            }
        } while (due.Count == AtOnce);
    }

    private static async Task<Result<Done, ExpiryRefusal>> ExpireAsync(
        WriteScope scope,
        PersonId person,
        CancellationToken cancellationToken
    )
    {
        await scope.Context.TakeTurnAsync(person.Value, cancellationToken);
        var lots = await LotBook.OpenAsync(scope.Context, person, cancellationToken);
        var left = await LotBook.LeftAsync(scope, person, lots, cancellationToken);
        foreach (var lot in lots.Where(l => l.EndsAt <= scope.Now))
        {
            if (left[lot.Id] is > 0 and var coins)
            {
                await LotBook.PostAsync(scope, LotJournal.Expired(lot, coins, scope.Now), cancellationToken);
                lot.RemovedCoins += coins;
            }

            lot.ClosedAt = scope.Now;
        }

        return default(Done);
    }

    private enum ExpiryRefusal;
}

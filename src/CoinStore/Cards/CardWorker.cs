using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Cards;

/// <summary>
/// Finishes what nobody came back for: cards stuck between two steps, removed ones that Stripe still holds, and customers of accounts that
/// were closed.
/// </summary>
internal sealed class CardWorker(
    Database database,
    StripeGateway stripe,
    CardRun run,
    CustomerDesk customers,
    TimeProvider clock,
    ILogger<CardWorker> logger
) : DueWorker(clock, logger)
{
    private const int AtOnce = 100;
    private const int MostSilent = 3;
    private static readonly Actor Worker = Actor.System("card worker");
    private readonly TimeProvider clock = clock;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        if (!stripe.IsConfigured)
        {
            return;
        }

        await ContinueCardsAsync(cancellationToken);
        await LeaveAsync(cancellationToken);
    }

    private async Task ContinueCardsAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<CardRow>()
                    .Where(c => c.NextCheckAt != null && c.NextCheckAt <= now)
                    .OrderBy(c => c.NextCheckAt)
                    .Take(AtOnce)
                    .Select(c => c.Id)
                    .ToListAsync(token),
            cancellationToken
        );
        var silent = 0;
        foreach (var id in due)
        {
            if (await ClaimAsync(id, cancellationToken))
            {
                silent = (await run.ContinueAsync(id, cancellationToken)).Answered ? 0 : silent + 1;
            }

            if (silent == MostSilent)
            {
                return;
            }
        }
    }

    // A page that is still open could save a card for a customer that is gone: these come first.
    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<CustomerRow>()
                    .Where(c => c.NextTryAt != null && c.NextTryAt <= now)
                    .Where(c =>
                        !context
                            .Set<CardRow>()
                            .Any(d => d.PersonId == c.PersonId && (d.State == CardState.Starting || d.State == CardState.Open))
                    )
                    .OrderBy(c => c.NextTryAt)
                    .Take(AtOnce)
                    .Select(c => c.PersonId)
                    .ToListAsync(token),
            cancellationToken
        );
        foreach (var person in due)
        {
            if (await ClaimAsync(person, cancellationToken) && !await customers.LeaveAsync(person, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<bool> ClaimAsync(CardId id, CancellationToken cancellationToken)
    {
        var claimed = await database.WriteAsync<bool, Done>(
            Worker,
            async (scope, token) =>
                await scope
                    .Context.Set<CardRow>()
                    .Where(c => c.Id == id && c.NextCheckAt <= scope.Now)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.NextCheckAt, CardRun.ClaimedUntil(scope.Now)), token) == 1,
            cancellationToken
        );
        return claimed.Value;
    }

    private async Task<bool> ClaimAsync(PersonId person, CancellationToken cancellationToken)
    {
        var claimed = await database.WriteAsync<bool, Done>(
            Worker,
            async (scope, token) =>
                await scope
                    .Context.Set<CustomerRow>()
                    .Where(c => c.PersonId == person && c.NextTryAt <= scope.Now)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(c => c.Tries, c => c.Tries + 1)
                                .SetProperty(c => c.NextTryAt, c => c.Tries < 5 ? scope.Now.AddMinutes(2) : scope.Now.AddHours(1)),
                        token
                    ) == 1,
            cancellationToken
        );
        return claimed.Value;
    }
}

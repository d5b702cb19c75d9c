using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Budgets;

/// <summary>
/// Writes raises that have become due, so that pages and audits see them although nobody spends, and tells of parts of caps that were
/// reached.
/// </summary>
internal sealed class BudgetWorker(Database database, BudgetNews news, TimeProvider clock, ILogger<BudgetWorker> logger)
    : DueWorker(clock, logger)
{
    private const int AtOnce = 100;
    private static readonly Actor Self = Actor.System("budget worker");
    private readonly TimeProvider clock = clock;

    // Somebody who spends fast wants to hear it soon.
    protected override TimeSpan Interval => TimeSpan.FromSeconds(5);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        foreach (var scopeId in await DueAsync(cancellationToken))
        {
            await ApplyAsync(scopeId, cancellationToken);
        }

        foreach (var alert in await UntoldAsync(cancellationToken))
        {
            await TellAsync(alert, cancellationToken);
        }
    }

    private Task<List<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return database.ReadAsync(
            (context, token) =>
                context.Set<LimitSetting>().Where(l => l.NextAt <= now).Select(l => l.ScopeId).Distinct().Take(AtOnce).ToListAsync(token),
            cancellationToken
        );
    }

    private Task<List<LimitAlert>> UntoldAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            (context, token) =>
                context
                    .Set<LimitAlert>()
                    .Where(a => a.ToldAt == null)
                    .OrderBy(a => a.ReachedAt)
                    .ThenBy(a => a.MeterId)
                    .ThenBy(a => a.Percent)
                    .Take(AtOnce)
                    .ToListAsync(token),
            cancellationToken
        );

    private async Task ApplyAsync(Guid scopeId, CancellationToken cancellationToken) =>
        await database.WriteAsync<Done, string>(
            Self,
            async (scope, token) =>
            {
                // The person may be spending this very moment, and writes it then.
                await scope.Context.TakeTurnAsync(scopeId, token);
                await CapSettings.ApplyDueAsync(scope, [scopeId], token);
                return default(Done);
            },
            cancellationToken
        );

    // Claimed and told in one transaction: of two processes one tells, and a crash tells nobody or all.
    private async Task TellAsync(LimitAlert alert, CancellationToken cancellationToken) =>
        await database.WriteAsync<Done, string>(
            Self,
            async (scope, token) =>
            {
                var claimed = await scope
                    .Context.Set<LimitAlert>()
                    .Where(a => a.MeterId == alert.MeterId && a.Cap == alert.Cap && a.Percent == alert.Percent && a.ToldAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(a => a.ToldAt, scope.Now), token);
                if (claimed == 1)
                {
                    await news.ReachedAsync(scope, alert, token);
                }

                return default(Done);
            },
            cancellationToken
        );
}

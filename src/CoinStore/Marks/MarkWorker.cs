using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Marks;

/// <summary>Forgets devices and cards that nobody has used for twelve months, and those of closed accounts whose minors are adults by now.</summary>
internal sealed class MarkWorker(Database database, TimeProvider clock, ILogger<MarkWorker> logger) : DueWorker(clock, logger)
{
    private static readonly Actor Worker = Actor.System("mark worker");
    private readonly TimeProvider clock = clock;

    protected override TimeSpan Interval => TimeSpan.FromHours(6);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var old = ReviewPolicy.CardSince(now);
        var any = await database.ReadAsync(
            async (context, token) =>
                await context.Set<DeviceMark>().AnyAsync(m => m.LastSeenAt < old || m.MinorUntil < now, token)
                || await context.Set<CardMark>().AnyAsync(m => m.LastSeenAt < old || m.MinorUntil < now, token),
            cancellationToken
        );
        if (any)
        {
            await database.WriteAsync<Done, DeviceRefusal>(
                Worker,
                async (scope, token) =>
                {
                    await scope.Context.Set<DeviceMark>().Where(m => m.LastSeenAt < old || m.MinorUntil < now).ExecuteDeleteAsync(token);
                    await scope.Context.Set<CardMark>().Where(m => m.LastSeenAt < old || m.MinorUntil < now).ExecuteDeleteAsync(token);
                    return default(Done);
                },
                cancellationToken
            );
        }
    }
}

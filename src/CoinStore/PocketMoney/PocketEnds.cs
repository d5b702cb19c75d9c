using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.PocketMoney;

/// <summary>What the end of a plan takes with it.</summary>
internal static class PocketEnds
{
    /// <summary>Stops every plan of a link that ends: the guardian's cards leave with the guardian.</summary>
    public static Task StopAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken) =>
        scope
            .Context.Set<PocketPlanRow>()
            .Where(p => p.GuardianshipId == link.Id && p.StoppedAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(p => p.StoppedAt, scope.Now)
                        .SetProperty(p => p.NextAt, (DateTime?)null)
                        .SetProperty(p => p.StopNote, "The link with the guardian has ended."),
                cancellationToken
            );

    /// <summary>What waits for Stripe's answer is charged no more.</summary>
    public static async Task StopWaitingAsync(WriteScope scope, PocketPlanRow plan, CancellationToken cancellationToken)
    {
        var waiting = await scope
            .Context.Set<PocketTopUpRow>()
            .Where(t => t.PlanId == plan.Id && t.State == TopUpState.Waiting)
            .Select(t => t.Id)
            .ToListAsync(cancellationToken);
        await OpenPurchases.StopThoseAsync(scope, plan.MinorId, waiting, cancellationToken);
    }
}

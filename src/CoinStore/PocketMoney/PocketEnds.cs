using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.PocketMoney;

/// <summary>The guardian's cards leave with the guardian.</summary>
internal static class PocketEnds
{
    /// <summary>Stops every plan of a link that ends.</summary>
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
}

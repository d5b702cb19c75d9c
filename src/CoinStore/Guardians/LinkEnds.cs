using CoinStore.Budgets;
using CoinStore.PocketMoney;
using CoinStore.Purchases;
using CoinStore.Storage;

namespace CoinStore.Guardians;

/// <summary>
/// What the end of a link takes with it. The caller has the minor's turn. Without another guardian nothing may be spent from then on:
/// questions end, every yes is taken back, and checkouts that are open are stopped.
/// </summary>
internal static class LinkEnds
{
    public static async Task EndAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var others = await GuardianLinks.OfMinorAsync(scope.Context, link.MinorId, cancellationToken);
        link.EndedAt = scope.Now;
        link.NextDigestAt = null;
        await scope.Context.SaveChangesAsync(cancellationToken);
        await PocketEnds.StopAsync(scope, link, cancellationToken);
        if (others.TrueForAll(o => o.Id == link.Id))
        {
            await Approvals.EndAsync(scope, link.MinorId, cancellationToken);
            await OpenPurchases.StopAllAsync(scope, link.MinorId, cancellationToken);
        }

        foreach (var kind in (LimitKind[])[LimitKind.PurchaseMonth, LimitKind.GiftMonth])
        {
            await SpendingMeters.SetCapAsync(scope, link.Id.Value, kind, 0, scope.Actor.PersonId ?? link.GuardianId, cancellationToken);
        }
    }
}

using CoinStore.Budgets;
using CoinStore.PocketMoney;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>
/// What the end of a link takes with it. The caller has the minor's turn. Without another guardian nothing may be spent from then on:
/// questions end, every yes is taken back, and checkouts that are open are stopped.
/// </summary>
internal static class LinkEnds
{
    /// <summary>What a guardian's cards would have paid for is not paid.</summary>
    public static async Task CardsLeaveAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        await PocketEnds.StopAsync(scope, link, cancellationToken);
        await OpenPurchases.StopPaidByAsync(scope, link.MinorId, link.GuardianId, cancellationToken);
    }

    public static async Task EndAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var others = await GuardianLinks.OfMinorAsync(scope.Context, link.MinorId, scope.Now, cancellationToken);
        link.EndedAt = scope.Now;
        link.NextDigestAt = null;
        await scope.Context.SaveChangesAsync(cancellationToken);
        if (link.ProofId is null)
        {
            // It never counted: nothing was spent, asked or limited by it.
            return;
        }

        await CardsLeaveAsync(scope, link, cancellationToken);
        // Whoever they let in and who does not count yet needs the yes of whoever is there by then.
        await scope
            .Context.Set<Guardianship>()
            .Where(g => g.MinorId == link.MinorId && g.EndedAt == null && g.ProofId == null && g.AllowedBy == link.GuardianId)
            .ExecuteUpdateAsync(
                set => set.SetProperty(g => g.AllowedBy, (PersonId?)null).SetProperty(g => g.AllowedAt, (DateTime?)null),
                cancellationToken
            );
        await Approvals.VoidOfAsync(scope, link.MinorId, link.GuardianId, cancellationToken);
        if (others.All(o => o.Id == link.Id))
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

using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>Who may claim what, read inside the transaction that acts on it.</summary>
internal static class ClaimGate
{
    /// <summary>A paid purchase with its lot and its buyer, for an active guardian of them; anybody else learns nothing.</summary>
    public static async Task<Result<(PurchaseRow Purchase, LotRow Lot, Standing Minor), ClaimRefusal>> FindAsync(
        StoreContext context,
        AccessLog access,
        Actor actor,
        PurchaseId purchaseId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (await Standing.LoadAsync(context, actor, now, cancellationToken) is not { } guardian)
        {
            access.Denied(actor, "claim a purchase", purchaseId);
            return (ClaimRefusal)ClaimRefusalKind.NotSignedIn;
        }

        var purchase = await context
            .Set<PurchaseRow>()
            .SingleOrDefaultAsync(
                p => p.Id == purchaseId && p.State == PurchaseState.Completed && p.PaymentIntentId != null,
                cancellationToken
            );
        var minor = purchase is null ? null : await Standing.LoadAsync(context, purchase.BuyerId, now, cancellationToken);
        var lot = await context.Set<LotRow>().SingleOrDefaultAsync(l => l.Id == purchaseId.Value, cancellationToken);
        if (purchase is null || minor is null || lot is null || !ClaimFamily.GuardiansOf(minor).Contains(guardian.Id))
        {
            access.Denied(actor, "claim a purchase", purchaseId);
            return (ClaimRefusal)ClaimRefusalKind.NotFound;
        }

        return guardian.IsActive ? (purchase, lot, minor) : (ClaimRefusal)ClaimRefusalKind.Frozen;
    }

    /// <summary>Why a purchase cannot be claimed now; null when it can.</summary>
    public static async Task<ClaimRefusal?> AgainstAsync(
        StoreContext context,
        PurchaseRow purchase,
        LotRow lot,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var before = await context
            .Set<ClaimRow>()
            .Where(c => c.PurchaseId == purchase.Id && c.State != ClaimState.Withdrawn)
            .Select(c => new { c.Id, c.State })
            .SingleOrDefaultAsync(cancellationToken);
        if (before is not null)
        {
            return new ClaimRefusal(ClaimRefusalKind.AlreadyClaimed, Claim: before.Id, State: before.State);
        }

        if (await LeaveAsync(context, purchase, cancellationToken) is { } leave)
        {
            return leave;
        }

        if (now > ClaimPolicy.Until(lot.CreatedAt))
        {
            return new ClaimRefusal(ClaimRefusalKind.TooLate, Until: ClaimPolicy.Until(lot.CreatedAt));
        }

        if (await ClaimMoves.IsDisputedAsync(context, purchase.Id, cancellationToken))
        {
            return new ClaimRefusal(ClaimRefusalKind.Disputed, Amount: purchase.Price);
        }

        return lot.RefundedMinor == lot.GrossMinor ? new ClaimRefusal(ClaimRefusalKind.NothingLeft, Amount: purchase.Price) : null;
    }

    /// <summary>By what leave a purchase was made: a guardian paid for it, or said yes to it. Null for a purchase without leave.</summary>
    public static async Task<ClaimRefusalKind?> LeaveAsync(StoreContext context, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        if (purchase.PayerId is { } payer && payer != purchase.BuyerId)
        {
            return ClaimRefusalKind.PaidByGuardian;
        }

        return await Approvals.WasSaidAsync(context, purchase, cancellationToken) ? ClaimRefusalKind.Approved : null;
    }

    /// <summary>A claim for the guardian who opened it or any other of the minor's; anybody else learns nothing.</summary>
    public static async Task<Result<ClaimRow, ClaimRefusal>> OwnAsync(
        StoreContext context,
        AccessLog access,
        Actor actor,
        ClaimId claimId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (await Standing.LoadAsync(context, actor, now, cancellationToken) is not { } reader)
        {
            access.Denied(actor, "see a claim", claimId);
            return (ClaimRefusal)ClaimRefusalKind.NotSignedIn;
        }

        var claim = await context.Set<ClaimRow>().SingleOrDefaultAsync(c => c.Id == claimId, cancellationToken);
        // Who opened it reads its end also when the minor has come of age meanwhile.
        if (
            claim is not null
            && (
                claim.OpenedBy == reader.Id
                || ClaimFamily.GuardiansOf(await Standing.LoadAsync(context, claim.MinorId, now, cancellationToken)).Contains(reader.Id)
            )
        )
        {
            return claim;
        }

        access.Denied(actor, "see a claim", claimId);
        return (ClaimRefusal)ClaimRefusalKind.NotFound;
    }
}

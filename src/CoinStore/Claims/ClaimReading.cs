using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>Puts together what is shown of claims.</summary>
internal static class ClaimReading
{
    /// <summary>Claims with what they are of, in the order they are given.</summary>
    public static async Task<IReadOnlyList<FamilyClaim>> ShowAsync(
        StoreContext context,
        IReadOnlyList<ClaimRow> rows,
        CancellationToken cancellationToken
    )
    {
        var purchases = rows.Select(r => r.PurchaseId).ToHashSet();
        var bought = await context
            .Set<PurchaseRow>()
            .AsNoTracking()
            .Where(p => EF.Parameter(purchases).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, cancellationToken);
        var lots = purchases.Select(p => p.Value).ToHashSet();
        var paidAt = await context
            .Set<LotRow>()
            .Where(l => EF.Parameter(lots).Contains(l.Id))
            .ToDictionaryAsync(l => l.Id, l => l.CreatedAt, cancellationToken);
        var refunds = rows.Select(r => r.RefundId).OfType<RefundId>().ToHashSet();
        var given = await context
            .Set<RefundRow>()
            .AsNoTracking()
            .Where(r => EF.Parameter(refunds).Contains(r.Id))
            .ToDictionaryAsync(r => r.Id, cancellationToken);
        var minors = rows.Select(r => r.MinorId).ToHashSet();
        var names = await context
            .Users.Where(p => EF.Parameter(minors).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellationToken);
        return
        [
            .. rows.Select(r =>
                Of(
                    r,
                    bought[r.PurchaseId],
                    paidAt[r.PurchaseId.Value],
                    names[r.MinorId],
                    r.RefundId is { } id ? given.GetValueOrDefault(id) : null
                )
            ),
        ];
    }

    public static async Task<FamilyClaim> ShowAsync(StoreContext context, ClaimRow row, CancellationToken cancellationToken) =>
        (await ShowAsync(context, [row], cancellationToken))[0];

    private static FamilyClaim Of(ClaimRow row, PurchaseRow purchase, DateTime paidAt, string minor, RefundRow? refund) =>
        new(
            row.Id,
            row.PurchaseId,
            row.MinorId,
            minor,
            row.State,
            row.Reason,
            row.Statement,
            new Coins(purchase.Coins),
            purchase.Price,
            paidAt,
            row.OpenedAt,
            row.DueAt,
            row.DecidedAt,
            row is { State: ClaimState.Granted or ClaimState.Refunded, DecidedBy: null },
            row.Answer,
            refund is null ? null : ClaimFigures.Of(refund),
            row.EndedAt
        );
}

using CoinStore.Disputes;
using CoinStore.Gifts;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>
/// Gifts that wait for a claim. A creator's hold is over before a claim has to be decided; so that its end finds what was pending when it was
/// opened, and what was given since, nothing that is paid from a claimed purchase is released while the claim is open.
/// </summary>
internal static class ClaimHold
{
    /// <summary>Minors with an open claim who have gifts that are due. Read before the turns are taken, to know whose.</summary>
    public static Task<List<PersonId>> MinorsAsync(StoreContext context, DateTime now, CancellationToken cancellationToken) =>
        context
            .Set<ClaimRow>()
            .Where(c => c.State == ClaimState.Open)
            .Select(c => c.MinorId)
            .Distinct()
            .Where(m =>
                context
                    .Set<GiftSend>()
                    .Any(s => s.SenderId == m && s.ReleaseEntryId == null && s.AvailableAt <= now && s.PriceCoins > s.TakenBackCoins)
            )
            .ToListAsync(cancellationToken);

    /// <summary>
    /// What is not to be released now, for a writer that has the turns of these minors and that of releases, so that no claim is opened
    /// meanwhile: gifts, and persons whose claim came too late for their turn.
    /// </summary>
    public static async Task<(List<long> Gifts, List<PersonId> Senders)> ReadAsync(
        StoreContext context,
        List<PersonId> minors,
        CancellationToken cancellationToken
    )
    {
        var claims = await context.Set<ClaimRow>().AsNoTracking().Where(c => c.State == ClaimState.Open).ToListAsync(cancellationToken);
        var gifts = new List<long>();
        foreach (var claim in claims.Where(c => minors.Contains(c.MinorId)))
        {
            gifts.AddRange((await PartsAsync(context, claim, cancellationToken)).Where(p => p.IsPending).Select(p => p.Sequence));
        }

        return (gifts, [.. claims.Select(c => c.MinorId).Distinct().Except(minors)]);
    }

    /// <summary>The gifts that coins of a claimed purchase are in, those that a bank contests meanwhile included.</summary>
    public static async Task<IReadOnlyList<GiftPart>> PartsAsync(StoreContext context, ClaimRow claim, CancellationToken cancellationToken)
    {
        var purchase = await context.Set<PurchaseRow>().AsNoTracking().SingleAsync(p => p.Id == claim.PurchaseId, cancellationToken);
        var contested = await context
            .Set<DisputeRow>()
            .Where(d => d.PurchaseId == claim.PurchaseId && d.State == DisputeState.Open)
            .SumAsync(d => d.SpentCoins, cancellationToken);
        return (await ClaimBasis.ReadAsync(context, purchase, claim.OpenSince, cancellationToken, contested))!.Split.Parts;
    }
}

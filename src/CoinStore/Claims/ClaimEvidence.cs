using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>Puts together what an operator decides a claim by.</summary>
internal static class ClaimEvidenceReader
{
    private const int MostGifts = 150;
    private const int MostEarlier = 20;
    private static readonly TimeSpan AskedBefore = TimeSpan.FromDays(7);

    public static async Task<ClaimEvidence> ReadAsync(
        StoreContext context,
        ClaimRow claim,
        PurchaseRow purchase,
        ClaimBasis basis,
        CancellationToken cancellationToken
    )
    {
        var buyer = await context.Users.SingleAsync(p => p.Id == claim.MinorId, cancellationToken);
        var links = await context.Set<Guardianship>().Where(g => g.MinorId == claim.MinorId).ToListAsync(cancellationToken);
        return new ClaimEvidence(
            PurchaseFacts.Product(purchase, basis.Lot.Lot.CreatedAt),
            PurchaseFacts.Account(buyer, purchase),
            await GiftsAsync(context, claim, basis, cancellationToken),
            await LimitsAsync(context, links, purchase, cancellationToken),
            await AsksAsync(context, purchase, cancellationToken),
            await EarlierAsync(context, claim, cancellationToken)
        );
    }

    private static async Task<List<ClaimGift>> GiftsAsync(
        StoreContext context,
        ClaimRow claim,
        ClaimBasis basis,
        CancellationToken cancellationToken
    )
    {
        var parts = basis.Split.Parts.ToDictionary(
            p => p.Sequence,
            p => (p.Coins, State: p.IsPending ? ClaimGiftState.Pending : ClaimGiftState.Available)
        );
        if (claim.RefundId is { } refund)
        {
            parts = (await context.Set<TakenGiftRow>().Where(t => t.RefundId == refund).ToListAsync(cancellationToken)).ToDictionary(
                t => t.Sequence,
                t => (t.Coins, State: ClaimGiftState.TakenBack)
            );
        }

        var sequences = parts.Keys.OrderDescending().Take(MostGifts).ToList();
        var gifts = await context
            .Set<GiftSend>()
            .Where(s => sequences.Contains(s.Sequence))
            .Join(context.Set<GiftRow>(), s => s.GiftSlug, g => g.Slug, (s, g) => new { Send = s, g.Name })
            .Join(
                context.Set<CreatorProfile>(),
                s => s.Send.CreatorId,
                c => c.Id,
                (s, c) =>
                    new
                    {
                        s.Send,
                        s.Name,
                        c.Handle,
                    }
            )
            .OrderByDescending(g => g.Send.Sequence)
            .ToListAsync(cancellationToken);
        return gifts.ConvertAll(g => new ClaimGift(
            g.Name,
            g.Send.Quantity,
            g.Handle,
            new Coins(parts[g.Send.Sequence].Coins),
            g.Send.SentAt,
            parts[g.Send.Sequence].State,
            g.Send.AvailableAt
        ));
    }

    /// <summary>The caps that were in force when the minor clicked, by the history of their changes.</summary>
    private static async Task<List<ClaimLimit>> LimitsAsync(
        StoreContext context,
        List<Guardianship> links,
        PurchaseRow purchase,
        CancellationToken cancellationToken
    )
    {
        var at = purchase.StartedAt;
        var held = links.FindAll(l => l.StartedAt <= at && !(l.EndedAt <= at));
        var scopes = held.ConvertAll(l => l.Id.Value);
        var changes = await context
            .Set<LimitChange>()
            .Where(c => scopes.Contains(c.ScopeId) && c.Subject == Guid.Empty && c.ChangedAt <= at)
            .OrderBy(c => c.Id)
            .ToListAsync(cancellationToken);
        var guardians = held.ConvertAll(l => l.GuardianId);
        var names = await context
            .Users.Where(p => guardians.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellationToken);
        return
        [
            .. from link in held
            from kind in changes.Where(c => c.ScopeId == link.Id.Value).GroupBy(c => c.Kind).OrderBy(k => k.Key)
            let cap = kind.Last().NewCap
            where cap is not null
            select new ClaimLimit(
                names[link.GuardianId],
                kind.Key,
                new LimitAmount(LimitPolicy.UnitOf(kind.Key, link.Currency), cap.Value)
            ),
        ];
    }

    private static async Task<List<ClaimAsk>> AsksAsync(StoreContext context, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var (from, until) = (purchase.StartedAt - AskedBefore, purchase.StartedAt);
        var asks = await context
            .Set<Ask>()
            .Where(a => a.MinorId == purchase.BuyerId && a.AskedAt >= from && a.AskedAt <= until)
            .OrderByDescending(a => a.AskedAt)
            .ToListAsync(cancellationToken);
        return asks.ConvertAll(a => new ClaimAsk(a.Kind, new LimitAmount(a.Unit, a.Amount), a.AskedAt, a.Answer));
    }

    private static async Task<IReadOnlyList<FamilyClaim>> EarlierAsync(
        StoreContext context,
        ClaimRow claim,
        CancellationToken cancellationToken
    )
    {
        var rows = await context
            .Set<ClaimRow>()
            .Where(c => c.Id != claim.Id && (c.MinorId == claim.MinorId || c.OpenedBy == claim.OpenedBy))
            .OrderByDescending(c => c.OpenedAt)
            .Take(MostEarlier)
            .ToListAsync(cancellationToken);
        return await ClaimReading.ShowAsync(context, rows, cancellationToken);
    }
}

using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>
/// Claims against refunds, gifts and the books: one that is refunded has exactly one full refund, and what was taken back is the same in
/// rows, gifts and entries.
/// </summary>
internal sealed class ClaimAudit : IFeatureAudit
{
    private const int MostBreaks = 20;
    private static readonly TimeSpan TurnTime = TimeSpan.FromMinutes(1);

    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var claims = await context.Set<ClaimRow>().AsNoTracking().ToListAsync(cancellationToken);
        var refunds = await context.Set<RefundRow>().AsNoTracking().Where(r => r.ClaimId != null).ToListAsync(cancellationToken);
        var lots = await context
            .Set<LotRow>()
            .AsNoTracking()
            .Where(l => context.Set<ClaimRow>().Any(c => c.PurchaseId == l.PurchaseId) && l.Kind == LotKind.Paid)
            .ToDictionaryAsync(l => l.Id, cancellationToken);
        var breaks = new List<string>();
        breaks.AddRange(claims.SelectMany(c => OfClaim(c, refunds, lots[c.PurchaseId.Value])));
        breaks.AddRange(await EntriesAsync(context, refunds, cancellationToken));
        breaks.AddRange(await GiftsAsync(context, cancellationToken));
        breaks.AddRange(await LossAsync(context, refunds, cancellationToken));
        foreach (var claim in claims.Where(c => c.State == ClaimState.Open))
        {
            breaks.AddRange(await HeldAsync(context, claim, cancellationToken));
        }

        return new AuditLine("Claims, their refunds and what was taken back agree", claims.Count, [.. breaks.Take(MostBreaks)]);
    }

    private static IEnumerable<string> OfClaim(ClaimRow claim, List<RefundRow> refunds, LotRow lot)
    {
        var own = refunds.FindAll(r => r.ClaimId == claim.Id && r.State != RefundState.Failed);
        var named = own.Find(r => r.Id == claim.RefundId);
        if (claim.State is not (ClaimState.Granted or ClaimState.Refunded))
        {
            // A claim is open again when another refund of its purchase failed: its own stays.
            if (claim.RefundId is not null || (own.Count > 0 && claim.State is not (ClaimState.Open or ClaimState.Overtaken)))
            {
                yield return $"claim {claim.Id} is {claim.State} and has a refund";
            }

            yield break;
        }

        if (named is null || named.PurchaseId != claim.PurchaseId)
        {
            yield return $"claim {claim.Id} is {claim.State} and has no refund of its purchase";
        }

        if (lot.Capacity != 0 || lot.RefundedMinor != lot.GrossMinor)
        {
            yield return $"claim {claim.Id} is {claim.State}, and {lot.Capacity} coins or {lot.GrossMinor - lot.RefundedMinor} are left";
        }

        if (claim.State == ClaimState.Refunded && own.Exists(r => r.State != RefundState.Succeeded))
        {
            yield return $"claim {claim.Id} is Refunded, and its refund is not";
        }
    }

    private static async Task<List<string>> EntriesAsync(StoreContext context, List<RefundRow> refunds, CancellationToken cancellationToken)
    {
        const short Kind = (short)EntryKind.GiftTakeBack;
        var entries = await context
            .Set<EntryRow>()
            .AsNoTracking()
            .Where(e => e.Kind == Kind)
            .ToDictionaryAsync(e => e.Id, e => e.Digest, cancellationToken);
        var taken = (await context.Set<TakenGiftRow>().AsNoTracking().ToListAsync(cancellationToken)).ToLookup(t => t.RefundId);
        var breaks = new List<string>();
        foreach (var refund in refunds)
        {
            if (taken[refund.Id].Sum(t => t.Coins) != refund.TakenCoins)
            {
                breaks.Add($"refund {refund.Id} took {refund.TakenCoins} coins out of gifts, and its rows say otherwise");
            }

            if (TakeBackJournal.For(refund, [.. taken[refund.Id]], refund.RequestedAt) is not { } expected)
            {
                continue;
            }

            if (!entries.Remove(expected.Id, out var digest) || !digest.AsSpan().SequenceEqual(expected.Digest()))
            {
                breaks.Add($"what refund {refund.Id} took back has no entry of its figures");
            }
        }

        breaks.AddRange(entries.Keys.Select(id => $"entry {id} takes gifts back for no claim"));
        return breaks;
    }

    private static async Task<List<string>> GiftsAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var rows = await context
            .Set<TakenGiftRow>()
            .GroupBy(t => t.Sequence)
            .Select(g => new { Sequence = g.Key, Coins = g.Sum(t => t.Coins) })
            .ToDictionaryAsync(g => g.Sequence, g => g.Coins, cancellationToken);
        var gifts = await context
            .Set<GiftSend>()
            .Where(s => s.TakenBackCoins > 0)
            .Select(s => new { s.Sequence, s.TakenBackCoins })
            .ToListAsync(cancellationToken);
        var breaks = gifts
            .Where(g => !rows.Remove(g.Sequence, out var coins) || coins != g.TakenBackCoins)
            .Select(g => $"gift {g.Sequence} says {g.TakenBackCoins} were taken back, and the claims say otherwise")
            .ToList();
        breaks.AddRange(rows.Keys.Select(s => $"gift {s} was taken back by a claim and does not say so"));
        return breaks;
    }

    private static async Task<List<string>> HeldAsync(StoreContext context, ClaimRow claim, CancellationToken cancellationToken)
    {
        // A release that had its turn before the claim's is from before it, though the claim began to wait a moment earlier.
        var (since, opened) = (claim.OpenSince, claim.OpenSince + TurnTime);
        var parts = (await ClaimHold.PartsAsync(context, claim, cancellationToken)).Select(p => p.Sequence).ToList();
        var released = await context
            .Set<GiftSend>()
            .Where(s => EF.Parameter(parts).Contains(s.Sequence) && s.AvailableAt > since)
            .Where(s => context.Set<EntryRow>().Any(e => e.Id == s.ReleaseEntryId && e.At > opened))
            .Select(s => s.Sequence)
            .ToListAsync(cancellationToken);
        return released.ConvertAll(s => $"gift {s} was released while claim {claim.Id} of what it was paid from is open");
    }

    private static async Task<List<string>> LossAsync(StoreContext context, List<RefundRow> refunds, CancellationToken cancellationToken)
    {
        const short Kind = (short)AccountKind.CoinsLost;
        var lost = refunds.Where(r => r.State != RefundState.Failed).Sum(r => r.LostCoins);
        var booked = await context.Set<AccountRow>().Where(a => a.Kind == Kind).SumAsync(a => a.Balance, cancellationToken);
        var lots = await context.Set<LotRow>().SumAsync(l => l.LostCoins, cancellationToken);
        return lost == booked && lost == lots
            ? []
            : [$"coins lost to claims are {lost} by refunds, {booked} in the books and {lots} by lots"];
    }
}

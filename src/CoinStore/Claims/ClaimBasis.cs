using CoinStore.Balances;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>A purchase's coins as a claim finds them: what is left in the lot, and the gifts that the others are in.</summary>
/// <param name="Lot">The lot, with what is left of it.</param>
/// <param name="Split">Where its coins are.</param>
internal sealed record ClaimBasis(RefundBasis Lot, ClaimSplit Split)
{
    /// <summary>What of the price was not given back yet, in minor units.</summary>
    public long MoneyLeft => Lot.Lot.GrossMinor - Lot.Lot.RefundedMinor;

    /// <summary>What would be given back and taken.</summary>
    public ClaimFigures Figures
    {
        get
        {
            var figures = RefundPolicy.Claim(Lot, Split.TakenCoins);
            return new ClaimFigures(
                new Money(figures.AmountMinor, Currency.Parse(Lot.Lot.Currency!)),
                new Coins(figures.Coins),
                new Coins(figures.TakenCoins),
                new Coins(figures.LostCoins),
                new Coins(figures.BonusCoins)
            );
        }
    }

    /// <summary>Reads it from one snapshot; null for a purchase that was never credited.</summary>
    /// <param name="context">The snapshot.</param>
    /// <param name="purchase">What is claimed.</param>
    /// <param name="since">Since when it is: what is not released and was within its hold then is pending.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="contested">Spent coins of it that an open dispute took out of the lot: they are in gifts all the same.</param>
    public static async Task<ClaimBasis?> ReadAsync(
        StoreContext context,
        PurchaseRow purchase,
        DateTime since,
        CancellationToken cancellationToken,
        long contested = 0
    ) =>
        await ReadAsync(
            context,
            purchase,
            await CoinBalance.ReadAsync(context, purchase.BuyerId, cancellationToken),
            since,
            contested,
            cancellationToken
        );

    /// <summary>The same in the running transaction of a writer that has the buyer's turn and that of releases.</summary>
    public static async Task<ClaimBasis?> ReadAsync(
        WriteScope scope,
        PurchaseRow purchase,
        DateTime since,
        CancellationToken cancellationToken
    )
    {
        var paid = await scope.Books.BalanceAsync(EconomyChart.FanCoins(purchase.BuyerId), cancellationToken);
        var bonus = scope.Books.BalanceIfOpened(EconomyChart.FanBonus(purchase.BuyerId));
        var owed = -scope.Books.BalanceIfOpened(EconomyChart.FanDebt(purchase.BuyerId));
        var coins = new CoinBalance(new Coins(paid), new Coins(bonus), new Coins(owed));
        return await ReadAsync(scope.Context, purchase, coins, since, contested: 0, cancellationToken);
    }

    private static async Task<ClaimBasis?> ReadAsync(
        StoreContext context,
        PurchaseRow purchase,
        CoinBalance coins,
        DateTime since,
        long contested,
        CancellationToken cancellationToken
    )
    {
        if (await RefundDesk.BasisAsync(context, purchase, coins, cancellationToken) is not { } basis)
        {
            return null;
        }

        var spent = basis.NotRefunded - basis.Left + contested;
        // Most claims find coins that nobody has touched.
        var gifts = spent == 0 ? [] : await GiftsAsync(context, purchase, since, cancellationToken);
        var newer = spent == 0 ? 0 : await NewerAsync(context, basis.Lot, coins, cancellationToken);
        return new ClaimBasis(basis, ClaimPolicy.Split(basis.Left, spent, newer, gifts));
    }

    /// <summary>Coins of newer purchases that are in gifts: spent, lost to an earlier claim, or still owed.</summary>
    private static async Task<long> NewerAsync(StoreContext context, LotRow lot, CoinBalance coins, CancellationToken cancellationToken)
    {
        var paid = await context
            .Set<LotRow>()
            .Where(l => l.PersonId == lot.PersonId && l.Kind == LotKind.Paid)
            .ToListAsync(cancellationToken);
        var left = LotPolicy.Left(paid.Where(l => l.ClosedAt is null), coins.Paid.Value);
        List<LotRow> newer = [.. LotPolicy.InOrder(paid).SkipWhile(l => l.Id != lot.Id).Skip(1)];
        var owed = Math.Min(coins.Owed.Value, newer.Sum(l => l.OwedCoins));
        return owed + newer.Sum(l => l.Capacity - left.GetValueOrDefault(l.Id) + l.LostCoins);
    }

    // Coins of a purchase are given in gifts after it, never before.
    private static async Task<List<GiftPart>> GiftsAsync(
        StoreContext context,
        PurchaseRow purchase,
        DateTime since,
        CancellationToken cancellationToken
    )
    {
        var (owner, kind, entry) = (purchase.BuyerId.Value, (short)AccountKind.FanCoins, purchase.Id.Value);
        var from = await context.Set<EntryRow>().Where(e => e.Id == entry).Select(e => e.Sequence).SingleAsync(cancellationToken);
        var account = await context
            .Set<AccountRow>()
            .Where(a => a.Owner == owner && a.Kind == kind)
            .Select(a => a.Id)
            .SingleAsync(cancellationToken);
        return await context
            .Set<PostingRow>()
            .Where(p => p.AccountId == account && p.Sequence > from)
            .OrderByDescending(p => p.Sequence)
            .Join(
                context.Set<GiftSend>(),
                p => p.Sequence,
                s => s.Sequence,
                (p, s) =>
                    new GiftPart(s.Sequence, s.CreatorId, -p.Amount - s.TakenBackCoins, s.ReleaseEntryId == null && s.AvailableAt > since)
            )
            .ToListAsync(cancellationToken);
    }
}

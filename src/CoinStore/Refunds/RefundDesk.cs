using CoinStore.Balances;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Refunds;

/// <summary>Takes a refund out of the books and puts one back, inside the transaction of a writer that has the buyer's turn.</summary>
internal static class RefundDesk
{
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    /// <summary>For how long a claimed refund is left to the one who claimed it.</summary>
    public static DateTime ClaimedUntil(DateTime now) => now + Claim;

    /// <summary>The lot of a paid purchase with what is left of it; null when it was never credited.</summary>
    /// <param name="context">Where to read.</param>
    /// <param name="purchase">The purchase.</param>
    /// <param name="coins">The buyer's balances, at the same moment.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<RefundBasis?> BasisAsync(
        StoreContext context,
        PurchaseRow purchase,
        CoinBalance coins,
        CancellationToken cancellationToken
    )
    {
        var own = await context.Set<LotRow>().Where(l => l.PurchaseId == purchase.Id).ToListAsync(cancellationToken);
        if (own.Find(l => l.Kind == LotKind.Paid) is not { } lot)
        {
            return null;
        }

        var open = await LotBook.OpenAsync(context, purchase.BuyerId, cancellationToken);
        var left = LotBook.Left(open, coins.Paid.Value, coins.Bonus.Value);
        var bonus = own.Find(l => l.Kind == LotKind.Bonus);
        return new RefundBasis(lot, left.GetValueOrDefault(lot.Id), bonus, bonus is null ? 0 : left.GetValueOrDefault(bonus.Id));
    }

    /// <summary>The same in the running transaction.</summary>
    public static async Task<RefundBasis?> BasisAsync(WriteScope scope, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var paid = await scope.Books.BalanceAsync(EconomyChart.FanCoins(purchase.BuyerId), cancellationToken);
        var bonus = scope.Books.BalanceIfOpened(EconomyChart.FanBonus(purchase.BuyerId));
        var coins = new CoinBalance(new Coins(paid), new Coins(bonus), Coins.Zero);
        return await BasisAsync(scope.Context, purchase, coins, cancellationToken);
    }

    /// <summary>Posts a refund's entry, marks its lots and keeps its row.</summary>
    public static async Task<RefundRow> TakeAsync(
        WriteScope scope,
        PurchaseRow purchase,
        RefundBasis basis,
        RefundFigures figures,
        RefundAsk ask,
        CancellationToken cancellationToken
    )
    {
        var refund = new RefundRow
        {
            Id = ask.Id,
            PurchaseId = purchase.Id,
            PersonId = purchase.BuyerId,
            RequestedBy = ask.By,
            Reason = ask.Reason,
            State = RefundState.Requested,
            Coins = figures.Coins,
            SpentCoins = figures.SpentCoins,
            BonusCoins = figures.BonusCoins,
            TakenCoins = figures.TakenCoins,
            LostCoins = figures.LostCoins,
            UndoneMinor = figures.UndoneMinor,
            ClaimId = ask.ClaimId,
            AmountMinor = figures.AmountMinor,
            Currency = purchase.Currency,
            NetMinor = figures.NetMinor,
            TaxMinor = figures.TaxMinor,
            LossMinor = figures.LossMinor,
            PaymentIntentId = purchase.PaymentIntentId!,
            StripeRefundId = ask.StripeRefundId,
            RequestedAt = scope.Now,
            NextTryAt = ClaimedUntil(scope.Now),
        };
        scope.Context.Add(refund);
        Mark(basis.Lot, basis.Bonus, refund, +1);
        basis.Lot.RecognisedMinor -= refund.UndoneMinor;
        await LotBook.PostAsync(scope, RefundJournal.For(refund, scope.Now), cancellationToken);
        return refund;
    }

    /// <summary>Puts coins and money back where they were.</summary>
    public static async Task ReturnAsync(WriteScope scope, RefundRow refund, CancellationToken cancellationToken)
    {
        await scope.Books.BalanceAsync(EconomyChart.FanCoins(refund.PersonId), cancellationToken);
        var owed = -scope.Books.BalanceIfOpened(EconomyChart.FanDebt(refund.PersonId));
        refund.ForgivenCoins = Math.Clamp(owed, 0, refund.SpentCoins);
        var lots = await scope.Context.Set<LotRow>().Where(l => l.PurchaseId == refund.PurchaseId).ToListAsync(cancellationToken);
        Mark(lots.Single(l => l.Kind == LotKind.Paid), lots.Find(l => l.Kind == LotKind.Bonus), refund, -1);
        await LotBook.PostAsync(scope, RefundJournal.Return(refund, scope.Now), cancellationToken);
        await LotBook.ReopenAsync(scope.Context, refund.PersonId, cancellationToken);
    }

    private static void Mark(LotRow lot, LotRow? bonus, RefundRow refund, int sign)
    {
        lot.RemovedCoins += sign * (refund.Coins + refund.TakenCoins);
        lot.OwedCoins += sign * refund.SpentCoins;
        lot.LostCoins += sign * refund.LostCoins;
        lot.RefundedMinor += sign * refund.AmountMinor;
        lot.RefundedNetMinor += sign * refund.NetMinor;
        lot.RefundedTaxMinor += sign * refund.TaxMinor;
        if (bonus is not null)
        {
            bonus.RemovedCoins += sign * refund.BonusCoins;
        }
    }
}

/// <summary>Who wants a refund, and why.</summary>
/// <param name="Id">The refund's id to be.</param>
/// <param name="By">The buyer or an operator; null for one made at Stripe itself.</param>
/// <param name="Reason">1 to 400 characters.</param>
/// <param name="StripeRefundId">re_..., when Stripe has it already.</param>
/// <param name="ClaimId">The guardian's claim that it fulfils.</param>
internal sealed record RefundAsk(RefundId Id, PersonId? By, string Reason, string? StripeRefundId = null, ClaimId? ClaimId = null);

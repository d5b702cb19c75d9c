using CoinStore.Lots;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Disputes;

/// <summary>Posts the steps of a dispute, each once, inside the transaction of a writer that has the buyer's turn.</summary>
internal static class DisputeDesk
{
    /// <summary>The coins go, and the money with them.</summary>
    public static async Task OpenAsync(WriteScope scope, DisputeRow dispute, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var basis =
            await RefundDesk.BasisAsync(scope, purchase, cancellationToken)
            ?? throw new EventTooEarlyException($"Purchase {purchase.Id} is contested and has no coins yet: the event has to come again.");
        DisputePolicy.Measure(dispute, basis);
        (dispute.State, dispute.OpenedAt) = (DisputeState.Open, scope.Now);
        Mark(basis.Lot, basis.Bonus, dispute, +1);
        await LotBook.PostAsync(scope, DisputeJournal.Opened(dispute, scope.Now), cancellationToken);
    }

    /// <summary>Coins and money are as they were before; a debt is forgiven first.</summary>
    public static async Task WinAsync(WriteScope scope, DisputeRow dispute, CancellationToken cancellationToken)
    {
        await scope.Books.BalanceAsync(EconomyChart.FanCoins(dispute.PersonId), cancellationToken);
        var owed = -scope.Books.BalanceIfOpened(EconomyChart.FanDebt(dispute.PersonId));
        dispute.ForgivenCoins = Math.Clamp(owed, 0, dispute.SpentCoins);
        (dispute.State, dispute.EndedAt) = (DisputeState.Won, scope.Now);
        var lots = await scope.Context.Set<LotRow>().Where(l => l.PurchaseId == dispute.PurchaseId).ToListAsync(cancellationToken);
        Mark(lots.Single(l => l.Kind == LotKind.Paid), lots.Find(l => l.Kind == LotKind.Bonus), dispute, -1);
        await LotBook.PostAsync(scope, DisputeJournal.Won(dispute, scope.Now), cancellationToken);
        await LotBook.ReopenAsync(scope.Context, dispute.PersonId, cancellationToken);
    }

    /// <summary>What was at risk is lost. Coins and debt stay as they are.</summary>
    public static async Task LoseAsync(WriteScope scope, DisputeRow dispute, CancellationToken cancellationToken)
    {
        (dispute.State, dispute.EndedAt, dispute.LossPosted) = (DisputeState.Lost, scope.Now, true);
        if (DisputeJournal.Lost(dispute, scope.Now) is { } loss)
        {
            await LotBook.PostAsync(scope, loss, cancellationToken);
        }
    }

    private static void Mark(LotRow lot, LotRow? bonus, DisputeRow dispute, int sign)
    {
        lot.RemovedCoins += sign * dispute.Coins;
        lot.OwedCoins += sign * dispute.SpentCoins;
        lot.RefundedMinor += sign * dispute.CoveredMinor;
        lot.RefundedNetMinor += sign * dispute.NetMinor;
        lot.RefundedTaxMinor += sign * dispute.TaxMinor;
        if (bonus is not null)
        {
            bonus.RemovedCoins += sign * dispute.BonusCoins;
        }
    }
}

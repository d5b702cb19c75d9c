using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Purchases;

/// <summary>
/// A paid purchase in the books, in one entry: its coins, which repay a debt first, and its money, which is owed as coins until they are
/// spent and, its tax, to the state.
/// </summary>
internal static class PurchaseJournal
{
    public static JournalEntry For(PurchaseRow purchase, DateTime at)
    {
        var currency = Unit.Currency(purchase.Currency);
        var (issued, cash) = (
            EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin),
            EconomyChart.Platform(AccountKind.StripeCash, currency)
        );
        Flow[] flows =
        [
            new(issued, EconomyChart.FanCoins(purchase.BuyerId), purchase.Coins - purchase.RepaidCoins),
            new(issued, EconomyChart.FanDebt(purchase.BuyerId), purchase.RepaidCoins),
            new(EconomyChart.Platform(AccountKind.CoinsOutstanding, currency), cash, purchase.PriceMinor - purchase.TaxMinor),
            new(EconomyChart.Platform(AccountKind.TaxPayable, currency), cash, purchase.TaxMinor),
        ];
        return new JournalEntry(purchase.Id.Value, (short)EntryKind.Purchase, at, [.. flows.Where(f => f.Amount != 0)]);
    }
}

using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Purchases;

/// <summary>A paid purchase in the books: its coins and its money, in one entry.</summary>
internal static class PurchaseJournal
{
    public static JournalEntry For(PurchaseRow purchase, DateTime at)
    {
        var currency = Unit.Currency(purchase.Currency);
        return new JournalEntry(
            purchase.Id.Value,
            (short)EntryKind.Purchase,
            at,
            new Flow(EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin), EconomyChart.FanCoins(purchase.BuyerId), purchase.Coins),
            new Flow(
                EconomyChart.Platform(AccountKind.CoinSales, currency),
                EconomyChart.Platform(AccountKind.StripeCash, currency),
                purchase.PriceMinor
            )
        );
    }
}

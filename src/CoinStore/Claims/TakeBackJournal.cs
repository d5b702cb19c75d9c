using CoinStore.Ledger;
using CoinStore.Refunds;
using CoinStore.Storage;

namespace CoinStore.Claims;

/// <summary>The entry of what a claim takes out of gifts: pure.</summary>
internal static class TakeBackJournal
{
    /// <summary>
    /// Coins and pending Diamonds of gifts are gone, revenue that was recognised for them is owed again, and coins whose price goes back
    /// while their Diamonds stay with creators are lost. Null when nothing of the purchase was spent.
    /// </summary>
    public static JournalEntry? For(RefundRow refund, IReadOnlyCollection<TakenGiftRow> taken, DateTime at)
    {
        var currency = Unit.Currency(refund.Currency);
        var spent = EconomyChart.Platform(AccountKind.CoinsSpent, Unit.Coin);
        var diamonds = EconomyChart.Platform(AccountKind.DiamondsIssued, Unit.Diamond);
        Flow[] flows =
        [
            new(spent, EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin), refund.TakenCoins),
            new(spent, EconomyChart.Platform(AccountKind.CoinsLost, Unit.Coin), refund.LostCoins),
            new(
                EconomyChart.Platform(AccountKind.CoinsOutstanding, currency),
                EconomyChart.Platform(AccountKind.Revenue, currency),
                refund.UndoneMinor
            ),
            .. taken
                .GroupBy(t => t.CreatorId)
                .OrderBy(creator => creator.Key.Value)
                .Select(creator => new Flow(EconomyChart.CreatorPending(creator.Key), diamonds, creator.Sum(t => t.Coins))),
        ];
        Flow[] moved = [.. flows.Where(f => f.Amount != 0)];
        return moved.Length == 0 ? null : new JournalEntry(IdOf(refund.Id), (short)EntryKind.GiftTakeBack, at, moved);
    }

    /// <summary>The entry's id.</summary>
    public static Guid IdOf(RefundId refund) => DerivedId.Of($"refund/{refund}/{(short)EntryKind.GiftTakeBack}");
}

using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Gifts;

/// <summary>What a gift does to the books: the fan's coins are spent, and as many Diamonds are issued to the creator's pending earnings.</summary>
internal static class GiftJournal
{
    public static JournalEntry For(GiftSendId id, PersonId sender, PersonId creator, Coins price, DateTime at) =>
        new(
            id.Value,
            (short)EntryKind.Gift,
            at,
            new Flow(EconomyChart.FanCoins(sender), EconomyChart.Platform(AccountKind.CoinsSpent, Unit.Coin), price.Value),
            new Flow(
                EconomyChart.Platform(AccountKind.DiamondsIssued, Unit.Diamond),
                EconomyChart.CreatorPending(creator),
                EarnedFor(price).Value
            )
        );

    /// <summary>A Diamond a coin.</summary>
    public static Diamonds EarnedFor(Coins price) => new(price.Value);
}

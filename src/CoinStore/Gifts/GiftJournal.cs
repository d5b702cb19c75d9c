using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Gifts;

/// <summary>
/// What a gift does to the books: the fan's coins are spent, bonus coins before paid ones, and as many Diamonds are issued to the creator's
/// pending earnings.
/// </summary>
internal static class GiftJournal
{
    private static readonly AccountKey Spent = EconomyChart.Platform(AccountKind.CoinsSpent, Unit.Coin);
    private static readonly AccountKey Issued = EconomyChart.Platform(AccountKind.DiamondsIssued, Unit.Diamond);

    /// <param name="id">The gift's.</param>
    /// <param name="sender">Who gives.</param>
    /// <param name="creator">Who gets.</param>
    /// <param name="price">What it costs.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="bonus">The bonus coins that the sender has; more of them than the price stay.</param>
    public static JournalEntry For(GiftSendId id, PersonId sender, PersonId creator, Coins price, DateTime at, Coins bonus = default)
    {
        var free = Math.Min(bonus.Value, price.Value);
        var earned = new Flow(Issued, EconomyChart.CreatorPending(creator), EarnedFor(price).Value);
        Flow[] flows = free switch
        {
            0 => [new(EconomyChart.FanCoins(sender), Spent, price.Value), earned],
            _ when free == price.Value => [new(EconomyChart.FanBonus(sender), Spent, free), earned],
            _ => [new(EconomyChart.FanBonus(sender), Spent, free), new(EconomyChart.FanCoins(sender), Spent, price.Value - free), earned],
        };
        return new JournalEntry(id.Value, (short)EntryKind.Gift, at, flows);
    }

    /// <summary>The accounts a gift may touch and that are opened for it; those of bonus coins and debts come with their owner's.</summary>
    public static AccountKey[] Accounts(PersonId sender, PersonId creator) =>
        [EconomyChart.FanCoins(sender), EconomyChart.CreatorPending(creator), Spent, Issued];

    /// <summary>A Diamond a coin.</summary>
    public static Diamonds EarnedFor(Coins price) => new(price.Value);
}

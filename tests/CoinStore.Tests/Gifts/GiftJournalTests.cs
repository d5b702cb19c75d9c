using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Storage;
using CsCheck;

namespace CoinStore.Tests.Gifts;

public sealed class GiftJournalTests
{
    private static readonly DateTime At = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<(Guid Id, Guid Fan, Guid Creator, long Coins)> Gifts = Gen.Select(
            Gen.Guid,
            Gen.Guid,
            Gen.Guid,
            Gen.Frequency((1, Gen.Const(1L)), (1, Gen.Const(long.MaxValue)), (8, Gen.Long[1, long.MaxValue]))
        )
        .Where(g => g.Item1 != Guid.Empty && g.Item2 != g.Item3);

    [Fact]
    public void Every_gift_balances_in_coins_and_in_Diamonds() =>
        Gifts.Sample(g => Assert.All(For(g).Postings.GroupBy(p => p.Account.Unit), unit => Assert.Equal(0, unit.Sum(p => p.Amount))));

    [Fact]
    public void Every_gift_takes_from_the_fan_what_it_gives_to_the_creator() =>
        Gifts.Sample(g =>
        {
            var entry = For(g);
            Assert.Equal(-g.Coins, AmountOf(entry, EconomyChart.FanCoins(new PersonId(g.Fan))));
            Assert.Equal(g.Coins, AmountOf(entry, EconomyChart.CreatorPending(new PersonId(g.Creator))));
            Assert.Equal(4, entry.Postings.Count);
        });

    [Fact]
    public void Every_gift_keeps_to_the_chart() => Gifts.Sample(g => EconomyChart.Chart.Require(For(g)));

    [Fact]
    public void The_same_gift_has_the_same_digest_and_another_has_another() =>
        Gifts.Sample(g =>
        {
            Assert.Equal(For(g).Digest(), For(g).Digest());
            Assert.NotEqual(For(g).Digest(), For(g with { Coins = g.Coins == 1 ? 2 : g.Coins - 1 }).Digest());
        });

    private static JournalEntry For((Guid Id, Guid Fan, Guid Creator, long Coins) gift) =>
        GiftJournal.For(new GiftSendId(gift.Id), new PersonId(gift.Fan), new PersonId(gift.Creator), new Coins(gift.Coins), At);

    private static long AmountOf(JournalEntry entry, AccountKey account) => entry.Postings.Single(p => p.Account == account).Amount;
}

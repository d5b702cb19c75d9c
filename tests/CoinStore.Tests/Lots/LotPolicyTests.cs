using CoinStore.Lots;
using CsCheck;

namespace CoinStore.Tests.Lots;

public sealed class LotPolicyTests
{
    private static readonly Gen<(long[] Capacities, long Balance)> Lots = Gen.Select(
        Gen.OneOf(Gen.Long[0, 1_000], Gen.Long[0, long.MaxValue / 20]).Array[1, 12],
        Gen.Double[0, 1],
        (capacities, share) => (capacities, (long)(capacities.Sum(c => (decimal)c) * (decimal)share))
    );

    [Fact]
    public void What_is_left_sums_to_the_balance() =>
        Lots.Sample(l => Assert.Equal(l.Balance, LotPolicy.Left(l.Capacities, l.Balance).Sum()));

    [Fact]
    public void No_lot_is_negative_or_holds_more_than_it_can() =>
        Lots.Sample(l =>
            Assert.All(LotPolicy.Left(l.Capacities, l.Balance).Zip(l.Capacities), pair => Assert.InRange(pair.First, 0, pair.Second))
        );

    [Fact]
    public void The_oldest_lot_is_spent_first() =>
        Lots.Sample(l =>
        {
            var left = LotPolicy.Left(l.Capacities, l.Balance);
            var first = Array.FindIndex(left, x => x > 0);
            Assert.All(left.Zip(l.Capacities).Skip(first + 1), pair => Assert.True(first < 0 || pair.First == pair.Second));
        });

    [Fact]
    public void A_refund_of_unspent_coins_leaves_the_other_lots_as_they_were() =>
        Gen.Select(Lots, Gen.Int[0, 11], Gen.Double[0, 1])
            .Sample(
                (l, which, share) =>
                {
                    var left = LotPolicy.Left(l.Capacities, l.Balance);
                    var one = which % left.Length;
                    var removed = (long)(left[one] * (decimal)share);
                    var capacities = l.Capacities.ToArray();
                    capacities[one] -= removed;
                    var after = LotPolicy.Left(capacities, l.Balance - removed);
                    left[one] -= removed;
                    Assert.Equal(left, after);
                }
            );

    [Fact]
    public void Owing_the_spent_coins_of_a_lot_leaves_the_other_lots_as_they_were() =>
        Gen.Select(Lots, Gen.Int[0, 11])
            .Sample(
                (l, which) =>
                {
                    var left = LotPolicy.Left(l.Capacities, l.Balance);
                    var one = which % left.Length;
                    var capacities = l.Capacities.ToArray();
                    capacities[one] = left[one];
                    Assert.Equal(left, LotPolicy.Left(capacities, l.Balance));
                }
            );

    [Fact]
    public void Revenue_grows_with_what_is_spent_and_ends_at_the_net() =>
        Gen.Select(Gen.Long[1, 1_000_000_000], Gen.Long[0, long.MaxValue / 4], Gen.Double[0, 1])
            .Sample(
                (coins, net, share) =>
                {
                    var lot = Lot(coins, net);
                    var left = (long)(coins * (decimal)share);
                    var now = LotPolicy.Recognised(lot, left);
                    Assert.InRange(now, 0, net);
                    Assert.True(LotPolicy.Recognised(lot, left / 2) >= now);
                    Assert.Equal(net, LotPolicy.Recognised(lot, 0));
                    Assert.Equal(0, LotPolicy.Recognised(lot, coins));
                }
            );

    [Fact]
    public void A_bonus_is_rounded_down()
    {
        Assert.Equal(7, LotPolicy.BonusOf(70, 10));
        Assert.Equal(0, LotPolicy.BonusOf(9, 10));
        Assert.Equal(long.MaxValue / 10, LotPolicy.BonusOf(long.MaxValue, 10));
    }

    internal static LotRow Lot(long coins, long net, long tax = 0) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            PersonId = new PersonId(Guid.CreateVersion7()),
            Kind = LotKind.Paid,
            Coins = coins,
            GrossMinor = net + tax,
            NetMinor = net,
            Currency = "USD",
            CreatedAt = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc),
        };
}

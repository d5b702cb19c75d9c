using CoinStore.Payouts;
using CsCheck;

namespace CoinStore.Tests.Payouts;

public sealed class PayoutPolicyTests
{
    internal static PayoutTerms FirstTerms { get; } = new(new DateOnly(2026, 1, 1), 5_000, 25, Money.Usd(25));

    [Theory]
    [InlineData(0, 0, 25)]
    [InlineData(1, 0, 25)]
    [InlineData(2, 1, 26)]
    [InlineData(1_999, 999, 28)]
    [InlineData(2_000, 1_000, 28)]
    [InlineData(2_001, 1_000, 28)]
    [InlineData(200_000, 100_000, 275)]
    public void Worth_is_rounded_down_and_the_fee_up(long diamonds, long gross, long fee)
    {
        var quote = PayoutPolicy.Quote(new Diamonds(diamonds), FirstTerms);
        Assert.Equal(Money.Usd(gross), quote.Gross);
        Assert.Equal(Money.Usd(fee), quote.Fee);
        Assert.Equal(Money.Usd(gross - fee), quote.Net);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void The_smallest_and_the_largest_numbers_overflow_nothing(long diamonds)
    {
        var quote = PayoutPolicy.Quote(new Diamonds(diamonds), FirstTerms);
        Assert.Equal(Math.Max(0, diamonds) / 2, quote.Gross.Minor);
    }

    [Fact]
    public void A_quote_never_pays_more_than_the_Diamonds_are_worth_nor_a_cent_less() =>
        Gen.Select(Gen.Long[0, 1L << 50], Gen.Long[1, 100_000], Gen.Int[0, 10_000], Gen.Long[0, 1_000])
            .Sample(
                (diamonds, micros, points, cents) =>
                {
                    var terms = new PayoutTerms(FirstTerms.EffectiveFrom, micros, points, Money.Usd(cents));
                    var quote = PayoutPolicy.Quote(new Diamonds(diamonds), terms);
                    var worth = (Int128)diamonds * micros;
                    Assert.True((Int128)quote.Gross.Minor * 10_000 <= worth && worth < ((Int128)quote.Gross.Minor + 1) * 10_000);
                    Assert.Equal(quote.Gross, quote.Fee + quote.Net);
                }
            );

    [Fact]
    public void Diamonds_without_a_rest_are_worth_the_same() =>
        Gen.Select(Gen.Long[0, 1L << 50], Gen.Long[1, 100_000])
            .Sample(
                (diamonds, micros) =>
                {
                    var terms = FirstTerms with { MicrosPerDiamond = micros };
                    var whole = PayoutPolicy.WithoutRest(new Diamonds(diamonds), terms);
                    Assert.True(whole.Value <= diamonds);
                    Assert.Equal(PayoutPolicy.Worth(new Diamonds(diamonds), terms), PayoutPolicy.Worth(whole, terms));
                }
            );
}

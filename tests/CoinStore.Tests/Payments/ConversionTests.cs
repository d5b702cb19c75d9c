using CoinStore.Payments;
using CsCheck;

namespace CoinStore.Tests.Payments;

public sealed class ConversionTests
{
    private static readonly Currency[] Currencies = [Currency.Usd, Currency.Eur, Currency.Parse("JPY"), Currency.Parse("KWD")];

    [Fact]
    public void Rounded_up_and_rounded_down_hold_the_exact_amount_between_them()
    {
        var currency = Gen.Int[0, Currencies.Length - 1].Select(i => Currencies[i]);
        var rate = Gen.Long[1_000_000, 500_000_000_000];
        Gen.Select(Gen.Long[0, 1_000_000_000_000], currency, rate, currency, rate)
            .Sample(
                (minor, from, fromRate, to, toRate) =>
                {
                    var amount = new Money(minor, from);
                    var (up, down) = (
                        ExchangeRates.ConvertUp(amount, fromRate, to, toRate),
                        ExchangeRates.ConvertDown(amount, fromRate, to, toRate)
                    );
                    var (top, bottom) = (
                        (Int128)minor * toRate * (long)Money.PowerOfTen(to.Decimals),
                        (Int128)fromRate * (long)Money.PowerOfTen(from.Decimals)
                    );
                    Assert.True(down.Minor * bottom <= top && top <= up.Minor * bottom);
                    Assert.Equal(top % bottom == 0 ? 0 : 1, up.Minor - down.Minor);
                },
                seed: PropertySeed.Given
            );
    }

    [Fact]
    public void What_divides_evenly_is_itself()
    {
        // A dollar and eight cents for a euro: EUR 20.00 are USD 21.60 either way.
        var euros = new Money(2000, Currency.Eur);
        Assert.Equal(Money.Usd(2160), ExchangeRates.ConvertDown(euros, 100_000_000, Currency.Usd, 108_000_000));
        Assert.Equal(Money.Usd(2160), ExchangeRates.ConvertUp(euros, 100_000_000, Currency.Usd, 108_000_000));
    }
}

using CoinStore.Payments;

namespace CoinStore.Tests.Payments;

public sealed class ExchangeRateTests
{
    [Theory]
    // The shipped file is of 29 September 2026: nothing is older, and it is the nearest there is.
    [InlineData("2020-01-01", 6_513_672L)]
    [InlineData("2026-09-29", 6_513_672L)]
    [InlineData("2026-12-31", 6_513_672L)]
    [InlineData("2027-01-01", 7_400_000L)]
    [InlineData("2027-01-09", 7_400_000L)]
    [InlineData("2027-01-10", 3_700_000L)]
    [InlineData("2030-01-01", 3_700_000L)]
    public async Task Money_is_converted_at_the_newest_rate_of_its_day_rounded_up(string day, long cents)
    {
        await using var store = await TestStore.CreateAsync();
        await store.WriteAsync(scope => scope.Context.AddRange(Euros(1, 100_000_000), Euros(10, 50_000_000)));
        var asOf = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var money = await store.Database.ReadAsync(
            (context, token) => ExchangeRates.ConvertUpAsOfAsync(context, Money.Usd(7_400_000), Currency.Eur, asOf, token),
            CancellationToken.None
        );
        Assert.Equal(new Money(cents, Currency.Eur), money);
        var newest = await store.Database.ReadAsync(
            (context, token) => ExchangeRates.ConvertUpAsync(context, Money.Usd(7_400_000), Currency.Eur, token),
            CancellationToken.None
        );
        Assert.Equal(new Money(3_700_000, Currency.Eur), newest);
    }

    private static ExchangeRate Euros(int day, long perUsdE8) =>
        new()
        {
            Currency = "EUR",
            Date = new DateOnly(2027, 1, day),
            PerUsdE8 = perUsdE8,
            Source = "test",
        };
}

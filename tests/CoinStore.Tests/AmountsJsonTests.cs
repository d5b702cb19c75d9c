using System.Text.Json;
using CoinStore.Budgets;
using CoinStore.Rooms;

namespace CoinStore.Tests;

/// <summary>What a prerendered page hands over to its circuit comes back as it was.</summary>
public sealed class AmountsJsonTests
{
    [Theory]
    [InlineData("USD")]
    [InlineData("EUR")]
    [InlineData("JPY")]
    [InlineData("KWD")]
    public void Money_comes_back_in_its_own_currency(string currency)
    {
        var money = new Money(1234, Currency.Parse(currency));
        Assert.Equal(money, Again(money));
    }

    [Fact]
    public void Coins_and_Diamonds_come_back()
    {
        Assert.Equal(new Coins(long.MaxValue), Again(new Coins(long.MaxValue)));
        Assert.Equal(new Diamonds(7), Again(new Diamonds(7)));
    }

    [Fact]
    public void A_purse_with_a_limit_in_coins_comes_back()
    {
        var at = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        var coins = new LimitAmount("COIN", 5);
        var limit = new LimitState(LimitKind.GiftDay, coins, coins, coins, at, at.AddDays(1), "Europe/Berlin");
        var purse = new RoomPurse(new Coins(9), new Coins(5), [limit], null);
        var again = Again(purse);
        Assert.Equal(purse.Balance, again.Balance);
        Assert.Equal(limit, Assert.Single(again.Limits));
    }

    private static T Again<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value))!;
}

using CoinStore.Access;
using CoinStore.Catalog;
using CoinStore.Guardians;
using CoinStore.Payments;

namespace CoinStore.Tests.Guardians;

/// <summary>A purchase that a yes let pass, and that no limit counts, as a guardian reads of it.</summary>
public sealed class UncountedPurchaseTests
{
    // 7.40 dollars at the shipped 0.88022588 euros a dollar are 6.5137, rounded up.
    private const long Shipped = 652;

    [Fact]
    public async Task It_is_spent_until_all_of_it_went_back()
    {
        await using var scene = await ToldScene.CreateAsync();
        var id = await scene.BuyUncountedAsync();
        var spend = Assert.Single((await scene.ReadAsync()).Spends);
        Assert.Equal((SpendState.Spent, true), (spend.State, spend.IsUncounted));
        await scene.WithdrawAsync(id);
        var minor = await scene.ReadAsync();
        Assert.Equal((SpendState.GivenBack, true), (minor.Spends[0].State, minor.Spends[0].IsUncounted));
        Assert.Equal(0, minor.Figures.Days[^1].Purchases.Minor);
    }

    [Fact]
    public async Task It_stays_at_the_rate_of_its_day_when_rates_change()
    {
        await using var scene = await ToldScene.CreateAsync(country: "US");
        await scene.BuyUncountedAsync();
        Assert.Equal(Shipped, await SpentAsync(scene));
        await scene.Store.WriteAsync(scope =>
            scope.Context.Add(
                new ExchangeRate
                {
                    Currency = "EUR",
                    Date = new DateOnly(2027, 1, 1),
                    PerUsdE8 = 2 * 88_022_588,
                    Source = "test",
                }
            )
        );
        Assert.Equal(Shipped, await SpentAsync(scene));
        Assert.Equal(Shipped, (await scene.ReadAsync()).Figures.Days.Sum(d => d.Purchases.Minor));
    }

    [Fact]
    public async Task A_file_that_was_loaded_holds_for_what_is_bought_after_it()
    {
        await using var scene = await ToldScene.CreateAsync(country: "US");
        await scene.BuyUncountedAsync();
        scene.GoTo(new DateTimeOffset(2026, 10, 2, 12, 0, 0, TimeSpan.Zero));
        var olga = Actor.Person(await scene.Store.AddPersonAsync("Olga", isOperator: true));
        Assert.True((await scene.Store.Get<PriceBookService>().LoadAsync(olga, File(eur: 1m), CancellationToken.None)).Succeeded);
        await scene.BuyUncountedAsync();
        // A euro a dollar.
        Assert.Equal([740, Shipped], (await scene.ReadAsync()).Spends.Select(s => s.Amount.Value));
    }

    private static async Task<long> SpentAsync(ToldScene scene) => Assert.Single((await scene.ReadAsync()).Spends).Amount.Value;

    private static string File(decimal eur)
    {
        var shipped = EmbeddedFile.Read<RateFile>("Payments.exchange-rates.json");
        var rates = new Dictionary<string, decimal>(shipped.Rates, StringComparer.Ordinal) { ["EUR"] = eur };
        return System.Text.Json.JsonSerializer.Serialize(
            new
            {
                @base = "USD",
                date = "2026-10-01",
                source = "a test",
                rates,
            }
        );
    }
}

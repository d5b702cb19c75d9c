using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Catalog;
using CoinStore.Purchases;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Stripe.Checkout;

namespace CoinStore.Tests.Purchases;

public sealed class PriceTests
{
    private static readonly string[] Properties = ["USD", "EUR", "JPY", "KWD", "KRW", "SEK"];

    [Theory]
    [InlineData("US", "USD", 740, 0)]
    [InlineData("DE", "EUR", 652, 104)]
    [InlineData("JP", "JPY", 1166, 106)]
    [InlineData("KR", "KRW", 10060, 915)]
    [InlineData("KW", "KWD", 2290, 0)]
    [InlineData("SE", "SEK", 7390, 1478)]
    [InlineData("TH", "USD", 740, 0)]
    public async Task Everybody_is_shown_the_price_in_their_own_money_with_the_tax_in_it(
        string country,
        string currency,
        long minor,
        long tax
    )
    {
        await using var store = await TestStore.CreateAsync();
        var fan = Actor.Person(await store.AddPersonAsync("Fay", country: country));
        var list = await store.Get<CatalogService>().ListPricesAsync(fan, CancellationToken.None);
        var package = list.Packages.Single(p => p.Coins.Value == 700);
        Assert.Equal((new Money(minor, Currency.Parse(currency)), tax), (package.Price, package.Tax.Minor));
        Assert.Equal($"coins-700-{currency.ToLowerInvariant()}", package.Id);
    }

    [Fact]
    public async Task A_larger_package_is_never_dearer_per_coin_in_any_currency()
    {
        await using var store = await TestStore.CreateAsync();
        var admin = Actor.Person(await store.AddPersonAsync("Olu", isOperator: true));
        var lines = (await store.Get<PriceBookService>().ShowAsync(admin, null, CancellationToken.None)).Value;
        Assert.Superset(
            new HashSet<string>(
                ["USD", "EUR", "GBP", "JPY", "KRW", "BRL", "INR", "MXN", "CAD", "AUD", "CHF", "SEK", "KWD"],
                StringComparer.Ordinal
            ),
            lines.Select(l => l.Terms.Currency.Code).ToHashSet(StringComparer.Ordinal)
        );
        foreach (var terms in lines.Select(l => l.Terms))
        {
            var packages = terms.PackagesOf([70, 350, 700, 1400, 3500, 7000, 17500]);
            Assert.All(
                packages.Zip(packages.Skip(1)),
                pair =>
                    Assert.True(
                        (Int128)pair.Second.Price.Minor * pair.First.Coins.Value <= (Int128)pair.First.Price.Minor * pair.Second.Coins.Value
                    )
            );
        }
    }

    [Fact]
    public void Any_number_of_coins_costs_its_share_rounded_up_by_less_than_a_step_and_never_more_than_a_larger_package()
    {
        var currencies = Gen.Int[0, Properties.Length - 1].Select(i => Properties[i]);
        var terms = Gen.Select(currencies, Gen.Long[1_000_000, 200_000_000_000], Gen.Int[0, 2_000], Gen.Int[0, 2_700])
            .Select((code, rate, fee, tax) => Terms(code, rate, fee, tax));
        Gen.Select(terms, Gen.Long[PriceTerms.FewestCoins, PriceTerms.MostCoins])
            .Sample(
                (t, coins) =>
                {
                    var exact =
                        (decimal)coins * t.BaseUsdMinor / 100 / t.BaseCoins * t.PerUsdE8 / 100_000_000m * Power(t.Currency.Decimals);
                    var package = t.PackageOf(new Coins(coins), []);
                    var most = (exact + t.StepMinor) * (1 + t.FeeBasisPoints / 10_000m);
                    Assert.InRange(
                        package.Price.Minor,
                        Math.Min((long)exact, package.Price.Minor),
                        Math.Max((long)most + 1, t.SmallestMinor)
                    );
                    Assert.True(package.Price.Minor >= exact || package.Price.Minor == t.SmallestMinor);
                    Assert.Equal(0, package.Price.Minor % t.StepMinor);
                    Assert.InRange(package.Tax.Minor, 0, package.Price.Minor);
                    Assert.InRange(package.Fee.Minor, 0, package.Price.Minor);
                    // The tax is what the rate takes of the rest, to the nearest minor unit.
                    var net = package.Price.Minor - package.Tax.Minor;
                    Assert.InRange(package.Price.Minor - net * (1 + t.Tax.BasisPoints / 10_000m), -0.7m, 0.7m);
                    var larger = t.PackagesOf([700, 17_500]);
                    Assert.All(
                        larger.Where(p => p.Coins.Value >= coins),
                        p => Assert.True(t.PackageOf(new Coins(coins), [700, 17_500]).Price.Minor <= p.Price.Minor)
                    );
                },
                seed: PropertySeed.Given
            );
    }

    [Fact]
    public async Task An_exact_number_is_bought_in_the_buyers_money_and_the_room_is_kept()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var fan = Actor.Person(await scene.Store.AddPersonAsync("Jun", country: "JP"));
        var list = await scene.Store.Get<CatalogService>().ListPricesAsync(fan, CancellationToken.None);
        var package = list.PackageOf(new Coins(437));
        var id = scene.NewId();
        var request = new StartPurchase(id, package.Id, package.Price, "/live/luna?gift=rose&quantity=2");
        var started = await scene.Purchases.StartAsync(fan, request, CancellationToken.None);
        var session = PurchaseScene.SessionOf(started.Value.CheckoutUrl!);
        var atStripe = await new SessionService(scene.Stripe).GetAsync(session);
        Assert.Equal((package.Price.Minor, "jpy"), (atStripe.AmountTotal, atStripe.Currency));
        await scene.PayAsync(session);
        var done = (await scene.CompleteAsync(session, fan)).Value;
        Assert.Equal((PurchaseState.Completed, 437, "/live/luna?gift=rose&quantity=2"), (done.State, done.Coins.Value, done.ReturnTo));
        Assert.Equal(("JP", 1000, "US"), (done.Parts!.Country, done.Parts.Rate.BasisPoints, done.Parts.PaymentCountry));
        Assert.True(done.Parts.IsForeignCard);
        Assert.Equal(437, await scene.CoinsAsync(fan.PersonId));
        var mail = await scene.Store.Database.ReadAsync(
            (context, token) => context.Set<CoinStore.Notifications.OutboxMail>().SingleAsync(m => m.PersonId == fan.PersonId, token),
            CancellationToken.None
        );
        foreach (
            var line in (string[])
                ["Coins: 437", $"Paid: {package.Price}", $"Tax included: {package.Tax} (consumption tax)", $"/receipt/{id}"]
        )
        {
            Assert.Contains(line, mail.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/live/")]
    [InlineData("/live//evil.example")]
    [InlineData("/store")]
    [InlineData("/live/a\r\nSet-Cookie: x")]
    public void Only_a_room_of_this_site_is_a_way_back(string address) => Assert.Null(PurchaseOrder.RoomOnly(address));

    [Fact]
    public async Task A_newer_rate_file_changes_prices_from_then_on_and_no_receipt()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var fan = Actor.Person(await scene.Store.AddPersonAsync("Jo", country: "DE"));
        var admin = Actor.Person(await scene.Store.AddPersonAsync("Olu", isOperator: true));
        var prices = scene.Store.Get<PriceBookService>();
        var id = scene.NewId();
        await scene.Purchases.StartAsync(fan, new StartPurchase(id, "coins-700-eur", new Money(652, Currency.Eur)), CancellationToken.None);
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 10, 5, 9, 0, 0, TimeSpan.Zero));
        var shown = (await prices.ShowAsync(admin, File(eur: 0.91m), CancellationToken.None)).Value;
        Assert.Equal(674, shown.Single(l => l.Terms.Currency == Currency.Eur).Next!.Value.Minor);
        Assert.True((await prices.LoadAsync(admin, File(eur: 0.91m), CancellationToken.None)).Succeeded);
        var again = await scene.Purchases.StartAsync(
            fan,
            new StartPurchase(scene.NewId(), "coins-700-eur", new Money(652, Currency.Eur)),
            CancellationToken.None
        );
        Assert.Equal(new Money(674, Currency.Eur), again.Refusal.Price);
        Assert.Equal(652, (await scene.Purchases.GetAsync(fan, id, CancellationToken.None)).Value.Price.Minor);
    }

    [Fact]
    public async Task What_is_no_newer_rate_file_and_whoever_is_no_operator_is_refused()
    {
        await using var store = await TestStore.CreateAsync();
        store.Clock.SetUtcNow(new DateTimeOffset(2026, 10, 5, 9, 0, 0, TimeSpan.Zero));
        var fan = Actor.Person(await store.AddPersonAsync("Fay"));
        var admin = Actor.Person(await store.AddPersonAsync("Olu", isOperator: true));
        var prices = store.Get<PriceBookService>();
        Assert.Equal(PriceBookRefusal.NotAllowed, await RefusalAsync(fan, File()));
        Assert.Equal(PriceBookRefusal.NotAllowed, await RefusalAsync(Actor.Anonymous, File()));
        Assert.Equal(PriceBookRefusal.Unreadable, await RefusalAsync(admin, "no json"));
        Assert.Equal(PriceBookRefusal.Unreadable, await RefusalAsync(admin, "{}"));
        Assert.Equal(
            PriceBookRefusal.NotPerDollar,
            await RefusalAsync(admin, File().Replace("\"USD\"", "\"EUR\"", StringComparison.Ordinal))
        );
        Assert.Equal(PriceBookRefusal.NotNewer, await RefusalAsync(admin, File(date: "2026-09-29")));
        Assert.Equal(PriceBookRefusal.NotNewer, await RefusalAsync(admin, File(date: "2027-01-01")));
        Assert.Equal(PriceBookRefusal.RateJumps, await RefusalAsync(admin, File(eur: 1.5m)));
        Assert.Equal(PriceBookRefusal.RateMissing, await RefusalAsync(admin, File(eur: 0m)));

        async Task<PriceBookRefusal> RefusalAsync(Actor actor, string file) =>
            (await prices.LoadAsync(actor, file, CancellationToken.None)).Refusal.Reason;
    }

    [Fact]
    public async Task A_change_of_country_counts_after_its_wait_and_can_be_taken_back()
    {
        await using var store = await TestStore.CreateAsync();
        var fan = Actor.Person(await store.AddPersonAsync("Fay"));
        var profiles = store.Get<ProfileService>();
        Assert.Equal(ProfileRefusal.CountryNotValid, (await profiles.ChangeCountryAsync(fan, "XX", CancellationToken.None)).Refusal);
        await profiles.ChangeCountryAsync(fan, "DE", CancellationToken.None);
        Assert.Equal("USD", await CurrencyAsync());
        store.Clock.Advance(CountryPolicy.Wait - TimeSpan.FromSeconds(1));
        Assert.Equal("USD", await CurrencyAsync());
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("EUR", await CurrencyAsync());
        await profiles.ChangeCountryAsync(fan, "JP", CancellationToken.None);
        await profiles.ChangeCountryAsync(fan, "DE", CancellationToken.None);
        store.Clock.Advance(CountryPolicy.Wait);
        Assert.Equal("EUR", await CurrencyAsync());

        async Task<string> CurrencyAsync() =>
            (await store.Get<CatalogService>().ListPricesAsync(fan, CancellationToken.None)).Terms.Currency.Code;
    }

    private static decimal Power(int decimals) =>
        decimals switch
        {
            0 => 1m,
            3 => 1000m,
            _ => 100m,
        };

    private static PriceTerms Terms(string code, long rate, int fee, int tax)
    {
        var (step, smallest) = PriceRounding.ByCurrency[code];
        return new PriceTerms(
            "DE",
            Currency.Parse(code),
            700,
            740,
            rate,
            new DateOnly(2026, 9, 29),
            "test",
            step,
            Math.Max(smallest, step),
            fee,
            new TaxRate("VAT", tax)
        );
    }

    private static string File(decimal eur = 0.9m, string date = "2026-10-01")
    {
        var shipped = EmbeddedFile.Read<CoinStore.Payments.RateFile>("Payments.exchange-rates.json");
        var rates = new Dictionary<string, decimal>(shipped.Rates, StringComparer.Ordinal) { ["EUR"] = eur };
        return System.Text.Json.JsonSerializer.Serialize(
            new
            {
                @base = "USD",
                date,
                source = "a test",
                rates,
            }
        );
    }
}

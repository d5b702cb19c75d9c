using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Ledger;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace CoinStore.Tests.Guardians;

/// <summary>What a purchase counts against a guardian's caps: in the guardian's money, on the guardian's calendar, as of the click.</summary>
public sealed class CountedMoneyTests
{
    // A dollar and eight cents for a euro, as euros for a dollar.
    private const long OneEight = 92_592_592;

    [Fact]
    public async Task A_cap_in_euros_counts_dollars_at_the_rate_of_the_click_rounded_up()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, "EUR", "Europe/Berlin");
        await RateAsync(scene, "EUR", OneEight, day: 1);
        await CapAsync(scene, guardian, link, (LimitKind.PurchaseMonth, 2_000));
        // USD 7.40 are EUR 6.8519 at this rate: 6.86 each, so that a third one would be EUR 20.58.
        await BuyAsync(scene, minor);
        await BuyAsync(scene, minor);
        var refusal = (await scene.StartAsync(actor: minor)).Refusal.Limit!;
        Assert.Equal(("EUR", 2_000L, 628L, 686L), (refusal.Cap.Unit, refusal.Cap.Value, refusal.Left.Value, refusal.Asked.Value));
        await CapAsync(scene, guardian, link, (LimitKind.PurchaseMonth, 2_057));
        Assert.False((await scene.StartAsync(actor: minor)).Succeeded);
        await CapAsync(scene, guardian, link, (LimitKind.PurchaseMonth, 2_058));
        await BuyAsync(scene, minor);
        Assert.Equal(2_058, (await scene.LimitAsync(LimitKind.PurchaseMonth, minor.PersonId)).Used.Value);
    }

    [Fact]
    public async Task A_rate_that_changes_before_it_is_paid_or_later_changes_nothing_that_was_counted()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, "EUR", "Europe/Berlin");
        await RateAsync(scene, "EUR", OneEight, day: 1);
        await CapAsync(scene, guardian, link, (LimitKind.PurchaseMonth, 2_000));
        var (_, paid) = await scene.OpenAsync(minor);
        var (given, _) = await scene.OpenAsync(minor);
        await RateAsync(scene, "EUR", 2 * OneEight, day: 2);
        Assert.Equal((0L, 1_372L), await MonthAsync(scene, minor));
        await scene.PayAsync(paid);
        await scene.CompleteAsync(paid, minor);
        Assert.Equal((686L, 686L), await MonthAsync(scene, minor));
        // What is given back is what was taken, and not what it would be today.
        await scene.Purchases.CancelAsync(minor, given, CancellationToken.None);
        Assert.Equal((686L, 0L), await MonthAsync(scene, minor));

        // EUR 13.71 at the new rate: over by 57 cents, whatever the first one would cost today.
        Assert.Equal(1_371, (await scene.StartAsync(actor: minor)).Refusal.Limit!.Asked.Value);
        await RateAsync(scene, "EUR", OneEight / 2, day: 3);
        await BuyAsync(scene, minor);
        Assert.Equal((686L + 343L, 0L), await MonthAsync(scene, minor));
    }

    [Theory]
    // 157.47729333 yen for a dollar: 7.40 are 1165.33.
    [InlineData("JPY", 1_165L, false)]
    [InlineData("JPY", 1_166L, true)]
    // 0.30871186 dinars of a thousand fils: 2.28447.
    [InlineData("KWD", 2_284L, false)]
    [InlineData("KWD", 2_285L, true)]
    [InlineData("USD", 739L, false)]
    [InlineData("USD", 740L, true)]
    public async Task A_cap_is_met_to_the_last_unit_and_not_exceeded_by_one(string currency, long cap, bool fits)
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, currency, "Asia/Tokyo");
        await CapAsync(scene, guardian, link, (LimitKind.PurchaseDay, cap), (LimitKind.PurchaseWeek, cap));
        if (fits)
        {
            await BuyAsync(scene, minor);
            Assert.Equal(cap, (await scene.LimitAsync(LimitKind.PurchaseWeek, minor.PersonId)).Used.Value);
            await CapAsync(scene, guardian, link, (LimitKind.PurchaseDay, cap + 1));
        }

        var refusal = (await scene.StartAsync(actor: minor)).Refusal.Limit!;
        Assert.Equal((currency, fits ? 0L : cap), (refusal.Cap.Unit, refusal.Left.Value - (fits ? 1 : 0)));
    }

    [Theory]
    [InlineData("JP", "coins-700-jpy", "JPY")]
    [InlineData("KW", "coins-700-kwd", "KWD")]
    public async Task Yen_are_charged_whole_and_dinars_in_thousandths_up_to_the_cap_in_the_same_money(
        string country,
        string package,
        string code
    )
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, code, "Asia/Tokyo", country);
        var price = (await scene.Purchases.ShowAsync(minor, CancellationToken.None))
            .Value.Prices.Packages.Single(p => p.Id == package)
            .Price;
        Assert.Equal(code, price.Currency.Code);
        await CapAsync(scene, guardian, link, (LimitKind.PurchaseMonth, price.Minor - 1));
        Assert.Equal(price.Minor, (await scene.StartAsync(null, package, price, minor)).Refusal.Limit!.Asked.Value);
        await CapAsync(scene, guardian, link, (LimitKind.PurchaseMonth, price.Minor));
        var started = (await scene.StartAsync(null, package, price, minor)).Value;
        var session = PurchaseScene.SessionOf(started.CheckoutUrl!);
        await scene.PayAsync(session);
        await scene.CompleteAsync(session, minor);
        var charged = Assert.Single((await new PaymentIntentService(scene.Stripe).ListAsync()).Data);
        Assert.Equal((price.Minor, code.ToLowerInvariant()), (charged.AmountReceived, charged.Currency));
        Assert.Equal(700, await scene.CoinsAsync(minor.PersonId));
        Assert.Equal(0, (await scene.StartAsync(null, package, price, minor)).Refusal.Limit!.Left.Value);
    }

    [Theory]
    // The last second of 31 March in Berlin, of the short 29th and the week that ends with it, and of the day before.
    [InlineData("2026-03-31T21:59:59Z", LimitKind.PurchaseDay, "2026-03-30T22:00:00Z")]
    [InlineData("2026-03-31T21:59:59Z", LimitKind.PurchaseMonth, "2026-02-28T23:00:00Z")]
    [InlineData("2026-03-29T21:59:59Z", LimitKind.PurchaseDay, "2026-03-28T23:00:00Z")]
    [InlineData("2026-03-29T21:59:59Z", LimitKind.PurchaseWeek, "2026-03-22T23:00:00Z")]
    [InlineData("2026-03-28T22:59:59Z", LimitKind.PurchaseDay, "2026-03-27T23:00:00Z")]
    public async Task Reserved_before_midnight_and_paid_after_it_counts_where_it_was_reserved(string last, LimitKind kind, string startsAt)
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, "USD", "Europe/Berlin");
        await CapAsync(scene, guardian, link, (kind, 740));
        scene.Advance(Utc(last) - scene.Store.Clock.GetUtcNow().UtcDateTime);
        var (_, session) = await scene.OpenAsync(minor);
        Assert.Equal(Utc(startsAt), (await scene.LimitAsync(kind, minor.PersonId)).StartsAt);
        Assert.Equal(kind, (await scene.StartAsync(actor: minor)).Refusal.Limit!.Kind);

        scene.Advance(TimeSpan.FromSeconds(1));
        await scene.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await scene.CompleteAsync(session, minor)).Value.State);
        Assert.Equal((740L, 0L), await AtAsync(scene, link, kind, Utc(startsAt)));
        // The new window is whole, and full after one.
        await BuyAsync(scene, minor);
        Assert.Equal(kind, (await scene.StartAsync(actor: minor)).Refusal.Limit!.Kind);
        Assert.Equal((740L, 0L), await AtAsync(scene, link, kind, Utc(last).AddSeconds(1)));
        Assert.Equal((740L, 0L), await AtAsync(scene, link, kind, Utc(startsAt)));
    }

    private static async Task<(Actor Guardian, Actor Minor, GuardianshipId Link)> FamilyAsync(
        PurchaseScene scene,
        string currency,
        string zone,
        string country = "US"
    )
    {
        var guardian = await scene.Store.AddPersonAsync("Gus", 45, country, zone);
        var minor = await scene.Store.AddPersonAsync("Mika", 15, country);
        return (Actor.Person(guardian), Actor.Person(minor), await scene.Store.LinkAsync(guardian, minor, zone, currency));
    }

    private static async Task BuyAsync(PurchaseScene scene, Actor minor)
    {
        var (_, session) = await scene.OpenAsync(minor);
        await scene.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await scene.CompleteAsync(session, minor)).Value.State);
    }

    private static Task RateAsync(PurchaseScene scene, string currency, long perUsdE8, int day) =>
        scene.Store.WriteAsync(scope =>
            scope.Context.Add(
                new ExchangeRate
                {
                    Currency = currency,
                    Date = new DateOnly(2027, 1, day),
                    PerUsdE8 = perUsdE8,
                    Source = "test",
                }
            )
        );

    private static async Task CapAsync(PurchaseScene scene, Actor guardian, GuardianshipId link, params (LimitKind Kind, long? Cap)[] caps)
    {
        var wish = new SetCaps(caps.ToDictionary(c => c.Kind, c => c.Cap));
        Assert.True((await scene.Store.Get<LimitService>().SetCapsAsync(guardian, link, wish, CancellationToken.None)).Succeeded);
    }

    private static async Task<(long Used, long Reserved)> MonthAsync(PurchaseScene scene, Actor minor)
    {
        var month = await scene.LimitAsync(LimitKind.PurchaseMonth, minor.PersonId);
        return (month.Used.Value, month.Reserved.Value);
    }

    private static Task<(long Used, long Reserved)> AtAsync(PurchaseScene scene, GuardianshipId link, LimitKind kind, DateTime startsAt) =>
        scene.Store.Database.ReadAsync(
            async (context, token) =>
            {
                var meter = await context
                    .Set<MeterRow>()
                    .SingleAsync(m => m.Scope == link.Value && m.Kind == (short)kind && m.StartsAt == startsAt, token);
                return (meter.Used, meter.Reserved);
            },
            CancellationToken.None
        );

    private static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
}

using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Payments;
using CoinStore.Purchases;
using Microsoft.EntityFrameworkCore;
using Stripe.Checkout;

namespace CoinStore.Tests.Purchases;

public sealed class StartPurchaseTests
{
    [Fact]
    public async Task A_click_reserves_and_opens_a_checkout_for_half_an_hour()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, sessionId) = await scene.OpenAsync();
        var session = await new SessionService(scene.Stripe).GetAsync(sessionId);
        Assert.Equal((740, "usd", id.ToString()), (session.AmountTotal, session.Currency, session.ClientReferenceId));
        Assert.InRange(session.ExpiresAt - session.Created, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(32));
        Assert.Equal(740, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
        Assert.Equal(0, await scene.CoinsAsync());
    }

    [Fact]
    public async Task The_same_click_twice_at_once_opens_one_checkout()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var id = scene.NewId();
        var both = await Task.WhenAll(scene.StartAsync(id), scene.StartAsync(id));
        Assert.Equal(both[0].Value.CheckoutUrl, both[1].Value.CheckoutUrl);
        Assert.Single(await new SessionService(scene.Stripe).ListAsync());
        Assert.Equal(740, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
    }

    [Fact]
    public async Task The_same_id_for_another_package_or_by_another_person_is_refused()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, _) = await scene.OpenAsync();
        var other = Actor.Person(await scene.Store.AddPersonAsync("Otto"));
        Assert.Equal(StartRefusalReason.DifferentInput, (await scene.StartAsync(id, "coins-70-usd", Money.Usd(74))).Refusal.Reason);
        Assert.Equal(StartRefusalReason.DifferentInput, (await scene.StartAsync(id, actor: other)).Refusal.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("coins-700-usd ")]
    [InlineData("coins-19-usd")]
    [InlineData("coins-50001-usd")]
    [InlineData("coins-020-usd")]
    [InlineData("coins-700-eur")]
    [InlineData("coins--700-usd")]
    [InlineData("'; DROP TABLE Purchases; --")]
    public async Task A_package_that_is_not_on_sale_is_refused(string package)
    {
        await using var scene = await PurchaseScene.CreateAsync();
        Assert.Equal(StartRefusalReason.UnknownPackage, (await scene.StartAsync(package: package)).Refusal.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(739)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task A_price_other_than_the_present_one_is_refused_with_the_present_one(long cents)
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var refusal = (await scene.StartAsync(price: Money.Usd(cents))).Refusal;
        Assert.Equal((StartRefusalReason.PriceChanged, Money.Usd(740)), (refusal.Reason, refusal.Price));
        Assert.Equal(StartRefusalReason.PriceChanged, (await scene.StartAsync(price: new Money(740, Currency.Eur))).Refusal.Reason);
        Assert.Equal(0, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
    }

    [Fact]
    public async Task Two_tabs_with_ten_left_open_one_checkout_and_say_what_is_left()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        await scene.CapAsync(scene.Fan.Value, LimitKind.PurchaseDay, 1_000);
        var tabs = await Task.WhenAll(scene.StartAsync(), scene.StartAsync());
        Assert.Single(tabs, t => t.Succeeded);
        var refusal = Assert.Single(tabs, t => !t.Succeeded).Refusal;
        Assert.Equal(StartRefusalReason.OverLimit, refusal.Reason);
        Assert.Equal((LimitKind.PurchaseDay, 260L, 1_000L), (refusal.Limit!.Kind, refusal.Limit.Left.Value, refusal.Limit.Cap.Value));
        Assert.False(refusal.Limit.SetByGuardian);
    }

    [Fact]
    public async Task A_minor_buys_within_the_guardians_euro_cap_at_the_stored_rate_rounded_up()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var minor = await scene.Store.AddPersonAsync("Mia", age: 15);
        Assert.Equal(StartRefusalReason.NoGuardian, (await scene.StartAsync(actor: Actor.Person(minor))).Refusal.Reason);
        var link = await scene.Store.LinkAsync(scene.Fan, minor);
        var cost = await scene.Store.Database.ReadAsync(
            (context, token) => ExchangeRates.ConvertUpAsync(context, PurchaseScene.Price, Currency.Eur, token),
            CancellationToken.None
        );
        await scene.CapAsync(link.Value, LimitKind.PurchaseWeek, cost.Minor - 1);
        var refusal = (await scene.StartAsync(actor: Actor.Person(minor))).Refusal.Limit!;
        Assert.Equal(("EUR", cost.Minor, true), (refusal.Asked.Unit, refusal.Asked.Value, refusal.SetByGuardian));
        await scene.CapAsync(link.Value, LimitKind.PurchaseWeek, cost.Minor);
        Assert.True((await scene.StartAsync(actor: Actor.Person(minor))).Succeeded);
        Assert.Equal(cost.Minor, (await scene.LimitAsync(LimitKind.PurchaseWeek, minor)).Reserved.Value);
    }

    [Fact]
    public async Task Nobody_frozen_unconfirmed_or_unknown_buys()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        Assert.Equal(StartRefusalReason.NotSignedIn, (await scene.StartAsync(actor: Actor.Anonymous)).Refusal.Reason);
        Assert.Equal(StartRefusalReason.NotSignedIn, (await scene.StartAsync(actor: Actor.System("test"))).Refusal.Reason);
        await ChangeAsync(scene, p => p.SetProperty(x => x.Status, PersonStatus.Frozen));
        Assert.Equal(StartRefusalReason.Frozen, (await scene.StartAsync()).Refusal.Reason);
        await ChangeAsync(scene, p => p.SetProperty(x => x.Status, PersonStatus.Active).SetProperty(x => x.EmailConfirmed, false));
        Assert.Equal(StartRefusalReason.EmailNotConfirmed, (await scene.StartAsync()).Refusal.Reason);
    }

    [Fact]
    public async Task The_store_shows_what_is_left_and_what_is_open_to_its_person_only()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        await scene.CapAsync(scene.Fan.Value, LimitKind.PurchaseDay, 1_000);
        var (id, _) = await scene.OpenAsync();
        var front = (await scene.Purchases.ShowAsync(scene.Fay, default)).Value;
        Assert.Equal(260, Assert.Single(front.Limits).Left!.Value.Value);
        Assert.Equal(id, Assert.Single(front.Open).Id);
        Assert.Null(front.Obstacle);
        var nobody = (await scene.Purchases.ShowAsync(Actor.Anonymous, default)).Value;
        Assert.Equal(7, nobody.Prices.Packages.Count);
        Assert.Empty(nobody.Open);
        Assert.Equal(StartRefusalReason.NotSignedIn, nobody.Obstacle);
    }

    private static Task ChangeAsync(PurchaseScene scene, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Person>> change) =>
        scene.Store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                await scope.Context.Users.Where(p => p.Id == scene.Fan).ExecuteUpdateAsync(change, token);
                return default(Done);
            },
            CancellationToken.None
        );
}

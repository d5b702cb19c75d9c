using CoinStore.Access;
using CoinStore.Catalog;
using CoinStore.Gifts;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Gifts;

public sealed class GiftServiceTests
{
    [Fact]
    public async Task A_gift_takes_coins_from_the_fan_and_gives_as_many_Diamonds_to_the_creator()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        var receipt = (await scene.SendAsync(scene.Doughnut(quantity: 2))).Value;
        Assert.Equal(new Coins(60), receipt.Price);
        Assert.Equal(new Diamonds(60), receipt.Earned);
        Assert.Equal(new Coins(40), receipt.BalanceAfter);
        Assert.Equal("Doughnut", receipt.GiftName);
        Assert.Equal(40, await scene.CoinsOfAsync(scene.Fan));
        Assert.Equal(60, await scene.PendingAsync());
    }

    [Fact]
    public async Task A_gifts_Diamonds_are_pending_for_seven_days()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.SendAsync(scene.Doughnut());
        var send = await scene.Store.Database.ReadAsync((c, t) => c.Set<GiftSend>().SingleAsync(t), CancellationToken.None);
        Assert.Equal(TimeSpan.FromDays(7), send.AvailableAt - send.SentAt);
        Assert.Null(send.ReleaseEntryId);
    }

    [Fact]
    public async Task Five_gifts_of_30_at_once_over_a_balance_of_100_leave_three()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => scene.SendAsync(scene.Doughnut())));
        Assert.Equal(3, results.Count(r => r.Succeeded));
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(GiftRefusalKind.InsufficientCoins, r.Refusal.Kind));
        Assert.Equal(10, await scene.CoinsOfAsync(scene.Fan));
        Assert.Equal(90, await scene.PendingAsync());
        Assert.Equal(3, await scene.SendsAsync());
    }

    [Fact]
    public async Task A_double_click_sends_once_and_both_get_the_first_receipt()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 30);
        var gift = scene.Doughnut();
        var both = await Task.WhenAll(scene.SendAsync(gift), scene.SendAsync(gift));
        Assert.All(both, r => Assert.Equal(new Coins(0), r.Value.BalanceAfter));
        Assert.Equal(1, await scene.SendsAsync());
        Assert.Equal(30, await scene.PendingAsync());
    }

    [Fact]
    public async Task The_same_gift_again_gets_the_first_receipt_when_nothing_is_left_and_the_room_is_closed()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 30);
        var gift = scene.Doughnut();
        var first = (await scene.SendAsync(gift)).Value;
        await scene.Store.Get<CoinStore.Rooms.RoomService>().GoOffAirAsync(Actor.Person(scene.Creator), CancellationToken.None);
        scene.Store.Clock.Advance(TimeSpan.FromHours(3));
        var again = (await scene.SendAsync(gift)).Value;
        Assert.Equal(first.SentAt, again.SentAt);
        Assert.Equal(first.BalanceAfter, again.BalanceAfter);
        Assert.Equal(0, await scene.CoinsOfAsync(scene.Fan));
    }

    [Fact]
    public async Task The_same_id_with_another_gift_quantity_price_or_sender_is_refused()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 1000);
        var gift = scene.Doughnut();
        await scene.SendAsync(gift);
        var other = await scene.Store.AddPersonAsync("Otto");
        Assert.Equal(GiftRefusalKind.DifferentInput, (await scene.RefusedAsync(gift with { Quantity = 2 })).Kind);
        Assert.Equal(GiftRefusalKind.DifferentInput, (await scene.RefusedAsync(gift with { GiftSlug = "rose" })).Kind);
        Assert.Equal(GiftRefusalKind.DifferentInput, (await scene.RefusedAsync(gift with { ExpectedPrice = new Coins(31) })).Kind);
        Assert.Equal(GiftRefusalKind.DifferentInput, (await scene.RefusedAsync(gift with { Handle = "somebody" })).Kind);
        Assert.Equal(GiftRefusalKind.DifferentInput, (await scene.RefusedAsync(gift, other)).Kind);
        Assert.Equal(1, await scene.SendsAsync());
    }

    [Fact]
    public async Task An_id_that_belongs_to_another_event_is_refused()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        var purchase = await scene.Store.Database.ReadAsync(
            (c, t) => c.Set<CoinStore.Ledger.EntryRow>().Select(e => e.Id).FirstAsync(t),
            CancellationToken.None
        );
        Assert.Equal(GiftRefusalKind.DifferentInput, (await scene.RefusedAsync(scene.Doughnut(new GiftSendId(purchase)))).Kind);
    }

    [Fact]
    public async Task A_gift_over_the_balance_is_refused_with_both_figures()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 29);
        var refusal = await scene.RefusedAsync(scene.Doughnut());
        Assert.Equal(GiftRefusalKind.InsufficientCoins, refusal.Kind);
        Assert.Equal(new Coins(30), refusal.Price);
        Assert.Equal(new Coins(29), refusal.Balance);
    }

    [Fact]
    public async Task A_gift_to_oneself_is_refused()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.Store.FundAsync(scene.Creator, 100);
        Assert.Equal(GiftRefusalKind.SelfGift, (await scene.RefusedAsync(scene.Doughnut(), scene.Creator)).Kind);
    }

    [Fact]
    public async Task A_gift_to_a_creator_under_18_is_refused_in_neutral_words()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Young", age: 17), "young");
        var refusal = await scene.RefusedAsync(scene.Doughnut() with { Handle = "young" });
        Assert.Equal(GiftRefusalKind.CreatorUnavailable, refusal.Kind);
    }

    [Fact]
    public async Task A_gift_from_or_to_a_frozen_account_is_refused()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.FreezeAsync(scene.Creator);
        Assert.Equal(GiftRefusalKind.CreatorUnavailable, (await scene.RefusedAsync(scene.Doughnut())).Kind);
        await scene.FreezeAsync(scene.Fan);
        Assert.Equal(GiftRefusalKind.SenderFrozen, (await scene.RefusedAsync(scene.Doughnut())).Kind);
    }

    [Fact]
    public async Task A_gift_to_a_room_that_is_closed_or_does_not_exist_is_refused()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Offa"), "offa", onAir: false);
        Assert.Equal(GiftRefusalKind.NotOnAir, (await scene.RefusedAsync(scene.Doughnut() with { Handle = "offa" })).Kind);
        Assert.Equal(GiftRefusalKind.RoomNotFound, (await scene.RefusedAsync(scene.Doughnut() with { Handle = "nobody" })).Kind);
    }

    [Fact]
    public async Task A_handle_is_found_however_people_write_it()
    {
        await using var scene = await GiftScene.CreateAsync();
        Assert.True((await scene.SendAsync(scene.Doughnut() with { Handle = " @Cleo " })).Succeeded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public async Task A_quantity_outside_1_to_99_is_refused(int quantity)
    {
        await using var scene = await GiftScene.CreateAsync();
        Assert.Equal(GiftRefusalKind.BadQuantity, (await scene.RefusedAsync(scene.Doughnut(quantity: quantity))).Kind);
    }

    [Fact]
    public async Task A_price_that_overflows_a_number_is_refused_and_nothing_wraps_around()
    {
        await using var scene = await GiftScene.CreateAsync();
        await ReplacePriceAsync(scene, "doughnut", long.MaxValue);
        Assert.Equal(GiftRefusalKind.UnknownGift, (await scene.RefusedAsync(scene.Doughnut(quantity: 99))).Kind);
        var one = scene.Doughnut() with { ExpectedPrice = new Coins(long.MaxValue) };
        Assert.Equal(GiftRefusalKind.InsufficientCoins, (await scene.RefusedAsync(one)).Kind);
    }

    [Fact]
    public async Task A_changed_price_is_refused_with_the_new_one()
    {
        await using var scene = await GiftScene.CreateAsync();
        await ReplacePriceAsync(scene, "doughnut", 35);
        var refusal = await scene.RefusedAsync(scene.Doughnut(quantity: 2));
        Assert.Equal(GiftRefusalKind.PriceChanged, refusal.Kind);
        Assert.Equal(new Coins(70), refusal.Price);
    }

    [Fact]
    public async Task A_gift_that_is_unknown_or_no_longer_on_sale_is_refused()
    {
        await using var scene = await GiftScene.CreateAsync();
        Assert.Equal(GiftRefusalKind.UnknownGift, (await scene.RefusedAsync(scene.Doughnut() with { GiftSlug = "moon" })).Kind);
        await scene.Store.WriteAsync(s => s.Context.Set<GiftRow>().Single(g => g.Slug == "doughnut").OnSale = false);
        Assert.Equal(GiftRefusalKind.UnknownGift, (await scene.RefusedAsync(scene.Doughnut())).Kind);
    }

    [Fact]
    public async Task Nobody_and_the_system_send_no_gifts()
    {
        await using var scene = await GiftScene.CreateAsync();
        var nobody = await scene.Gifts.SendAsync(Actor.Anonymous, scene.Doughnut(), CancellationToken.None);
        var system = await scene.Gifts.SendAsync(Actor.System("worker"), scene.Doughnut(), CancellationToken.None);
        Assert.Equal(GiftRefusalKind.NotSignedIn, nobody.Refusal.Kind);
        Assert.Equal(GiftRefusalKind.NotSignedIn, system.Refusal.Kind);
    }

    [Fact]
    public async Task A_sender_finds_what_became_of_a_gift_and_nobody_else_does()
    {
        await using var scene = await GiftScene.CreateAsync();
        var gift = scene.Doughnut();
        var fan = Actor.Person(scene.Fan);
        Assert.Null((await scene.Gifts.FindAsync(fan, gift.Id, CancellationToken.None)).Value);
        await scene.SendAsync(gift);
        Assert.Equal(new Coins(70), (await scene.Gifts.FindAsync(fan, gift.Id, CancellationToken.None)).Value!.BalanceAfter);
        Assert.False((await scene.Gifts.FindAsync(Actor.Person(scene.Creator), gift.Id, CancellationToken.None)).Succeeded);
    }

    private static Task ReplacePriceAsync(GiftScene scene, string slug, long coins) =>
        scene.Store.WriteAsync(s => s.Context.Set<GiftRow>().Single(g => g.Slug == slug).PriceCoins = coins);
}

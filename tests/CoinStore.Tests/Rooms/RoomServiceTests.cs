using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Rooms;
using CoinStore.Tests.Gifts;

namespace CoinStore.Tests.Rooms;

public sealed class RoomServiceTests
{
    [Fact]
    public async Task The_list_shows_adult_active_creators_who_are_on_air()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Offa"), "offa", onAir: false);
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Young", age: 17), "young");
        var frozen = await scene.Store.AddPersonAsync("Frieda");
        await scene.MakeCreatorAsync(frozen, "frieda");
        await scene.FreezeAsync(frozen);
        var card = Assert.Single(await Rooms(scene).ListLiveAsync(Actor.Anonymous, CancellationToken.None));
        Assert.Equal(("cleo", "Cleo"), (card.Handle, card.CreatorName));
    }

    [Fact]
    public async Task The_most_watched_room_comes_first()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Zoe"), "zoe");
        await using var watch = (await Rooms(scene).WatchAsync(Actor.Anonymous, "zoe", CancellationToken.None)).Value;
        var cards = await Rooms(scene).ListLiveAsync(Actor.Anonymous, CancellationToken.None);
        Assert.Equal("zoe cleo", string.Join(' ', cards.Select(c => c.Handle)));
        Assert.Equal(1, cards[0].Viewers);
    }

    [Fact]
    public async Task Somebody_who_is_not_signed_in_may_look_and_has_no_purse()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.SendAsync(scene.Doughnut());
        var room = (await Rooms(scene).EnterAsync(Actor.Anonymous, "@Cleo", CancellationToken.None)).Value;
        Assert.True(room.OnAir);
        Assert.Null(room.Purse);
        var gift = Assert.Single(room.LastGifts);
        Assert.Equal(("Fay", "Doughnut", 1), (gift.SenderName, gift.GiftName, gift.Quantity));
    }

    [Fact]
    public async Task A_room_that_does_not_exist_is_not_found()
    {
        await using var scene = await GiftScene.CreateAsync();
        Assert.Equal(RoomRefusal.NotFound, (await Rooms(scene).EnterAsync(Actor.Anonymous, "nobody", CancellationToken.None)).Refusal);
        Assert.Equal(RoomRefusal.NotFound, (await Rooms(scene).WatchAsync(Actor.Anonymous, "nobody", CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task What_one_may_spend_is_the_smaller_of_the_balance_and_what_the_limits_leave()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100, fanAge: 15);
        var guardian = await scene.Store.AddPersonAsync("Gus", 45);
        var link = await scene.Store.LinkAsync(guardian, scene.Fan);
        Assert.Equal(new Coins(100), (await PurseAsync(scene, scene.Fan)).MaySpend);
        await scene.CapAsync(link.Value, LimitKind.GiftWeek, 80, guardian);
        await scene.CapAsync(link.Value, LimitKind.GiftDay, 50, guardian);
        var purse = await PurseAsync(scene, scene.Fan);
        Assert.Equal((new Coins(100), new Coins(50)), (purse.Balance, purse.MaySpend));
        await scene.SendAsync(scene.Doughnut());
        Assert.Equal(new Coins(20), (await PurseAsync(scene, scene.Fan)).MaySpend);
    }

    [Fact]
    public async Task The_room_says_beforehand_why_somebody_may_not_send()
    {
        await using var scene = await GiftScene.CreateAsync(fanAge: 15);
        Assert.Equal(GiftRefusalKind.NoGuardian, (await PurseAsync(scene, scene.Fan)).Blocked);
        Assert.Equal(GiftRefusalKind.SelfGift, (await PurseAsync(scene, scene.Creator)).Blocked);
        var adult = await scene.Store.AddPersonAsync("Ada");
        Assert.Null((await PurseAsync(scene, adult)).Blocked);
        await Rooms(scene).GoOffAirAsync(Actor.Person(scene.Creator), CancellationToken.None);
        Assert.Equal(GiftRefusalKind.NotOnAir, (await PurseAsync(scene, adult)).Blocked);
        await scene.FreezeAsync(adult);
        Assert.Equal(GiftRefusalKind.SenderFrozen, (await PurseAsync(scene, adult)).Blocked);
    }

    [Fact]
    public async Task A_gift_is_told_to_everyone_in_the_room_once_however_often_it_is_sent()
    {
        await using var scene = await GiftScene.CreateAsync();
        await using var watch = (await Rooms(scene).WatchAsync(Actor.Anonymous, "cleo", CancellationToken.None)).Value;
        var gift = scene.Doughnut();
        await scene.SendAsync(gift);
        await scene.SendAsync(gift);
        await scene.RefusedAsync(scene.Doughnut(quantity: 99));
        var told = Assert.Single((await RoomFeedTests.NextAsync(watch)).Gifts);
        Assert.Equal((gift.Id, "Fay", "gifts/doughnut.webp"), (told.Id, told.SenderName, told.Art));
    }

    [Fact]
    public async Task A_creator_goes_on_and_off_air_and_the_room_is_told()
    {
        await using var scene = await GiftScene.CreateAsync();
        var cleo = Actor.Person(scene.Creator);
        await using var watch = (await Rooms(scene).WatchAsync(Actor.Anonymous, "cleo", CancellationToken.None)).Value;
        Assert.True((await Rooms(scene).GoOffAirAsync(cleo, CancellationToken.None)).Succeeded);
        Assert.True((await RoomFeedTests.NextAsync(watch)).RoomChanged);
        Assert.False((await Rooms(scene).EnterAsync(cleo, "cleo", CancellationToken.None)).Value.OnAir);
        scene.Store.Clock.Advance(TimeSpan.FromHours(1));
        await Rooms(scene).GoOnAirAsync(cleo, CancellationToken.None);
        var since = scene.Store.Clock.GetUtcNow().UtcDateTime;
        scene.Store.Clock.Advance(TimeSpan.FromHours(1));
        await Rooms(scene).GoOnAirAsync(cleo, CancellationToken.None);
        Assert.Equal(since, (await Rooms(scene).EnterAsync(cleo, "cleo", CancellationToken.None)).Value.OnAirSince);
    }

    [Fact]
    public async Task Only_adult_active_creators_go_on_air()
    {
        await using var scene = await GiftScene.CreateAsync();
        var young = await scene.Store.AddPersonAsync("Young", age: 17);
        await scene.MakeCreatorAsync(young, "young", onAir: false);
        await scene.FreezeAsync(scene.Creator);
        Assert.Equal(RoomRefusal.NotSignedIn, await OnAirRefusalAsync(scene, Actor.Anonymous));
        Assert.Equal(RoomRefusal.NotCreator, await OnAirRefusalAsync(scene, Actor.Person(scene.Fan)));
        Assert.Equal(RoomRefusal.MayNotGoLive, await OnAirRefusalAsync(scene, Actor.Person(young)));
        Assert.Equal(RoomRefusal.MayNotGoLive, await OnAirRefusalAsync(scene, Actor.Person(scene.Creator)));
        Assert.True((await Rooms(scene).GoOffAirAsync(Actor.Person(scene.Creator), CancellationToken.None)).Succeeded);
    }

    private static RoomService Rooms(GiftScene scene) => scene.Store.Get<RoomService>();

    private static async Task<RoomPurse> PurseAsync(GiftScene scene, PersonId person) =>
        (await Rooms(scene).EnterAsync(Actor.Person(person), "cleo", CancellationToken.None)).Value.Purse!;

    private static async Task<RoomRefusal> OnAirRefusalAsync(GiftScene scene, Actor actor) =>
        (await Rooms(scene).GoOnAirAsync(actor, CancellationToken.None)).Refusal;
}

using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Rooms;
using CoinStore.Tests.Gifts;
using CoinStore.Tests.Rooms;

namespace CoinStore.Tests.Guardians;

/// <summary>Nobody outside the family is shown who a minor is.</summary>
public sealed class ProtectiveDefaultsTests
{
    [Fact]
    public async Task A_minors_gift_is_shown_without_a_name_in_the_room_live_and_later()
    {
        await using var scene = await MinorAsync();
        await using var watch = (await Rooms(scene).WatchAsync(Actor.Anonymous, "cleo", CancellationToken.None)).Value;
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        Assert.Equal("", Assert.Single((await RoomFeedTests.NextAsync(watch)).Gifts).SenderName);
        Assert.Equal("", Assert.Single((await EnterAsync(scene)).LastGifts).SenderName);
    }

    [Fact]
    public async Task The_creator_is_not_told_a_minors_name_at_the_desk_or_in_the_history()
    {
        await using var scene = await MinorAsync();
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        var creator = Actor.Person(scene.Creator);
        var studio = (await scene.Store.Get<CreatorService>().ReadStudioAsync(creator, CancellationToken.None)).Value;
        Assert.Equal("", Assert.Single(studio.LastGifts).SenderName);
        var history = (await HistoryAsync(scene, creator)).Lines;
        Assert.Equal("", history.Single(l => l.Kind == ActivityKind.GiftReceived).With);
        var own = (await HistoryAsync(scene, Actor.Person(scene.Fan))).Lines;
        Assert.Equal("Cleo", own.Single(l => l.Kind == ActivityKind.GiftSent).With);
    }

    [Fact]
    public async Task What_was_given_as_a_minor_stays_without_a_name_and_what_is_given_later_has_one()
    {
        await using var scene = await MinorAsync();
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        scene.Store.Clock.Advance(TimeSpan.FromDays(3 * 366));
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        Assert.Equal(", Fay", string.Join(", ", (await EnterAsync(scene)).LastGifts.Select(g => g.SenderName)));
    }

    [Fact]
    public async Task A_minor_has_no_room_that_anybody_finds_or_enters()
    {
        await using var scene = await GiftScene.CreateAsync();
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Young", age: 17), "young");
        Assert.Equal(RoomRefusal.NotFound, (await Rooms(scene).EnterAsync(Actor.Anonymous, "young", CancellationToken.None)).Refusal);
        Assert.Equal(RoomRefusal.NotFound, (await Rooms(scene).WatchAsync(Actor.Anonymous, "young", CancellationToken.None)).Refusal);
        var found = await scene.Store.Get<FamilyService>().FindCreatorsAsync(Actor.Person(scene.Fan), "young", CancellationToken.None);
        Assert.Empty(found.Value.Creators);
    }

    private static async Task<GiftScene> MinorAsync()
    {
        var scene = await GiftScene.CreateAsync(fanAge: 15);
        await scene.Store.LinkAsync(await scene.Store.AddPersonAsync("Gus", 45), scene.Fan);
        return scene;
    }

    private static RoomService Rooms(GiftScene scene) => scene.Store.Get<RoomService>();

    private static async Task<RoomView> EnterAsync(GiftScene scene) =>
        (await Rooms(scene).EnterAsync(Actor.Anonymous, "cleo", CancellationToken.None)).Value;

    private static async Task<ActivityPage> HistoryAsync(GiftScene scene, Actor actor) =>
        (await scene.Store.Get<BalanceService>().ListAsync(actor, new ActivityFilter(), null, 20, CancellationToken.None)).Value;
}

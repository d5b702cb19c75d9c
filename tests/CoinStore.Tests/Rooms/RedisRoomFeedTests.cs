using CoinStore.Rooms;
using Microsoft.Extensions.Logging.Abstractions;

namespace CoinStore.Tests.Rooms;

public sealed class RedisRoomFeedTests
{
    private readonly PersonId room = TypedId.New<PersonId>(TimeProvider.System);

    [RedisFact]
    public async Task A_gift_on_one_server_is_seen_once_by_the_viewers_of_every_server()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await ConnectAsync(redis);
        await using var second = await ConnectAsync(redis);
        await using var here = first.Watch(room);
        await using var there = second.Watch(room);
        await using var seenHere = here.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        first.Publish(RoomFeedTests.GiftIn(room, TimeProvider.System, 1));
        Assert.True(await seenHere.MoveNextAsync());
        Assert.Equal([1], seenHere.Current.Gifts.Select(g => g.Quantity));

        var gift = Assert.Single((await RoomFeedTests.NextAsync(there)).Gifts);
        Assert.Equal(seenHere.Current.Gifts[0], gift);

        // The second server's gift comes after anything that Redis would have echoed to the first.
        second.Publish(RoomFeedTests.GiftIn(room, TimeProvider.System, 2));
        Assert.True(await seenHere.MoveNextAsync());
        Assert.Equal([2], seenHere.Current.Gifts.Select(g => g.Quantity));
    }

    [RedisFact]
    public async Task A_room_that_changed_on_one_server_is_told_on_the_other()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await ConnectAsync(redis);
        await using var second = await ConnectAsync(redis);
        await using var there = second.Watch(room);
        first.Publish(new RoomHint(room, null));
        Assert.True((await RoomFeedTests.NextAsync(there)).RoomChanged);
    }

    [Fact]
    public async Task Without_Redis_the_viewers_of_this_server_are_told_all_the_same()
    {
        await using var feed = new RedisRoomFeed(
            $"127.0.0.1:{RedisServer.FreePort()},connectTimeout=200,connectRetry=0",
            TimeProvider.System,
            NullLogger<RedisRoomFeed>.Instance
        );
        await using var watch = feed.Watch(room);
        feed.Publish(RoomFeedTests.GiftIn(room, TimeProvider.System, 1));
        Assert.Single((await RoomFeedTests.NextAsync(watch)).Gifts);
        await feed.Connected;
        feed.Publish(RoomFeedTests.GiftIn(room, TimeProvider.System, 2));
        Assert.Single((await RoomFeedTests.NextAsync(watch)).Gifts);
    }

    private static async Task<RedisRoomFeed> ConnectAsync(RedisServer redis)
    {
        var feed = new RedisRoomFeed(redis.Configuration, TimeProvider.System, NullLogger<RedisRoomFeed>.Instance);
        await feed.Connected;
        return feed;
    }
}

using CoinStore.Rooms;
using Microsoft.Extensions.Time.Testing;

namespace CoinStore.Tests.Rooms;

public sealed class RoomFeedTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly PersonId room;
    private readonly InProcessRoomFeed feed;

    public RoomFeedTests()
    {
        room = TypedId.New<PersonId>(clock);
        feed = new InProcessRoomFeed(clock);
    }

    [Fact]
    public async Task Everyone_in_the_room_is_told_and_nobody_in_another()
    {
        await using var first = feed.Watch(room);
        await using var second = feed.Watch(room);
        await using var elsewhere = feed.Watch(TypedId.New<PersonId>(clock));
        feed.Publish(Gift(1));
        Assert.Equal(1, Assert.Single((await NextAsync(first)).Gifts).Quantity);
        Assert.Equal(1, Assert.Single((await NextAsync(second)).Gifts).Quantity);
        await using var updates = elsewhere.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var nothing = updates.MoveNextAsync();
        Assert.False(nothing.IsCompleted);
        await elsewhere.DisposeAsync();
        Assert.False(await nothing);
    }

    [Fact]
    public async Task A_viewer_gets_at_most_five_updates_a_second_with_all_gifts_in_them()
    {
        await using var watch = feed.Watch(room);
        await using var updates = watch.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        feed.Publish(Gift(1));
        Assert.True(await updates.MoveNextAsync());
        var next = updates.MoveNextAsync();
        for (var i = 2; i <= 11; i++)
        {
            feed.Publish(Gift(i));
        }

        clock.Advance(RoomWatch.Pace - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await next);
        Assert.Equal(Enumerable.Range(2, 10), updates.Current.Gifts.Select(g => g.Quantity));
        Assert.False(updates.Current.Missed);
    }

    [Fact]
    public async Task A_slow_viewer_holds_up_nobody_keeps_the_newest_and_knows_that_it_missed_some()
    {
        await using var slow = feed.Watch(room);
        await using var quick = feed.Watch(room);
        for (var i = 1; i <= 10_000; i++)
        {
            feed.Publish(Gift(i));
        }

        var news = await NextAsync(slow);
        Assert.True(news.Missed);
        Assert.Equal(10_000, news.Gifts[^1].Quantity);
        Assert.True(news.Gifts.Count < 100);
        Assert.True((await NextAsync(quick)).Missed);
    }

    [Fact]
    public async Task Whoever_left_is_told_nothing_and_counts_no_more()
    {
        var watch = feed.Watch(room);
        await using var stays = feed.Watch(room);
        Assert.Equal(2, feed.ViewersOf(room));
        await using var updates = watch.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var next = updates.MoveNextAsync();
        await watch.DisposeAsync();
        await watch.DisposeAsync();
        feed.Publish(Gift(1));
        Assert.False(await next);
        Assert.Equal(1, feed.ViewersOf(room));
        Assert.Single((await NextAsync(stays)).Gifts);
    }

    [Fact]
    public async Task A_room_that_changed_is_told_without_a_gift()
    {
        await using var watch = feed.Watch(room);
        feed.Publish(new RoomHint(room, null));
        var news = await NextAsync(watch);
        Assert.True(news.RoomChanged);
        Assert.Empty(news.Gifts);
    }

    [Fact]
    public async Task A_change_of_the_audience_alone_is_told_every_five_seconds()
    {
        await using var watch = feed.Watch(room);
        await using var updates = watch.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var next = updates.MoveNextAsync();
        await using var other = feed.Watch(room);
        Assert.False(next.IsCompleted);
        clock.Advance(RoomWatch.AudiencePace);
        Assert.True(await next);
        Assert.Equal(2, updates.Current.Viewers);
        Assert.False(updates.Current.RoomChanged);
    }

    [Fact]
    public async Task People_come_and_go_at_once_and_none_is_left_behind()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        await using var watch = feed.Watch(room);
                        feed.Publish(Gift(1));
                    })
                )
        );
        Assert.Equal(0, feed.ViewersOf(room));
    }

    internal static RoomHint GiftIn(PersonId room, TimeProvider clock, int quantity) =>
        new(
            room,
            new RoomGift(
                TypedId.New<GiftSendId>(clock),
                "Fay",
                "rose",
                "Rose",
                "gifts/rose.webp",
                quantity,
                new Coins(quantity),
                clock.GetUtcNow().UtcDateTime
            )
        );

    internal static async Task<RoomNews> NextAsync(RoomWatch watch)
    {
        await using var updates = watch.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());
        return updates.Current;
    }

    private RoomHint Gift(int quantity) => GiftIn(room, clock, quantity);
}

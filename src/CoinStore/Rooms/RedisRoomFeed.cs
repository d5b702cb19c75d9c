using System.Text.Json;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CoinStore.Rooms;

/// <summary>
/// Everyone who watches, through whichever server. Viewers of this server are told directly, so a Redis that is down or slow costs them
/// nothing; the others are told over one channel a room.
/// </summary>
internal sealed class RedisRoomFeed : IRoomFeed, IAsyncDisposable
{
    private const string Prefix = "coinstore:room:";
    private readonly InProcessRoomFeed here;
    private readonly ILogger logger;
    private readonly Guid node;
    private readonly Task<ConnectionMultiplexer?> connecting;

    public RedisRoomFeed(string configuration, TimeProvider clock, ILogger<RedisRoomFeed> logger)
    {
        here = new InProcessRoomFeed(clock);
        this.logger = logger;
        node = Guid.CreateVersion7(clock.GetUtcNow());
        connecting = ConnectAsync(configuration);
    }

    /// <summary>Done when this server hears the others, or has given up trying at the start and goes on in the background.</summary>
    public Task Connected => connecting;

    public void Publish(RoomHint hint)
    {
        here.Publish(hint);
        if (connecting is { IsCompletedSuccessfully: true, Result: { IsConnected: true } redis })
        {
            try
            {
                var text = JsonSerializer.Serialize(new Envelope(node, hint));
                redis.GetSubscriber().Publish(ChannelOf(hint.Room), text, CommandFlags.FireAndForget);
            }
            catch (RedisException fault)
            {
                logger.LogWarning(fault, "A gift's hint did not reach the other servers; their viewers see it when they look again");
            }
        }
    }

    public RoomWatch Watch(PersonId room) => here.Watch(room);

    public int ViewersOf(PersonId room) => here.ViewersOf(room);

    public async ValueTask DisposeAsync()
    {
        if (await connecting is { } redis)
        {
            await redis.DisposeAsync();
        }
    }

    private static RedisChannel ChannelOf(PersonId room) => RedisChannel.Literal(Prefix + room);

    private async Task<ConnectionMultiplexer?> ConnectAsync(string configuration)
    {
        ConnectionMultiplexer redis;
        try
        {
            var options = ConfigurationOptions.Parse(configuration);
            options.AbortOnConnectFail = false;
            redis = await ConnectionMultiplexer.ConnectAsync(options);
        }
        catch (Exception fault) when (fault is RedisException or ArgumentException)
        {
            logger.LogError(fault, "Redis:Configuration cannot be used; gifts are told to viewers of this server only");
            return null;
        }

        try
        {
            await redis.GetSubscriber().SubscribeAsync(RedisChannel.Pattern(Prefix + "*"), (channel, text) => Hear(channel, text));
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            // The subscription is remembered and made as soon as Redis is there.
            logger.LogWarning(fault, "Redis is not there; until it is, gifts are told to viewers of this server only");
        }

        return redis;
    }

    private void Hear(RedisChannel channel, RedisValue text)
    {
        // The room is in the channel's name, so what nobody here watches is not even read.
        if (TypedId.TryParse<PersonId>(channel.ToString()[Prefix.Length..]) is not { } room || here.ViewersOf(room) == 0)
        {
            return;
        }

        try
        {
            if (
                JsonSerializer.Deserialize<Envelope>(text.ToString()) is { } envelope
                && envelope.Node != node
                && envelope.Hint.Room == room
            )
            {
                here.Publish(envelope.Hint);
            }
        }
        catch (JsonException fault)
        {
            logger.LogWarning(fault, "Something that is no hint came over the channel of room {Room}", room);
        }
    }

    private sealed record Envelope(Guid Node, RoomHint Hint);
}

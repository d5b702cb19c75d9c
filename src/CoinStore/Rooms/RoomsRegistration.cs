using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CoinStore.Rooms;

internal static class RoomsRegistration
{
    public static IServiceCollection AddRooms(this IServiceCollection services)
    {
        services.AddSingleton<IRoomFeed>(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            var redis = provider.GetRequiredService<IConfiguration>()["Redis:Configuration"];
            return string.IsNullOrWhiteSpace(redis)
                ? new InProcessRoomFeed(clock)
                : new RedisRoomFeed(redis, clock, provider.GetRequiredService<ILogger<RedisRoomFeed>>());
        });
        services.AddSingleton(provider => new RoomService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<IRoomFeed>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}

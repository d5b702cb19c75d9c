using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Rooms;

internal static class RoomsRegistration
{
    public static IServiceCollection AddRooms(this IServiceCollection services) => services;
}

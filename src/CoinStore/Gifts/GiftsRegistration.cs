using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Gifts;

internal static class GiftsRegistration
{
    public static IServiceCollection AddGifts(this IServiceCollection services)
    {
        services.AddSingleton(provider => new GiftService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<IRoomFeed>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<RefusedAttempts>(),
            provider.GetRequiredService<ComingOfAge>(),
            provider.GetRequiredService<FamilyNews>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IFeatureAudit, GiftAudit>();
        return services;
    }
}

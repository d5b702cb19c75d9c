using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Lots;

internal static class LotsRegistration
{
    public static IServiceCollection AddLots(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(PromotionOptions.Read(configuration));
        services.AddSingleton(provider => new GrantService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<PersonNews>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IFeatureAudit, LotAudit>();
        return services.AddDueWorker<BonusExpiryWorker>();
    }
}

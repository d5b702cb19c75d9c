using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Creators;

internal static class CreatorsRegistration
{
    public static IServiceCollection AddCreators(this IServiceCollection services)
    {
        services.AddSingleton<ConnectedAccounts>();
        services.AddSingleton(provider => new CreatorService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<ConnectedAccounts>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IStripeEventHandler, CreatorStripeEvents>();
        services.AddSingleton<IFeatureAudit, DiamondReleaseAudit>();
        return services.AddDueWorker<DiamondReleaseWorker>();
    }
}

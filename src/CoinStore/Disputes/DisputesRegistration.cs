using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Disputes;

internal static class DisputesRegistration
{
    public static IServiceCollection AddDisputes(this IServiceCollection services)
    {
        services.AddSingleton<StripeDisputes>();
        services.AddSingleton<DisputeNews>();
        services.AddSingleton<DisputeMirror>();
        services.AddSingleton<DisputeRun>();
        services.AddSingleton(provider => new DisputeService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new DisputeDeskService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<DisputeRun>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IStripeEventHandler, DisputeStripeEvents>();
        services.AddSingleton<IFeatureAudit, DisputeAudit>();
        return services.AddDueWorker<DisputeWorker>();
    }
}

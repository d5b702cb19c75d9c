using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Trust;

internal static class TrustRegistration
{
    public static IServiceCollection AddTrust(this IServiceCollection services)
    {
        services.AddSingleton<LogKeys>();
        services.AddSingleton<LogSealer>();
        services.AddSingleton(provider => new LogService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<LogKeys>(),
            provider.GetRequiredService<LogSealer>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IFeatureAudit, LogFeatureAudit>();
        return services.AddDueWorker<LogWorker>();
    }
}

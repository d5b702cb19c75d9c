using CoinStore.Access;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Claims;

internal static class ClaimsRegistration
{
    public static IServiceCollection AddClaims(this IServiceCollection services)
    {
        services.AddSingleton<ClaimNews>();
        services.AddSingleton<ClaimMoves>();
        services.AddSingleton(provider => new ClaimService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<ClaimNews>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new ClaimDeskService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<ClaimMoves>(),
            provider.GetRequiredService<RefundRun>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IFeatureAudit, ClaimAudit>();
        return services.AddDueWorker<ClaimWorker>();
    }
}

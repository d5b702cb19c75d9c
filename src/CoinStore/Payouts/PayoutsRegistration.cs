using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Payouts;

internal static class PayoutsRegistration
{
    public static IServiceCollection AddPayouts(this IServiceCollection services)
    {
        services.AddSingleton<StripePayouts>();
        services.AddSingleton<PayoutMoves>();
        services.AddSingleton<PayoutNews>();
        services.AddSingleton<PayoutRun>();
        services.AddSingleton(provider => new PayoutService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<PayoutRun>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IStripeEventHandler, PayoutStripeEvents>();
        services.AddSingleton<IFeatureAudit, PayoutAudit>();
        return services.AddDueWorker<PayoutWorker>();
    }
}

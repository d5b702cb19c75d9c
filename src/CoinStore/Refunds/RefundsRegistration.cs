using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Refunds;

internal static class RefundsRegistration
{
    public static IServiceCollection AddRefunds(this IServiceCollection services)
    {
        services.AddSingleton<StripeRefunds>();
        services.AddSingleton<RefundRun>();
        services.AddSingleton<RefundMirror>();
        services.AddSingleton(provider => new RefundService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<RefundRun>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new PurchaseDeskService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<RefundRun>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IStripeEventHandler, RefundStripeEvents>();
        services.AddSingleton<IFeatureAudit, RefundAudit>();
        return services.AddDueWorker<RefundWorker>();
    }
}

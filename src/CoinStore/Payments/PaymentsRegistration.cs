using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Payments;

internal static class PaymentsRegistration
{
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<StripeOptions>(configuration.GetSection("Stripe"));
        services.AddSingleton<StripeGateway>();
        services.AddSingleton<StripeInbox>();
        services.AddSingleton<OperatorAlarms>();
        services.AddSingleton<StripeCursors>();
        services.AddSingleton(provider => new StripeEventService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<StripeGateway>(),
            provider.GetRequiredService<StripeInbox>(),
            provider.GetRequiredService<WakeSignal<StripeInboxWorker>>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddDueWorker<StripeEventReconciler>();
        return services.AddDueWorker<StripeInboxWorker>();
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Payments;

internal static class PaymentsRegistration
{
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<StripeOptions>(configuration.GetSection("Stripe"));
        services.AddSingleton<StripeGateway>();
        services.AddSingleton(provider => new StripeEventService(
            provider.GetRequiredService<Storage.Database>(),
            provider.GetRequiredService<StripeGateway>(),
            provider.GetServices<IStripeEventHandler>()
        ));
        return services;
    }
}

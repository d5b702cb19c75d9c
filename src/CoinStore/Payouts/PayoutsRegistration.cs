using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Payouts;

internal static class PayoutsRegistration
{
    public static IServiceCollection AddPayouts(this IServiceCollection services) => services;
}

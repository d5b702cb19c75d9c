using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Purchases;

internal static class PurchasesRegistration
{
    public static IServiceCollection AddPurchases(this IServiceCollection services) => services;
}

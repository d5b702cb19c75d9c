using CoinStore.Accounts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore;

/// <summary>Composition of the economy: what a host adds to have all of it.</summary>
public static class CoinStoreServices
{
    /// <summary>Adds every capability. The host adds a <see cref="TimeProvider"/> and its pages.</summary>
    public static IServiceCollection AddCoinStore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddAccounts();
        return services;
    }
}

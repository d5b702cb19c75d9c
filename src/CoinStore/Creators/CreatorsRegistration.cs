using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Creators;

internal static class CreatorsRegistration
{
    public static IServiceCollection AddCreators(this IServiceCollection services) => services;
}

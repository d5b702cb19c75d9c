using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Guardians;

internal static class GuardiansRegistration
{
    public static IServiceCollection AddGuardians(this IServiceCollection services) => services;
}

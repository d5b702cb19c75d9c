using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.PocketMoney;

internal static class PocketMoneyRegistration
{
    public static IServiceCollection AddPocketMoney(this IServiceCollection services)
    {
        services.AddSingleton<PocketRun>();
        services.AddDueWorker<PocketWorker>();
        services.AddSingleton(provider => new PocketMoneyService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<PocketRun>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<FamilyNews>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}

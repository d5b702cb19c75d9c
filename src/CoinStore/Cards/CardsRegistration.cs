using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Cards;

internal static class CardsRegistration
{
    public static IServiceCollection AddCards(this IServiceCollection services)
    {
        services.AddSingleton<StripeCards>();
        services.AddSingleton<CustomerDesk>();
        services.AddSingleton<CardNews>();
        services.AddSingleton<CardRun>();
        services.AddSingleton<CardMirror>();
        services.AddSingleton<CardCharges>();
        services.AddSingleton(provider => new CardService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<CardRun>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IStripeEventHandler, CardStripeEvents>();
        services.AddSingleton<IFeatureAudit, CardAudit>();
        return services.AddDueWorker<CardWorker>();
    }
}

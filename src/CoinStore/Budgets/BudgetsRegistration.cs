using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Budgets;

internal static class BudgetsRegistration
{
    public static IServiceCollection AddBudgets(this IServiceCollection services)
    {
        services.AddSingleton(provider => new BudgetService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<Mailbox>(),
            provider.GetRequiredService<ComingOfAge>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<BudgetNews>();
        services.AddDueWorker<BudgetWorker>();
        return services;
    }
}

using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Accounting;

internal static class AccountingRegistration
{
    public static IServiceCollection AddAccounting(this IServiceCollection services)
    {
        services.AddSingleton(provider => new TrialBalanceService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IFeatureAudit, AccountingAudit>();
        services.AddDueWorker<StripeFeeWorker>();
        services.AddDueWorker<CashCheckWorker>();
        return services.AddDueWorker<RecognitionWorker>();
    }
}

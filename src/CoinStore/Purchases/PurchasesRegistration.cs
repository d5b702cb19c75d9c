using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Purchases;

internal static class PurchasesRegistration
{
    public static IServiceCollection AddPurchases(this IServiceCollection services)
    {
        services.AddSingleton<StripeCheckout>();
        services.AddSingleton<PayerNews>();
        services.AddSingleton<PurchaseCredit>();
        services.AddSingleton<PurchaseReservation>();
        services.AddSingleton<PurchaseMoves>();
        services.AddSingleton<PurchaseSettlement>();
        services.AddSingleton<PaymentCases>();
        services.AddSingleton<StripeRefunds>();
        services.AddSingleton<PaymentCaseRun>();
        services.AddSingleton(provider => new PaymentCaseService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<PaymentCaseRun>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new PurchaseService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<PurchaseSettlement>(),
            provider.GetRequiredService<StripeCheckout>(),
            provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<RefusedAttempts>(),
            provider.GetRequiredService<PurchaseReservation>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<CardPurchases>();
        services.AddSingleton<IStripeEventHandler, PurchaseStripeEvents>();
        services.AddSingleton<IStripeEventHandler, CardPaymentStripeEvents>();
        services.AddSingleton<IFeatureAudit, PurchaseAudit>();
        services.AddDueWorker<PurchaseWorker>();
        services.AddDueWorker<CheckoutReconciler>();
        services.AddDueWorker<CardPaymentReconciler>();
        services.AddDueWorker<PaymentCaseWorker>();
        return services;
    }
}

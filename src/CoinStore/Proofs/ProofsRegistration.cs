using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Proofs;

internal static class ProofsRegistration
{
    public static IServiceCollection AddProofs(this IServiceCollection services)
    {
        services.AddSingleton<StripeProofs>();
        services.AddSingleton<ProofNews>();
        services.AddSingleton<ProofLinks>();
        services.AddSingleton<ProofRefunds>();
        services.AddSingleton<ProofSettlement>();
        services.AddSingleton(p => new GuardianProofService(
            p.GetRequiredService<Database>(),
            p.GetRequiredService<ProofSettlement>(),
            p.GetRequiredService<AccessLog>(),
            p.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IStripeEventHandler, ProofStripeEvents>();
        services.AddSingleton<IFeatureAudit, ProofAudit>();
        return services.AddDueWorker<ProofWorker>();
    }
}

using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Guardians;

internal static class GuardiansRegistration
{
    public static IServiceCollection AddGuardians(this IServiceCollection services)
    {
        services.AddSingleton<FamilyNews>();
        services.AddSingleton<LinkNews>();
        services.AddSingleton<InviteDesk>();
        services.AddSingleton<ComingOfAge>();
        services.AddDueWorker<ComingOfAgeWorker>();
        services.AddDueWorker<DigestWorker>();
        services.AddDueWorker<WaitingLinkWorker>();
        services.AddSingleton<RefusedAttempts>();
        services.AddSingleton<IFeatureAudit, GuardiansAudit>();
        services.AddSingleton(p => new GuardianshipService(
            Database(p),
            p.GetRequiredService<InviteDesk>(),
            Access(p),
            p.GetRequiredService<LinkNews>(),
            p.GetRequiredService<ProofLinks>(),
            p.GetRequiredService<SignInClock>(),
            p.GetRequiredService<ComingOfAge>()
        ));
        services.AddSingleton(p => new WaitingLinkService(
            Database(p),
            Access(p),
            p.GetRequiredService<LinkNews>(),
            p.GetRequiredService<ProofLinks>(),
            p.GetRequiredService<SignInClock>(),
            p.GetRequiredService<ComingOfAge>()
        ));
        services.AddSingleton(p => new LimitService(Database(p), Access(p), News(p), p.GetRequiredService<ComingOfAge>(), Clock(p)));
        services.AddSingleton(p => new AskService(
            Database(p),
            Access(p),
            News(p),
            p.GetRequiredService<Purchases.CardPurchases>(),
            Clock(p)
        ));
        services.AddSingleton(p => new FamilyService(Database(p), Access(p), Clock(p)));
        services.AddSingleton(p => new FamilyTellingService(Database(p), Access(p), Clock(p)));
        return services;
    }

    private static Database Database(IServiceProvider provider) => provider.GetRequiredService<Database>();

    private static AccessLog Access(IServiceProvider provider) => provider.GetRequiredService<AccessLog>();

    private static FamilyNews News(IServiceProvider provider) => provider.GetRequiredService<FamilyNews>();

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}

using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Children;

internal static class ChildrenRegistration
{
    public static IServiceCollection AddChildren(this IServiceCollection services)
    {
        services.AddSingleton(p => new ChildAccountService(
            p.GetRequiredService<Database>(),
            p.GetRequiredService<PersonRegister>(),
            p.GetRequiredService<ProofLinks>(),
            p.GetRequiredService<AccessLog>(),
            p.GetRequiredService<SignInClock>(),
            p.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(p => new ChildClosingService(
            p.GetRequiredService<Database>(),
            p.GetRequiredService<PersonRegister>(),
            p.GetRequiredService<FamilyNews>(),
            p.GetRequiredService<LinkNews>(),
            p.GetRequiredService<AccessLog>(),
            p.GetRequiredService<SignInClock>(),
            p.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}

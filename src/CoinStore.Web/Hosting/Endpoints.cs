using CoinStore.Web.Components;
using CoinStore.Web.Components.Account;

namespace CoinStore.Web.Hosting;

/// <summary>Every group of addresses, one line each.</summary>
internal static class Endpoints
{
    public static void MapEndpoints(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapHealthChecks("/healthz");
        app.MapAccount();
        StripeWebhook.Map(app);
        DevelopmentClock.Map(app);
        Components.Pages.Studio.PayoutExport.Map(app);
        Components.Pages.Balance.ActivityExport.Map(app);
        Components.Pages.Family.SpendingsExport.Map(app);
        Components.Pages.Trust.TrustEndpoints.Map(app);
        // The framework would add a second frame-ancestors header of its own; SecurityHeaders sends the one.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }
}

using CoinStore.Storage;

namespace CoinStore.Web.Hosting;

/// <summary>What a request passes on its way to a page.</summary>
internal static class Pipeline
{
    public static void UseWeb(this WebApplication app, HostSettings settings)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler(
                new ExceptionHandlerOptions
                {
                    ExceptionHandlingPath = "/error",
                    CreateScopeForErrors = true,
                    StatusCodeSelector = fault =>
                        fault is BusyException or StoreUnavailableException
                            ? StatusCodes.Status503ServiceUnavailable
                            : StatusCodes.Status500InternalServerError,
                }
            );
            app.UseHsts();
        }

        app.UseSecurityHeaders();
        app.UseCircuitOriginCheck(settings.PublicBase);
        app.UseResponseCompression();
        app.UseCookiePolicy();
        app.UseRequestLocalization();
        // Only what a person reads gets a page; a program that posts gets its bare status.
        app.UseWhen(
            context =>
                HttpMethods.IsGet(context.Request.Method)
                && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true)
        );
        // After the line above, so that the not-found page is routed too when a request is run again.
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }
}

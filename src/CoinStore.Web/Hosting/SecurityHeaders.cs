using CoinStore.Payments;
using Microsoft.Extensions.Options;

namespace CoinStore.Web.Hosting;

/// <summary>Headers on every answer that tell the browser what this site will never do.</summary>
internal static class SecurityHeaders
{
    // Passkeys are ours; everything else that a page could ask a device for is not.
    private const string Permissions =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        + "usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app)
    {
        var stripe = app.ApplicationServices.GetRequiredService<IOptionsMonitor<StripeOptions>>();
        return app.Use(
            (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = Policy(context.Request, stripe.CurrentValue.ApiBase);
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                headers["Permissions-Policy"] = Permissions;
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
                return next(context);
            }
        );
    }

    // Styles may be inline because MudBlazor writes its theme as an element; scripts never are, so they need no nonce.
    // A form that starts a payment or an onboarding is answered with a redirect to Stripe, which form-action has to allow.
    private static string Policy(HttpRequest request, Uri? stripeApi)
    {
        var socket = (request.IsHttps ? "wss://" : "ws://") + request.Host.ToUriComponent();
        var stripe = "https://checkout.stripe.com https://connect.stripe.com";
        stripe += stripeApi is null ? "" : " " + stripeApi.GetLeftPart(UriPartial.Authority);
        return "default-src 'none'; base-uri 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'; "
            + $"connect-src 'self' {socket}; form-action 'self' {stripe}; manifest-src 'self'; frame-ancestors 'none'; object-src 'none'";
    }
}

namespace CoinStore.Web.Hosting;

/// <summary>
/// A WebSocket is not held back by the same-origin rule, and carries the cookie: without this, any page on the web could open a circuit
/// in the name of whoever looks at it.
/// </summary>
internal static class CircuitOrigin
{
    public static IApplicationBuilder UseCircuitOriginCheck(this IApplicationBuilder app, Uri publicBase) =>
        app.Use(
            (context, next) =>
            {
                if (
                    context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase)
                    && !IsOurs(context.Request, publicBase)
                )
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return Task.CompletedTask;
                }

                return next(context);
            }
        );

    // Programs that are no browser send no Origin, and hold nobody's cookie but their own.
    private static bool IsOurs(HttpRequest request, Uri publicBase)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || string.Equals(origin, $"{request.Scheme}://{request.Host.ToUriComponent()}", StringComparison.OrdinalIgnoreCase)
            || string.Equals(origin, publicBase.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
    }
}

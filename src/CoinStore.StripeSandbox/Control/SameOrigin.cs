namespace CoinStore.StripeSandbox.Control;

/// <summary>Keeps a page of another site, open in the same browser, from pulling the levers of a tool that knows no sign-in.</summary>
internal static class SameOrigin
{
    /// <summary>Programs send neither header; browsers send them and cannot be talked out of it.</summary>
    public static bool Allows(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return false;
        }
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && request.Host.HasValue && IsHost(from, request.Host));
    }

    private static bool IsHost(Uri from, HostString host) =>
        string.Equals(from.Authority, host.Value, StringComparison.OrdinalIgnoreCase)
        || string.Equals($"{from.Host}:{from.Port}", host.Value, StringComparison.OrdinalIgnoreCase);
}

using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Accounts;

/// <summary>
/// How long a sign-in lasts: 12 hours without use, 14 days when "stay signed in" was chosen, 30 days at most whatever is used. The
/// moment of the real sign-in travels in the cookie, because renewing a cookie is no proof of who holds it.
/// </summary>
public static class SessionRules
{
    /// <summary>Claim with the instant (Unix seconds) at which the person last proved who they are.</summary>
    public const string SignedInAtClaim = "signed_in_at";

    /// <summary>Sensitive changes want a proof no older than this.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    internal static readonly TimeSpan Idle = TimeSpan.FromHours(12);
    internal static readonly TimeSpan Remembered = TimeSpan.FromDays(14);
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(30);
    private const string SignedInAtItem = "signed-in-at";

    /// <summary>
    /// When the person last proved who they are, by the claim that the sealed ticket of the sign-in gave; null when there is none.
    /// </summary>
    public static DateTimeOffset? SignedInAt(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Read(principal.FindFirstValue(SignedInAtClaim));
    }

    /// <summary>Whether the person proved who they are a moment ago.</summary>
    public static bool IsFresh(ClaimsPrincipal principal, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return SignedInAt(principal) is { } at && now - at <= Fresh;
    }

    internal static void Configure(CookieAuthenticationOptions options, TimeProvider clock)
    {
        options.Cookie.Name = "coinstore";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Idle;
        options.SlidingExpiration = true;
        options.LoginPath = "/account/sign-in";
        options.LogoutPath = "/account/sign-out";
        options.AccessDeniedPath = "/account/access-denied";
        options.ReturnUrlParameter = "returnUrl";
        // Asked late: a host may give sessions another clock than the store's.
        options.Events.OnSigningIn = context => Stamp(context, context.Options.TimeProvider ?? clock);
        options.Events.OnValidatePrincipal = context => ValidateAsync(context, context.Options.TimeProvider ?? clock);
    }

    private static Task Stamp(CookieSigningInContext context, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var properties = context.Properties;

        // Renewing after a change of password carries the properties of the sign-in along; a new sign-in has none.
        properties.Items.TryAdd(SignedInAtItem, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (properties.IsPersistent && properties.ExpiresUtc is null)
        {
            properties.ExpiresUtc = now + Remembered;
        }

        AddClaim(context.Principal, properties);
        return Task.CompletedTask;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context, TimeProvider clock)
    {
        if (
            Read(context.Properties.Items.TryGetValue(SignedInAtItem, out var text) ? text : null) is not { } at
            || clock.GetUtcNow() - at > Longest
        )
        {
            context.RejectPrincipal();
            await context.HttpContext.RequestServices.GetRequiredService<SignInManager<Person>>().SignOutAsync();
            return;
        }

        await SecurityStampValidator.ValidatePrincipalAsync(context);
        AddClaim(context.Principal, context.Properties);
    }

    private static void AddClaim(ClaimsPrincipal? principal, AuthenticationProperties properties)
    {
        if (principal?.Identity is ClaimsIdentity identity && properties.Items.TryGetValue(SignedInAtItem, out var at) && at is not null)
        {
            // Only the ticket's own word counts, whatever else put a claim of that name there.
            foreach (var other in identity.FindAll(SignedInAtClaim).ToList())
            {
                identity.RemoveClaim(other);
            }

            identity.AddClaim(new Claim(SignedInAtClaim, at));
        }
    }

    private static DateTimeOffset? Read(string? unixSeconds) =>
        long.TryParse(unixSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}

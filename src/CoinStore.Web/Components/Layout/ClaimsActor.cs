using System.Security.Claims;
using CoinStore.Access;
using CoinStore.Accounts;
using Microsoft.AspNetCore.Components.Authorization;

namespace CoinStore.Web.Components.Layout;

/// <summary>Who a page acts for.</summary>
public static class ClaimsActor
{
    /// <summary>The signed-in person, or nobody.</summary>
    public static Actor ToActor(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return
            user.Identity?.IsAuthenticated == true && TypedId.TryParse<PersonId>(user.FindFirstValue(ClaimTypes.NameIdentifier)) is { } id
            ? Actor.Person(id, SessionRules.SignedInAt(user))
            : Actor.Anonymous;
    }

    /// <summary>The same from the cascading state; nobody where there is none.</summary>
    public static async Task<Actor> ToActorAsync(this Task<AuthenticationState>? authentication) =>
        authentication is null ? Actor.Anonymous : (await authentication).User.ToActor();
}

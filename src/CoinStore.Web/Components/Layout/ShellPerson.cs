using System.Security.Claims;

namespace CoinStore.Web.Components.Layout;

/// <summary>
/// What the frame shows of the person: a name and which doors to offer. A hint only, taken from the cookie; services decide from the
/// database what somebody may do.
/// </summary>
public sealed record ShellPerson(string? Name, string? TimeZoneId, bool IsCreator, bool IsGuardian, bool IsMinor, bool IsOperator)
{
    /// <summary>Nobody is signed in.</summary>
    public static ShellPerson Nobody { get; } = new(null, null, false, false, false, false);

    /// <summary>True when somebody is signed in.</summary>
    public bool IsSignedIn => Name is not null;

    /// <summary>One or two letters that stand for the person.</summary>
    public string Initials =>
        string.Concat(
            (Name ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(word => char.ToUpperInvariant(word[0]))
        );

    /// <summary>Reads the claims that signing in wrote.</summary>
    public static ShellPerson From(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Identity?.IsAuthenticated != true
            ? Nobody
            : new ShellPerson(
                user.FindFirstValue("display_name") ?? user.Identity.Name ?? "",
                user.FindFirstValue("zoneinfo"),
                user.IsInRole("creator"),
                user.IsInRole("guardian"),
                user.IsInRole("minor"),
                user.IsInRole("operator")
            );
    }
}

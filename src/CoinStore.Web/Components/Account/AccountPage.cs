using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Web.Components.Layout;
using CoinStore.Web.Hosting;
using CoinStore.Web.Resources;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Account;

/// <summary>What the static pages of an account share: who asks, where to go next, and what was just done.</summary>
public abstract class AccountPage : ComponentBase
{
    /// <summary>Where to go afterwards; anything that is not a path of this site is ignored.</summary>
    [SupplyParameterFromQuery(Name = "returnUrl")]
    protected string? ReturnUrl { get; set; }

    /// <summary>The key of what was just done, from the redirect after a form.</summary>
    [SupplyParameterFromQuery(Name = "done")]
    protected string? DoneKey { get; set; }

    [CascadingParameter]
    protected HttpContext HttpContext { get; set; } = default!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    [Inject]
    protected IStringLocalizer<AccountStrings> T { get; set; } = default!;

    [Inject]
    protected HostSettings Settings { get; set; } = default!;

    [Inject]
    private SignInClock SignIns { get; set; } = default!;

    [Inject]
    private IServiceScopeFactory Scopes { get; set; } = default!;

    /// <summary>What went wrong, in words; shown above the form.</summary>
    protected string? Problem { get; set; }

    protected Actor Me => HttpContext.User.ToActor();

    protected CancellationToken Aborted => HttpContext.RequestAborted;

    /// <summary>This site as mails name it: from the settings, never from a header that a stranger may write.</summary>
    protected string Origin => Settings.PublicBase.AbsoluteUri;

    /// <summary>The sentence for what was just done; null for a key that is none of ours.</summary>
    protected string? Done => DoneKey is not null && T["done." + DoneKey] is { ResourceNotFound: false } text ? text.Value : null;

    protected string Next => LocalPath(ReturnUrl);

    internal static string LocalPath(string? url) =>
        url is ['/', ..]
        && !url.StartsWith("//", StringComparison.Ordinal)
        && !url.Contains('\\', StringComparison.Ordinal)
        && !url.Any(char.IsControl)
            ? url
            : "/";

    protected static string WithReturn(string path, string next) => next == "/" ? path : $"{path}?returnUrl={Uri.EscapeDataString(next)}";

    protected void Go(string path) => Navigation.NavigateTo(path);

    /// <summary>Sends somebody who signed in a while ago to prove who they are, and back here.</summary>
    protected bool MustProveFirst()
    {
        if (SessionRules.IsFresh(HttpContext.User, TimeProvider.System.GetUtcNow()))
        {
            return false;
        }

        Go(WithReturn("/account/confirm", HttpContext.Request.Path.Value ?? "/"));
        return true;
    }

    /// <summary>Sends somebody whose sign-in is older than the services want for family matters to prove who they are, and back here.</summary>
    protected bool MustProveNow()
    {
        if (SignIns.IsFresh(Me))
        {
            return false;
        }

        Go(WithReturn("/account/confirm", $"{HttpContext.Request.Path}{HttpContext.Request.QueryString}"));
        return true;
    }

    /// <summary>Keeps this browser signed in after a change that signed all sessions out.</summary>
    protected async Task RenewAsync()
    {
        await using var scope = Scopes.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<Person>>();
        if (await signIn.UserManager.GetUserAsync(HttpContext.User) is { } person)
        {
            await signIn.RefreshSignInAsync(person);
        }
    }
}

/// <summary>What the browser's passkey dialog gave.</summary>
public sealed class PasskeyInput
{
    /// <summary>The credential as JSON.</summary>
    public string? CredentialJson { get; set; }

    /// <summary>The name of what went wrong.</summary>
    public string? Error { get; set; }
}

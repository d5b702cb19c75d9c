using CoinStore.Guardians;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Family;

/// <summary>The refusals of links as people read them. A new one fails the build here until it has words.</summary>
internal static class LinkText
{
    /// <summary>Where a sign-in is proved again, and back to the link with the code that is under way.</summary>
    public static string ProveAgain(string? code = null) =>
        "/account/confirm?returnUrl=" + Uri.EscapeDataString("/family/link" + (code is null ? "" : "?code=" + Uri.EscapeDataString(code)));

    /// <summary>Why there is no link.</summary>
    public static string For(IStringLocalizer<LinkStrings> words, LinkRefusal refusal, string? zone)
    {
        var until = refusal.Until is { } at ? TimeText.For(new DateTimeOffset(at, TimeSpan.Zero), zone) : "";
        return refusal.Reason switch
        {
            LinkRefusalReason.TooManyOpen => words["link.TooManyOpen", until],
            LinkRefusalReason.TooManyTries => words["link.TooManyTries", until],
            LinkRefusalReason.NotSignedIn
            or LinkRefusalReason.NotActive
            or LinkRefusalReason.EmailNotConfirmed
            or LinkRefusalReason.AlreadyLinked
            or LinkRefusalReason.LinkedWithEachOther
            or LinkRefusalReason.WrongCode
            or LinkRefusalReason.CodeExpired
            or LinkRefusalReason.CodeUsed
            or LinkRefusalReason.OwnCode
            or LinkRefusalReason.NeedsAdult
            or LinkRefusalReason.NeedsMinor
            or LinkRefusalReason.InviterNotActive
            or LinkRefusalReason.NotFound
            or LinkRefusalReason.NotAllowed
            or LinkRefusalReason.UnderReview
            or LinkRefusalReason.SameChild
            or LinkRefusalReason.GuardianIsAsked
            or LinkRefusalReason.SignInAgain => words["link." + refusal.Reason],
        };
    }
}

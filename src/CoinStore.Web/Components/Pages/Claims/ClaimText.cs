using CoinStore.Claims;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Claims;

/// <summary>Claims as people read them. A new refusal fails the build here until it has words.</summary>
internal static class ClaimText
{
    /// <summary>Why nothing happened, with the figure and what can be done.</summary>
    public static string For(IStringLocalizer<ClaimStrings> words, ClaimRefusal refusal, string? zone) =>
        refusal.Kind switch
        {
            ClaimRefusalKind.TooLate => words["refused.TooLate", Day(refusal.Until, zone)],
            ClaimRefusalKind.NothingLeft => words["refused.NothingLeft", refusal.Amount!],
            ClaimRefusalKind.Disputed => words["refused.Disputed", refusal.Amount!],
            ClaimRefusalKind.AlreadyClaimed => words["refused.AlreadyClaimed", words["state." + refusal.State]],
            ClaimRefusalKind.Over => words["refused.Over", words["state." + refusal.State]],
            ClaimRefusalKind.NotSignedIn
            or ClaimRefusalKind.NotFound
            or ClaimRefusalKind.Frozen
            or ClaimRefusalKind.PaidByGuardian
            or ClaimRefusalKind.Approved
            or ClaimRefusalKind.BadStatement
            or ClaimRefusalKind.BadReason
            or ClaimRefusalKind.DifferentInput
            or ClaimRefusalKind.OperatorsOnly
            or ClaimRefusalKind.OwnFamily
            or ClaimRefusalKind.NoAnswer => words["refused." + refusal.Kind],
        };

    /// <summary>An instant as a sentence holds it.</summary>
    public static string Day(DateTime? at, string? zone) =>
        at is { } known ? TimeText.For(new DateTimeOffset(known, TimeSpan.Zero), zone) : "";

    /// <summary>How long is left until a deadline: whole days, or hours on the last one.</summary>
    public static string Left(IStringLocalizer<ClaimStrings> words, DateTime dueAt, DateTimeOffset now)
    {
        var left = new DateTimeOffset(dueAt, TimeSpan.Zero) - now;
        return left switch
        {
            { Ticks: <= 0 } => words["left.none"],
            { TotalDays: >= 2 } => words["left.days", (int)left.TotalDays],
            { TotalHours: >= 2 } => words["left.hours", (int)left.TotalHours],
            _ => words["left.soon"],
        };
    }
}

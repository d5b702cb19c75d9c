using System.Globalization;
using CoinStore.Budgets;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Budgets;

/// <summary>A budget's figures and refusals as people read them. A new refusal fails the build here until it has words.</summary>
internal static class BudgetText
{
    /// <summary>An instant on the person's wall.</summary>
    public static string Instant(DateTime at, string zone) => TimeText.For(new DateTimeOffset(at, TimeSpan.Zero), zone);

    /// <summary>Its day.</summary>
    public static string Day(DateTime at, string zone) => TimeText.For(new DateTimeOffset(at, TimeSpan.Zero), zone, TimeShown.Date);

    /// <summary>For example "March 2026".</summary>
    public static string Month(DateOnly month) => month.ToString("MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>Why a budget was not shown.</summary>
    public static string For(IStringLocalizer<BudgetStrings> words, BudgetRefusalReason reason) => For(words, new BudgetRefusal(reason));

    /// <summary>Why nothing was changed: what happened, the figure, and the next step.</summary>
    public static string For(IStringLocalizer<BudgetStrings> words, BudgetRefusal refusal) =>
        refusal.Reason switch
        {
            BudgetRefusalReason.UnknownCreator => words["refused.UnknownCreator", refusal.Handle ?? ""],
            BudgetRefusalReason.TooManyCreators => words["refused.TooManyCreators", CapPolicy.MostCreators],
            BudgetRefusalReason.TooLarge => words["refused.TooLarge", CapPolicy.LargestCap],
            BudgetRefusalReason.PauseTooShort => words[
                "refused.PauseTooShort",
                refusal.Pause is { } pause ? Instant(pause.EndsAt, pause.TimeZoneId) : ""
            ],
            BudgetRefusalReason.NotSignedIn
            or BudgetRefusalReason.NotActive
            or BudgetRefusalReason.Minor
            or BudgetRefusalReason.UnknownKind
            or BudgetRefusalReason.Negative
            or BudgetRefusalReason.NothingPlanned
            or BudgetRefusalReason.UnknownLength
            or BudgetRefusalReason.DifferentInput => words["refused." + refusal.Reason],
        };
}

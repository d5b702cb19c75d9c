using System.Globalization;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Family;

/// <summary>Hours of a week in words.</summary>
internal static class HoursText
{
    /// <summary>For example "School days 14:00–20:00 · Weekend all day".</summary>
    public static string Now(IStringLocalizer<FamilyStrings> words, FamilyMinor minor) => string.Join(" · ", Lines(words, minor.ValueOf));

    /// <summary>A line for school days and one for the weekend, or one for each day; a single one when it is always open.</summary>
    public static IReadOnlyList<string> Lines(IStringLocalizer<FamilyStrings> words, Func<LimitKind, long?> valueOf)
    {
        var week = new WeekHours(valueOf);
        return week switch
        {
            { IsSimple: true, SchoolDays: null, WeekendDays: null } => [words["hours.always"]],
            { IsSimple: true } =>
            [
                words["hours.line", words["hours.school"], Of(words, week.SchoolDays)],
                words["hours.line", words["hours.weekend"], Of(words, week.WeekendDays)],
            ],
            _ => [.. WeekHours.All.Select(day => words["hours.line", Name(day), Of(words, week[day])].Value)],
        };
    }

    private static string Name(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day);

    private static string Of(IStringLocalizer<FamilyStrings> words, OpenHours? hours) =>
        hours is not { } some ? words["hours.all"].Value
        : some.Until == some.From ? words["hours.closed"].Value
        : some.ToString();
}

using CoinStore.Budgets;

namespace CoinStore.Web.Components.Pages.Family;

/// <summary>The hours of a week while they are edited: one line for school days and one for the weekend, or a line for each day.</summary>
internal sealed class WeekHours
{
    private static readonly DayOfWeek[] School =
    [
        DayOfWeek.Monday,
        DayOfWeek.Tuesday,
        DayOfWeek.Wednesday,
        DayOfWeek.Thursday,
        DayOfWeek.Friday,
    ];
    private static readonly DayOfWeek[] Weekend = [DayOfWeek.Saturday, DayOfWeek.Sunday];
    private readonly Dictionary<DayOfWeek, OpenHours?> days;

    public WeekHours(Func<LimitKind, long?> valueOf)
    {
        days = All.ToDictionary(
            day => day,
            day => valueOf(LimitPolicy.HoursOf(day)) is { } packed ? OpenHours.Unpack(packed) : (OpenHours?)null
        );
    }

    /// <summary>Every day, Monday first.</summary>
    public static IReadOnlyList<DayOfWeek> All { get; } = [.. School, .. Weekend];

    /// <summary>True while school days are alike, and the weekend's two days are.</summary>
    public bool IsSimple => School.All(d => days[d] == SchoolDays) && Weekend.All(d => days[d] == WeekendDays);

    /// <summary>The hours of school days; null for all day.</summary>
    public OpenHours? SchoolDays => days[DayOfWeek.Monday];

    /// <summary>The hours of the weekend.</summary>
    public OpenHours? WeekendDays => days[DayOfWeek.Saturday];

    /// <summary>The hours of one day.</summary>
    public OpenHours? this[DayOfWeek day]
    {
        get => days[day];
        set => days[day] = value;
    }

    /// <summary>Sets all school days, or both days of the weekend.</summary>
    public void Set(bool weekend, OpenHours? hours)
    {
        foreach (var day in weekend ? Weekend : School)
        {
            days[day] = hours;
        }
    }

    /// <summary>As limits.</summary>
    public Dictionary<LimitKind, long?> Caps() => days.ToDictionary(d => LimitPolicy.HoursOf(d.Key), d => d.Value?.Pack());
}

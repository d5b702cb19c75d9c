using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Family;

/// <summary>A family's limits in words: what is used beside a field, and what holds in one line.</summary>
internal static class FamilyFigureText
{
    /// <summary>Money for coins.</summary>
    public static IReadOnlyList<LimitKind> Money { get; } =
    [LimitKind.PurchaseEach, LimitKind.PurchaseDay, LimitKind.PurchaseWeek, LimitKind.PurchaseMonth];

    /// <summary>Coins for gifts.</summary>
    public static IReadOnlyList<LimitKind> Gifts { get; } =
    [
        LimitKind.GiftEach,
        LimitKind.GiftDay,
        LimitKind.GiftWeek,
        LimitKind.GiftMonth,
        LimitKind.GiftApproval,
        LimitKind.GiftCountDay,
        LimitKind.GiftCreatorMonth,
    ];

    /// <summary>The hours of each day, Monday first.</summary>
    public static IReadOnlyList<LimitKind> Hours { get; } =
    [
        LimitKind.HoursMonday,
        LimitKind.HoursTuesday,
        LimitKind.HoursWednesday,
        LimitKind.HoursThursday,
        LimitKind.HoursFriday,
        LimitKind.HoursSaturday,
        LimitKind.HoursSunday,
    ];

    /// <summary>What is carried over.</summary>
    public static IReadOnlyList<LimitKind> Rest { get; } =
    [
        LimitKind.PurchaseDayCarry,
        LimitKind.PurchaseWeekCarry,
        LimitKind.PurchaseMonthCarry,
        LimitKind.GiftDayCarry,
        LimitKind.GiftWeekCarry,
        LimitKind.GiftMonthCarry,
    ];

    /// <summary>Switches.</summary>
    public static IReadOnlyList<LimitKind> Switches { get; } = [LimitKind.Creators, LimitKind.Pause];

    /// <summary>Reads a typed figure of a unit; nothing typed is no limit. Gifts are whole, as coins are.</summary>
    public static Result<long?, CapProblem> Read(string? text, string unit) => CapPolicy.Read(text, unit == "GIFT" ? "COIN" : unit);

    /// <summary>What was spent, where a limit is set.</summary>
    public static string Used(IStringLocalizer<FamilyStrings> words, FamilyMinor minor, LimitKind kind)
    {
        if (minor.Limits.FirstOrDefault(l => l.Kind == kind) is { } state)
        {
            return state.Reserved.Value > 0 ? words["caps.used.reserved", state.Used, state.Reserved] : words["caps.used", state.Used];
        }

        var figures = minor.Figures;
        return LimitPolicy.ShapeOf(kind) switch
        {
            LimitShape.Meter => words["caps.used.creator", figures.Creators is [var most, ..] ? Coins(most.Coins) : Coins(default)],
            LimitShape.Each => Largest(
                words,
                LimitPolicy.SpendingOf(kind) == Spending.Gift ? figures.LargestGift : figures.LargestPurchase
            ),
            LimitShape.Carry => Carried(words, minor, kind),
            LimitShape.Switch or LimitShape.Hours => "",
        };
    }

    /// <summary>What holds of some limits in one line: "EUR 20.00 a month, EUR 10.00 each".</summary>
    public static string Now(IStringLocalizer<FamilyStrings> words, FamilyMinor minor, IReadOnlyList<LimitKind> kinds, string none)
    {
        string[] set =
        [
            .. kinds
                .Where(k => minor.ValueOf(k) is not null)
                .Select(k =>
                    words["holds." + k, new LimitAmount(LimitPolicy.UnitOf(k, minor.Currency.Code), minor.ValueOf(k)!.Value)].Value
                ),
        ];
        return set.Length == 0 ? words[none] : string.Join(" · ", set);
    }

    /// <summary>The same of limits that are not set yet.</summary>
    public static IEnumerable<string> Of(
        IStringLocalizer<FamilyStrings> words,
        IReadOnlyDictionary<LimitKind, long?> caps,
        IEnumerable<LimitKind> kinds,
        Currency currency
    ) =>
        kinds
            .Where(k => caps.GetValueOrDefault(k) is not null)
            .Select(k => words["holds." + k, new LimitAmount(LimitPolicy.UnitOf(k, currency.Code), caps[k]!.Value)].Value);

    private static string Coins(Coins coins) => new LimitAmount("COIN", coins.Value).ToString();

    private static string Largest(IStringLocalizer<FamilyStrings> words, LimitAmount? largest) =>
        largest is { } amount ? words["caps.used.largest", amount] : words["caps.used.none"];

    private static string Carried(IStringLocalizer<FamilyStrings> words, FamilyMinor minor, LimitKind carry)
    {
        var rule = minor.Rules.FirstOrDefault(r => r.CreatorHandle is null && LimitPolicy.CarryOf(r.Kind) == carry);
        return rule is null ? words["caps.used.no-cap"]
            : rule.CarriedOver is { } amount ? words["caps.used.carried", amount]
            : words["caps.used.not-carried"];
    }
}

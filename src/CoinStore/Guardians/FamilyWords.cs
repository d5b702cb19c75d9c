using CoinStore.Budgets;

namespace CoinStore.Guardians;

/// <summary>What limits are called in notices and mails.</summary>
internal static class FamilyWords
{
    /// <summary>For example "gifts this week".</summary>
    public static string Of(LimitKind kind) =>
        kind switch
        {
            LimitKind.PurchaseDay => "purchases today",
            LimitKind.PurchaseWeek => "purchases this week",
            LimitKind.PurchaseMonth => "purchases this month",
            LimitKind.PurchaseEach => "a single purchase",
            LimitKind.GiftDay => "gifts today",
            LimitKind.GiftWeek => "gifts this week",
            LimitKind.GiftMonth => "gifts this month",
            LimitKind.GiftCreatorMonth => "gifts to one creator this month",
            LimitKind.GiftEach => "a single gift",
            LimitKind.GiftApproval => "gifts that need a yes",
            LimitKind.GiftCountDay => "the number of gifts today",
            LimitKind.PayoutDay => "payouts today",
            LimitKind.Pause => "spending is paused",
            LimitKind.Creators => "creators that are allowed",
            LimitKind.HoursMonday or LimitKind.HoursTuesday or LimitKind.HoursWednesday or LimitKind.HoursThursday =>
                "the hours of spending",
            LimitKind.HoursFriday or LimitKind.HoursSaturday or LimitKind.HoursSunday => "the hours of spending",
            LimitKind.PurchaseDayCarry or LimitKind.PurchaseWeekCarry or LimitKind.PurchaseMonthCarry => "purchases carried over",
            LimitKind.GiftDayCarry or LimitKind.GiftWeekCarry or LimitKind.GiftMonthCarry => "gifts carried over",
        };
}

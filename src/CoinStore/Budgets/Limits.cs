using System.Globalization;
using System.Text.Json.Serialization;

namespace CoinStore.Budgets;

/// <summary>
/// What a limit bounds. Those with a window are meters in the books; the others are rules that a spending either keeps or not.
/// </summary>
public enum LimitKind : short
{
    /// <summary>Money for purchases in a calendar day.</summary>
    PurchaseDay = 1,

    /// <summary>Money for purchases in a week from Monday.</summary>
    PurchaseWeek = 2,

    /// <summary>Money for purchases in a calendar month.</summary>
    PurchaseMonth = 3,

    /// <summary>Money for a single purchase.</summary>
    PurchaseEach = 4,

    /// <summary>Coins for gifts in a calendar day.</summary>
    GiftDay = 11,

    /// <summary>Coins for gifts in a week from Monday.</summary>
    GiftWeek = 12,

    /// <summary>Coins for gifts in a calendar month.</summary>
    GiftMonth = 13,

    /// <summary>Coins for gifts to one creator in a calendar month: a meter for each creator, for those who set such a limit.</summary>
    GiftCreatorMonth = 14,

    /// <summary>Coins for a single sending.</summary>
    GiftEach = 15,

    /// <summary>Coins up to which a sending needs nobody's yes; a larger one is asked for.</summary>
    GiftApproval = 16,

    /// <summary>Sendings in a calendar day.</summary>
    GiftCountDay = 17,

    /// <summary>Money paid out to a creator in a calendar day.</summary>
    PayoutDay = 21,

    /// <summary>0 while a guardian has paused everything, or, with a creator, gifts to that creator.</summary>
    Pause = 31,

    /// <summary>Without a creator, 0 while only allowed creators may get gifts. With one: 0 for blocked, 1 for allowed.</summary>
    Creators = 32,

    /// <summary>The hours of Mondays in which spending is open, as <see cref="OpenHours"/> packs them; the days follow in their order.</summary>
    HoursMonday = 41,

    /// <summary>The hours of Tuesdays.</summary>
    HoursTuesday = 42,

    /// <summary>The hours of Wednesdays.</summary>
    HoursWednesday = 43,

    /// <summary>The hours of Thursdays.</summary>
    HoursThursday = 44,

    /// <summary>The hours of Fridays.</summary>
    HoursFriday = 45,

    /// <summary>The hours of Saturdays.</summary>
    HoursSaturday = 46,

    /// <summary>The hours of Sundays.</summary>
    HoursSunday = 47,

    /// <summary>The most that is carried over from one day's limit for purchases to the next day; none lapses.</summary>
    PurchaseDayCarry = 51,

    /// <summary>The same from week to week.</summary>
    PurchaseWeekCarry = 52,

    /// <summary>The same from month to month.</summary>
    PurchaseMonthCarry = 53,

    /// <summary>The most that is carried over from one day's limit for gifts to the next day; none lapses.</summary>
    GiftDayCarry = 61,

    /// <summary>The same from week to week.</summary>
    GiftWeekCarry = 62,

    /// <summary>The same from month to month.</summary>
    GiftMonthCarry = 63,
}

/// <summary>What is being spent.</summary>
public enum Spending
{
    /// <summary>Money for coins.</summary>
    Purchase,

    /// <summary>Coins for a gift.</summary>
    Gift,

    /// <summary>Money to a creator.</summary>
    Payout,
}

/// <summary>How a limit works.</summary>
public enum LimitShape
{
    /// <summary>A meter over a window of time.</summary>
    Meter,

    /// <summary>The most of a single spending.</summary>
    Each,

    /// <summary>On or off.</summary>
    Switch,

    /// <summary>From when until when on a day of the week.</summary>
    Hours,

    /// <summary>What a meter's rest adds to the next window, at most.</summary>
    Carry,
}

/// <summary>How long a limit counts before it starts again.</summary>
public enum LimitWindow
{
    /// <summary>A calendar day, midnight to midnight: 23 or 25 hours when clocks change.</summary>
    Day,

    /// <summary>Monday to Sunday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,
}

/// <summary>A figure of a limit: coins, gifts, or a currency's minor units.</summary>
/// <param name="Unit">"COIN", "GIFT", an ISO 4217 code, or for a rule "HOURS" or "SWITCH".</param>
/// <param name="Value">Whole coins, gifts or minor units; hours as <see cref="OpenHours"/> packs them.</param>
public readonly record struct LimitAmount(string Unit, long Value)
{
    /// <summary>True when it counts coins.</summary>
    public bool IsCoins => Unit == "COIN";

    /// <summary>True for an amount of money.</summary>
    [JsonIgnore]
    public bool IsMoney => Unit.Length == 3;

    /// <summary>The figure as money. Throws <see cref="FormatException"/> for anything else.</summary>
    [JsonIgnore]
    public Money AsMoney => new(Value, Currency.Parse(Unit));

    /// <summary>For example "EUR 12.60", "120 coins", "3 gifts" or "07:00–21:00".</summary>
    public override string ToString() =>
        Unit switch
        {
            "COIN" => string.Create(CultureInfo.CurrentCulture, $"{Value:N0} {(Value == 1 ? "coin" : "coins")}"),
            "GIFT" => string.Create(CultureInfo.CurrentCulture, $"{Value:N0} {(Value == 1 ? "gift" : "gifts")}"),
            "HOURS" => OpenHours.Unpack(Value).ToString(),
            "SWITCH" => Value.ToString(CultureInfo.InvariantCulture),
            _ => AsMoney.ToString(),
        };
}

/// <summary>A limit said no: which, what is left of it, and until when.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="Cap">The most it allows in its window.</param>
/// <param name="Left">What is left, never below zero.</param>
/// <param name="Asked">What was asked for, in the limit's unit.</param>
/// <param name="EndsAt">When it starts again, or spending opens again, UTC; null when time does not change it.</param>
/// <param name="TimeZoneId">The zone its days are counted in.</param>
/// <param name="SetByGuardian">True for a minor's limit: the guardian can be asked.</param>
public sealed record LimitRefusal(
    LimitKind Kind,
    LimitAmount Cap,
    LimitAmount Left,
    LimitAmount Asked,
    DateTime? EndsAt,
    string TimeZoneId,
    bool SetByGuardian
);

/// <summary>Where a limit stands now.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="Cap">The most it allows; null for none.</param>
/// <param name="Used">Spent in this window.</param>
/// <param name="Reserved">Promised to a checkout that is open.</param>
/// <param name="StartsAt">The window's first instant, UTC.</param>
/// <param name="EndsAt">The first instant after it, UTC.</param>
/// <param name="TimeZoneId">The zone its days are counted in.</param>
public sealed record LimitState(
    LimitKind Kind,
    LimitAmount? Cap,
    LimitAmount Used,
    LimitAmount Reserved,
    DateTime StartsAt,
    DateTime EndsAt,
    string TimeZoneId
)
{
    /// <summary>What is left, never below zero; null without a cap.</summary>
    public LimitAmount? Left => Cap is { } cap ? cap with { Value = Math.Max(0, cap.Value - Used.Value - Reserved.Value) } : null;
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace CoinStore.Budgets;

/// <summary>What a limit bounds, and over which window. Each is a meter in the books.</summary>
public enum LimitKind : short
{
    /// <summary>Money for purchases in a calendar day.</summary>
    PurchaseDay = 1,

    /// <summary>Money for purchases in a week from Monday.</summary>
    PurchaseWeek = 2,

    /// <summary>Money for purchases in a calendar month.</summary>
    PurchaseMonth = 3,

    /// <summary>Coins for gifts in a calendar day.</summary>
    GiftDay = 11,

    /// <summary>Coins for gifts in a week from Monday.</summary>
    GiftWeek = 12,

    /// <summary>Coins for gifts in a calendar month.</summary>
    GiftMonth = 13,

    /// <summary>Coins for gifts to one creator in a calendar month: a meter for each creator, for those who set such a limit.</summary>
    GiftCreatorMonth = 14,

    /// <summary>Money paid out to a creator in a calendar day.</summary>
    PayoutDay = 21,
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

/// <summary>A figure of a limit: coins, or a currency's minor units.</summary>
/// <param name="Unit">"COIN" or an ISO 4217 code.</param>
/// <param name="Value">Whole coins or minor units.</param>
public readonly record struct LimitAmount(string Unit, long Value)
{
    /// <summary>True when it counts coins.</summary>
    public bool IsCoins => Unit == "COIN";

    /// <summary>The figure as money. Throws <see cref="FormatException"/> for coins.</summary>
    [JsonIgnore]
    public Money AsMoney => new(Value, Currency.Parse(Unit));

    /// <summary>For example "EUR 12.60" or "120 coins".</summary>
    public override string ToString() =>
        IsCoins ? string.Create(CultureInfo.CurrentCulture, $"{Value:N0} {(Value == 1 ? "coin" : "coins")}") : AsMoney.ToString();
}

/// <summary>A limit said no: which, what is left of it, and until when.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="Cap">The most it allows in its window.</param>
/// <param name="Left">What is left, never below zero.</param>
/// <param name="Asked">What was asked for, in the limit's unit.</param>
/// <param name="EndsAt">When it starts again, UTC.</param>
/// <param name="TimeZoneId">The zone its days are counted in.</param>
/// <param name="SetByGuardian">True for a minor's limit: the guardian can be asked.</param>
public sealed record LimitRefusal(
    LimitKind Kind,
    LimitAmount Cap,
    LimitAmount Left,
    LimitAmount Asked,
    DateTime EndsAt,
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

using System.Globalization;

namespace CoinStore.Budgets;

/// <summary>What is wrong with a cap as somebody typed it.</summary>
public enum CapProblem
{
    /// <summary>It is not a number, or has separators between thousands.</summary>
    NotANumber,

    /// <summary>It is below zero.</summary>
    Negative,

    /// <summary>Coins are whole, and so are yen.</summary>
    NotWhole,

    /// <summary>It has more decimals than the currency.</summary>
    TooManyDecimals,

    /// <summary>It is more than <see cref="CapPolicy.LargestCap"/>.</summary>
    TooLarge,
}

/// <summary>Which caps there may be, and how typed ones are read.</summary>
public static class CapPolicy
{
    /// <summary>The largest cap, in coins or minor units; whoever wants more wants no limit.</summary>
    public const long LargestCap = 100_000_000_000;

    /// <summary>The six limits that are set by people, purchases first, shortest window first.</summary>
    public static IReadOnlyList<LimitKind> Kinds { get; } =
    [.. LimitPolicy.KindsOf(Spending.Purchase), .. LimitPolicy.KindsOf(Spending.Gift)];

    /// <summary>Those an adult sets for themselves beside the six, for all creators alike: each purchase, each gift, gifts a day.</summary>
    public static IReadOnlyList<LimitKind> OwnRules { get; } = [LimitKind.PurchaseEach, LimitKind.GiftEach, LimitKind.GiftCountDay];

    /// <summary>All that an adult sets for themselves: the six, those beside them, and what one creator may get in a month.</summary>
    public static IReadOnlyList<LimitKind> OwnKinds { get; } = [.. Kinds, .. OwnRules, LimitKind.GiftCreatorMonth];

    /// <summary>What a guardian sets without naming a creator.</summary>
    public static IReadOnlyList<LimitKind> GuardianKinds { get; } =
    [.. Enum.GetValues<LimitKind>().Where(k => k is not LimitKind.PayoutDay)];

    /// <summary>What a guardian sets for one creator alone.</summary>
    public static IReadOnlyList<LimitKind> CreatorKinds { get; } = [LimitKind.GiftCreatorMonth, LimitKind.Pause, LimitKind.Creators];

    /// <summary>How long an adult waits for more than they allowed themselves: a night's sleep, whenever it is asked.</summary>
    public static TimeSpan RaiseWait { get; } = TimeSpan.FromHours(24);

    /// <summary>The most creators with a figure of their own.</summary>
    public const int MostCreators = 50;

    /// <summary>Whether a change allows more than before; no cap allows everything.</summary>
    public static bool IsRaise(long? from, long? to) => from is { } before && (to is not { } after || after > before);

    /// <summary>What is wrong with a cap; null when it may be set. No cap at all may always be set.</summary>
    public static CapProblem? Check(long? cap) =>
        cap switch
        {
            < 0 => CapProblem.Negative,
            > LargestCap => CapProblem.TooLarge,
            _ => null,
        };

    /// <summary>What is wrong with a limit's figure; null when it may be set.</summary>
    public static CapProblem? Check(LimitKind kind, long? cap) =>
        (LimitPolicy.ShapeOf(kind), cap) switch
        {
            (_, null) => null,
            (LimitShape.Hours, { } packed) => OpenHours.Unpack(packed).IsValid ? null : CapProblem.NotANumber,
            (LimitShape.Switch, { } value) => value is 0 or 1 ? null : CapProblem.NotANumber,
            (LimitShape.Meter or LimitShape.Each or LimitShape.Carry, _) => Check(cap),
        };

    /// <summary>
    /// Reads a typed cap; nothing typed is no limit. A point and a comma both begin the decimals: "20.50" and "20,50". What could be
    /// read in two ways, such as "1,000" dollars, is refused instead of guessed.
    /// </summary>
    /// <param name="text">What was typed.</param>
    /// <param name="unit">"COIN", "GIFT" or an ISO 4217 code.</param>
    public static Result<long?, CapProblem> Read(string? text, string unit)
    {
        var typed = (text ?? "").Trim();
        if (typed.Length == 0)
        {
            return default(long?);
        }

        var decimals = unit is "COIN" or "GIFT" ? 0 : Currency.Parse(unit).Decimals;
        var plain = typed.Replace(',', '.');
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(plain, Style, CultureInfo.InvariantCulture, out var number))
        {
            // A number may also be too long for a decimal: that is one, too.
            return plain.Length > 28 && plain.All(char.IsAsciiDigit) ? CapProblem.TooLarge : CapProblem.NotANumber;
        }

        if (number < 0)
        {
            return CapProblem.Negative;
        }

        var point = plain.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && plain.Length - point - 1 > decimals)
        {
            return decimals == 0 ? CapProblem.NotWhole : CapProblem.TooManyDecimals;
        }

        return number > LargestCap || number * Scale(decimals) > LargestCap ? CapProblem.TooLarge : (long?)(number * Scale(decimals));
    }

    private static decimal Scale(int decimals) => Money.PowerOfTen(decimals);
}

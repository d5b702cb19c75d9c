namespace CoinStore.Budgets;

/// <summary>A set of limits to begin with, by age.</summary>
public enum LimitPreset
{
    /// <summary>For 13 and 14.</summary>
    Careful = 1,

    /// <summary>For 15 and 16.</summary>
    Steady = 2,

    /// <summary>For 17.</summary>
    NearlyGrown = 3,
}

/// <summary>
/// Limits to begin with: pure. A month's money is set beside what platforms elsewhere allow minors by common practice. Japan: JPY 5,000 a
/// month under 16 and JPY 20,000 at 16 and 17, the age steps of the spending limits that its large game and app platforms publish (about
/// USD 32 and USD 127). Korea: KRW 70,000 a month for minors, the limit its online games agreed on (about USD 52). Careful stays below
/// Japan's lower figure, steady about Korea's, nearly grown below Japan's higher one. They are orientation, not law, and a guardian
/// changes every one.
/// </summary>
public static class LimitPresets
{
    private static readonly OpenHours AfterSchool = new(14 * 60, 20 * 60);
    private static readonly OpenHours FreeDay = new(9 * 60, 20 * 60);
    private static readonly OpenHours LongAfterSchool = new(14 * 60, 21 * 60);
    private static readonly OpenHours LongFreeDay = new(9 * 60, 22 * 60);
    private static readonly OpenHours Daytime = new(6 * 60, 23 * 60);

    /// <summary>Every preset, the strictest first.</summary>
    public static IReadOnlyList<LimitPreset> All { get; } = Enum.GetValues<LimitPreset>();

    /// <summary>What a preset decides: all limits but a pause and the list of creators, which stay as they are.</summary>
    public static IReadOnlyList<LimitKind> Kinds { get; } =
    [.. CapPolicy.GuardianKinds.Where(k => LimitPolicy.ShapeOf(k) != LimitShape.Switch)];

    /// <summary>The preset for an age; the strictest for whoever is younger, the widest for whoever is older.</summary>
    /// <param name="age">Whole years.</param>
    public static LimitPreset For(int age) =>
        age switch
        {
            < 15 => LimitPreset.Careful,
            < 17 => LimitPreset.Steady,
            _ => LimitPreset.NearlyGrown,
        };

    /// <summary>Every limit of a preset in a guardian's money; null for no limit.</summary>
    /// <param name="preset">Which.</param>
    /// <param name="currency">The money the link counts in.</param>
    /// <param name="perUsdE8">Units of it for one US dollar, times 10^8.</param>
    public static IReadOnlyDictionary<LimitKind, long?> Of(LimitPreset preset, Currency currency, long perUsdE8)
    {
        var figures = Figures(preset);
        return Kinds.ToDictionary(
            kind => kind,
            kind => figures.TryGetValue(kind, out var set) ? Counted(kind, set, currency, perUsdE8) : null
        );
    }

    /// <summary>
    /// The plain figure next to an amount, the lower of two that are as near: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8 or 10 times a power of
    /// ten, and at least 1. A parent says "20 euros", not "EUR 17.60".
    /// </summary>
    /// <param name="amount">Zero or more.</param>
    public static long Plain(long amount)
    {
        var power = 1L;
        while (amount / 10 >= power)
        {
            power *= 10;
        }

        long[] tenths = [10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 100];
        return tenths.Where(t => t * power % 10 == 0).Select(t => t * power / 10).MinBy(plain => Math.Abs(plain - amount));
    }

    private static long? Counted(LimitKind kind, long set, Currency currency, long perUsdE8) =>
        LimitPolicy.UnitOf(kind, currency.Code) == currency.Code ? InMoney(set, currency, perUsdE8) : set;

    // Cents of a dollar become whole units: a limit of EUR 9.50 would look like a reckoned one.
    private static long InMoney(long cents, Currency currency, long perUsdE8)
    {
        if (currency == Currency.Usd)
        {
            return cents;
        }

        const long Scale = 100L * 100_000_000;
        var units = (long)((((Int128)cents * perUsdE8) + (Scale / 2)) / Scale);
        return Plain(units) * (long)Money.PowerOfTen(currency.Decimals);
    }

    private static Dictionary<LimitKind, long> Figures(LimitPreset preset) =>
        preset switch
        {
            LimitPreset.Careful => new(Hours(AfterSchool, FreeDay))
            {
                [LimitKind.PurchaseEach] = 10_00,
                [LimitKind.PurchaseWeek] = 10_00,
                [LimitKind.PurchaseMonth] = 20_00,
                [LimitKind.GiftApproval] = 100,
                [LimitKind.GiftDay] = 300,
                [LimitKind.GiftWeek] = 700,
                [LimitKind.GiftMonth] = 2_000,
                [LimitKind.GiftCountDay] = 10,
                [LimitKind.GiftCreatorMonth] = 1_000,
            },
            LimitPreset.Steady => new(Hours(LongAfterSchool, LongFreeDay))
            {
                [LimitKind.PurchaseEach] = 20_00,
                [LimitKind.PurchaseWeek] = 25_00,
                [LimitKind.PurchaseMonth] = 50_00,
                [LimitKind.GiftApproval] = 300,
                [LimitKind.GiftDay] = 800,
                [LimitKind.GiftWeek] = 2_000,
                [LimitKind.GiftMonth] = 5_000,
                [LimitKind.GiftCountDay] = 20,
                [LimitKind.GiftCreatorMonth] = 2_500,
            },
            LimitPreset.NearlyGrown => new(Hours(Daytime, Daytime))
            {
                [LimitKind.PurchaseEach] = 50_00,
                [LimitKind.PurchaseMonth] = 100_00,
                [LimitKind.PurchaseMonthCarry] = 50_00,
                [LimitKind.GiftApproval] = 1_000,
                [LimitKind.GiftWeek] = 4_000,
                [LimitKind.GiftMonth] = 10_000,
                [LimitKind.GiftMonthCarry] = 5_000,
                [LimitKind.GiftCreatorMonth] = 5_000,
            },
        };

    private static Dictionary<LimitKind, long> Hours(OpenHours schoolDay, OpenHours weekend) =>
        Enum.GetValues<DayOfWeek>()
            .ToDictionary(LimitPolicy.HoursOf, day => (day is DayOfWeek.Saturday or DayOfWeek.Sunday ? weekend : schoolDay).Pack());
}

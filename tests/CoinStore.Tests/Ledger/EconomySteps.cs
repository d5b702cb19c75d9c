using CoinStore.Budgets;
using CsCheck;

namespace CoinStore.Tests.Ledger;

/// <summary>Something that one of the ten people does, or that happens to what they did. Its number is its place in the whole run.</summary>
internal abstract record Step
{
    public int Number { get; init; }
}

internal sealed record Give(int From, int To, int Quantity) : Step;

internal sealed record Buy(int Who, long Coins) : Step;

internal sealed record Reserve(int Who, long Coins) : Step;

internal sealed record Hold(int Who, long Diamonds) : Step;

internal sealed record Cap(int Who, LimitKind Kind, long? Most) : Step;

internal sealed record Wait(int Hours) : Step;

/// <summary>A coin put into the first balance by hand, in a way that all sums stay right: what the model must notice.</summary>
internal sealed record Meddle : Step;

/// <summary>A step about an earlier one. Which one is chosen when it is known what there is; none when there is nothing yet.</summary>
internal abstract record Later(int Which) : Step
{
    public int? Target { get; init; }

    public abstract IEnumerable<int> Among(EconomyModel model);
}

internal sealed record GiveAgain(int Which, bool Same) : Later(Which)
{
    public override IEnumerable<int> Among(EconomyModel model) => model.Gifts.Keys;
}

internal sealed record Settle(int Which, bool Paid) : Later(Which)
{
    public override IEnumerable<int> Among(EconomyModel model) => model.Purchases.Where(p => p.Value.IsReserved).Select(p => p.Key);
}

internal sealed record Refund(int Which) : Later(Which)
{
    public override IEnumerable<int> Among(EconomyModel model) => model.Purchases.Where(p => p.Value.WasPaid).Select(p => p.Key);
}

internal sealed record EndPayout(int Which, bool Paid) : Later(Which)
{
    public override IEnumerable<int> Among(EconomyModel model) => model.Payouts.Keys;
}

/// <summary>What the ten people may do, by chance.</summary>
internal static class EconomySteps
{
    public const int People = 10;

    private static readonly LimitKind[] Kinds =
    [
        LimitKind.GiftDay,
        LimitKind.GiftWeek,
        LimitKind.GiftMonth,
        LimitKind.PurchaseDay,
        LimitKind.PurchaseWeek,
        LimitKind.PurchaseMonth,
    ];

    private static readonly Gen<int> Who = Gen.Int[0, People - 1];
    private static readonly Gen<int> Which = Gen.Int[0, 1000];
    private static readonly Gen<Step> Give = Gen.Select(Who, Gen.Int[0, 4], Gen.Int[1, 4]).Select((f, t, q) => (Step)new Give(f, t, q));
    private static readonly Gen<Step> Buy = Gen.Select(Who, Gen.Long[1, 300]).Select((w, c) => (Step)new Buy(w, c));
    private static readonly Gen<Step> Reserve = Gen.Select(Who, Gen.Long[1, 300]).Select((w, c) => (Step)new Reserve(w, c));
    private static readonly Gen<Step> Hold = Gen.Select(Gen.Int[0, 2], Gen.Long[1, 100]).Select((w, d) => (Step)new Hold(w, d));
    private static readonly Gen<Step> Cap = Gen.Select(Who, Gen.Int[0, Kinds.Length - 1], Gen.Long[-60, 400])
        .Select((w, k, most) => (Step)new Cap(w, Kinds[k], most < 0 ? null : most));

    private static readonly Gen<Step> Wait = Gen.OneOf(Gen.Int[1, 30], Gen.Const(7 * 24)).Select(hours => (Step)new Wait(hours));
    private static readonly Gen<Step> Again = Gen.Select(Which, Gen.Bool).Select((w, same) => (Step)new GiveAgain(w, same));
    private static readonly Gen<Step> Settle = Gen.Select(Which, Gen.Bool).Select((w, paid) => (Step)new Settle(w, paid));
    private static readonly Gen<Step> Refund = Which.Select(w => (Step)new Refund(w));
    private static readonly Gen<Step> EndPayout = Gen.Select(Which, Gen.Bool).Select((w, paid) => (Step)new EndPayout(w, paid));

    private static readonly Gen<Step> Any = Gen.Frequency(
        (8, Give),
        (5, Buy),
        (3, Reserve),
        (3, Settle),
        (3, Refund),
        (3, Hold),
        (2, EndPayout),
        (3, Cap),
        (1, Again)
    );

    /// <summary>Up to 40 steps, one after the other.</summary>
    public static Gen<Step[][]> OneByOne { get; } = Numbered(Gen.Frequency((8, Any), (1, Wait)).Select(s => new[] { s }).Array[1, 40]);

    /// <summary>Up to 40 steps, two to four at once. Time passes between them: nobody can say in which of two windows one falls.</summary>
    public static Gen<Step[][]> AtOnce { get; } =
        Numbered(Gen.Frequency((6, Any.Array[2, 4]), (1, Wait.Select(w => new[] { w }))).Array[1, 13]);

    /// <summary>A run with a coin added by hand somewhere.</summary>
    public static Gen<Step[][]> Meddled { get; } =
        Gen.Select(
            OneByOne,
            OneByOne,
            (before, after) =>
                Number([
                    [new Buy(0, 100)],
                    .. before.Take(5),
                    [new Meddle()],
                    .. after.Take(3),
                ])
        );

    /// <summary>A run as a failure prints it.</summary>
    public static string Print(Step[][] rounds) =>
        string.Join("\n", rounds.Select(round => string.Join(" | ", round.Select(s => s.ToString()))));

    private static Gen<Step[][]> Numbered(Gen<Step[][]> rounds) => rounds.Select(Number);

    private static Step[][] Number(Step[][] rounds)
    {
        var number = 0;
        return [.. rounds.Select(round => round.Select(step => step with { Number = number++ }).ToArray())];
    }
}

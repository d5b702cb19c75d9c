using System.Globalization;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Family;

/// <summary>The family's figures and refusals as people read them. A new refusal fails the build here until it has words.</summary>
internal static class FamilyText
{
    /// <summary>"700 coins (EUR 6.80)", "3 × Rose for Luna (300 coins)", or the amount alone.</summary>
    public static string What(IStringLocalizer<FamilyStrings> words, AskLine ask) =>
        ask switch
        {
            { Item: { } item, CreatorName: { } creator } => words["ask.what.for", item, creator, ask.Amount],
            { Item: { } item } => words["ask.what", item, ask.Amount],
            _ => ask.Amount.ToString(),
        };

    /// <summary>True while a cap of nothing stops purchases and gifts, as in a new link.</summary>
    public static bool NothingAllowed(IReadOnlyList<LimitState> limits) =>
        limits.Any(l => LimitPolicy.SpendingOf(l.Kind) == Spending.Purchase && l.Cap is { Value: 0 })
        && limits.Any(l => LimitPolicy.SpendingOf(l.Kind) == Spending.Gift && l.Cap is { Value: 0 });

    /// <summary>Of limits of one kind of spending the one with least left; without a cap, the month.</summary>
    public static LimitState Strictest(IEnumerable<LimitState> limits)
    {
        List<LimitState> all = [.. limits];
        return all.Where(l => l.Left is not null).MinBy(l => l.Left!.Value.Value)
            ?? all.First(l => LimitPolicy.WindowOf(l.Kind) == LimitWindow.Month);
    }

    /// <summary>A limit's figure in the log: switches and hours in words.</summary>
    public static string Changed(IStringLocalizer<FamilyStrings> words, CapChange change, LimitAmount? cap) =>
        (LimitPolicy.ShapeOf(change.Kind), cap, change.CreatorName) switch
        {
            (LimitShape.Switch, { Value: 0 }, null) => words[change.Kind == LimitKind.Pause ? "changes.paused" : "changes.only-allowed"],
            (LimitShape.Switch, _, null) => words[change.Kind == LimitKind.Pause ? "changes.not-paused" : "changes.everybody"],
            (LimitShape.Switch, { Value: 0 }, _) => words[change.Kind == LimitKind.Pause ? "changes.paused" : "changes.blocked"],
            (LimitShape.Switch, { }, _) => words["changes.allowed"],
            (LimitShape.Switch, null, _) => words[change.Kind == LimitKind.Pause ? "changes.not-paused" : "changes.as-others"],
            (LimitShape.Hours, { } hours, _) => OpenHours.Unpack(hours.Value) == OpenHours.Closed
                ? words["hours.closed"]
                : hours.ToString(),
            (LimitShape.Hours, null, _) => words["hours.all"],
            (LimitShape.Carry, null, _) => words["changes.lapses"],
            (LimitShape.Meter or LimitShape.Each, null, _) => words["changes.no-limit"],
            (LimitShape.Meter or LimitShape.Each or LimitShape.Carry, { } amount, _) => amount.ToString(),
        };

    /// <summary>What a limit is called, with the creator whose own it is.</summary>
    public static string Name(IStringLocalizer<FamilyStrings> words, CapChange change) =>
        change.CreatorName is { } creator ? words["changes.of", words["limit." + change.Kind], creator] : words["limit." + change.Kind];

    /// <summary>A cap as it is typed: decimals of its currency, no separators between thousands.</summary>
    public static string Typed(LimitAmount? cap) =>
        cap switch
        {
            null => "",
            { IsMoney: false } coins => coins.Value.ToString(CultureInfo.InvariantCulture),
            { } money => money.AsMoney.Major.ToString(
                "F" + money.AsMoney.Currency.Decimals.ToString(CultureInfo.InvariantCulture),
                CultureInfo.CurrentCulture
            ),
        };

    /// <summary>Why an ask was not made or answered.</summary>
    public static string For(IStringLocalizer<FamilyStrings> words, AskRefusal refusal) =>
        refusal switch
        {
            AskRefusal.MessageTooLong => words["ask.MessageTooLong", AskService.LongestMessage],
            AskRefusal.NotSignedIn
            or AskRefusal.NotActive
            or AskRefusal.NoGuardian
            or AskRefusal.BadRequest
            or AskRefusal.FitsAlready
            or AskRefusal.TooManyOpen
            or AskRefusal.DifferentInput
            or AskRefusal.NotFound
            or AskRefusal.NotAllowed
            or AskRefusal.AlreadyAnswered
            or AskRefusal.Lapsed
            or AskRefusal.NoItem
            or AskRefusal.PriceChanged
            or AskRefusal.CardNotFound
            or AskRefusal.CannotBuy
            or AskRefusal.OtherPaused
            or AskRefusal.TooLarge => words["ask." + refusal],
        };

    /// <summary>Why caps were not set.</summary>
    public static string For(IStringLocalizer<FamilyStrings> words, CapsRefusalReason refusal, string unit) =>
        refusal switch
        {
            CapsRefusalReason.Negative => For(words, CapProblem.Negative, unit),
            CapsRefusalReason.TooLarge => For(words, CapProblem.TooLarge, unit),
            CapsRefusalReason.NotSignedIn
            or CapsRefusalReason.NotActive
            or CapsRefusalReason.NotFound
            or CapsRefusalReason.NotAllowed
            or CapsRefusalReason.Ended
            or CapsRefusalReason.NoGuardian
            or CapsRefusalReason.NotValid
            or CapsRefusalReason.UnknownCreator
            or CapsRefusalReason.UnknownKind => words["caps." + refusal],
        };

    /// <summary>What is wrong with a cap as it was typed.</summary>
    public static string For(IStringLocalizer<FamilyStrings> words, CapProblem problem, string unit) =>
        problem switch
        {
            CapProblem.TooLarge => words["cap.TooLarge", new LimitAmount(unit, CapPolicy.LargestCap)],
            CapProblem.TooManyDecimals => words["cap.TooManyDecimals", Currency.Parse(unit).Decimals],
            CapProblem.NotANumber or CapProblem.Negative or CapProblem.NotWhole => words["cap." + problem],
        };
}

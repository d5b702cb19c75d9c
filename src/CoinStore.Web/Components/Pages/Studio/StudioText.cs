using System.Globalization;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Payouts;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Studio;

/// <summary>The studio's figures and refusals as people read them.</summary>
internal static class StudioText
{
    private const decimal MicrosPerDollar = 1_000_000m;

    /// <summary>"USD 0.005".</summary>
    public static string Rate(PayoutTerms terms) =>
        "USD " + (terms.MicrosPerDiamond / MicrosPerDollar).ToString("0.00####", CultureInfo.CurrentCulture);

    /// <summary>"0.25%".</summary>
    public static string FeePercent(PayoutTerms terms) => (terms.FeeBasisPoints / 100m).ToString("0.##", CultureInfo.CurrentCulture) + "%";

    /// <summary>A day with its month written out.</summary>
    public static string Day(DateOnly day) =>
        TimeText.For(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), "UTC", TimeShown.Date);

    /// <summary>The same without the year.</summary>
    public static string ShortDay(DateOnly day) => day.ToString("d MMM", CultureInfo.CurrentCulture);

    /// <summary>A whole number as somebody types it, with or without separators; null when it is none.</summary>
    public static long? Number(string? typed) =>
        long.TryParse(
            typed?.Replace(" ", "", StringComparison.Ordinal),
            NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign,
            CultureInfo.CurrentCulture,
            out var number
        )
            ? number
            : null;

    /// <summary>Why no studio was opened.</summary>
    public static string For(IStringLocalizer<StudioStrings> words, CreatorRefusal refusal, string handle) =>
        refusal switch
        {
            CreatorRefusal.HandleMalformed => words["start.refused.malformed", HandlePolicy.Shortest, HandlePolicy.Longest],
            CreatorRefusal.HandleTaken => words["start.refused.taken", HandlePolicy.Normalise(handle)],
            CreatorRefusal.HeadlineTooLong => words["start.refused.long", HandlePolicy.LongestHeadline],
            CreatorRefusal.EmailNotConfirmed => words["start.refused.email"],
            CreatorRefusal.TooYoung => words["young.text"],
            CreatorRefusal.NotActive or CreatorRefusal.NotACreator or CreatorRefusal.AlreadyACreator => words["inactive.text"],
        };

    /// <summary>Why onboarding could not go on.</summary>
    public static string For(IStringLocalizer<StudioStrings> words, OnboardingRefusal refusal) =>
        refusal switch
        {
            OnboardingRefusal.NotActive => words["inactive.text"],
            OnboardingRefusal.TooYoung => words["young.text"],
            OnboardingRefusal.NotACreator => words["none.text"],
            OnboardingRefusal.NotStarted => words["onboard.refused.not-started"],
            OnboardingRefusal.CountryNotSupported => words["onboard.refused.country"],
            OnboardingRefusal.StripeUnavailable => words["onboard.refused.stripe"],
        };

    /// <summary>Why a payout was not taken: what happened, the figure, and the next step.</summary>
    public static string For(IStringLocalizer<StudioStrings> words, PayoutRefusal refusal) =>
        refusal.Reason switch
        {
            PayoutRefusalReason.NotActive => words["inactive.text"],
            PayoutRefusalReason.TooYoung => words["young.text"],
            PayoutRefusalReason.NotACreator => words["none.text"],
            PayoutRefusalReason.NotOnboarded => words["refused.onboard"],
            PayoutRefusalReason.BelowMinimum => words["refused.minimum", refusal.Minimum],
            PayoutRefusalReason.NotEnoughAvailable => words["refused.available", refusal.Available],
            PayoutRefusalReason.OverDailyMaximum => Over(words, refusal.Limit!),
            PayoutRefusalReason.QuoteChanged => words["refused.quote", refusal.Quote!.Net],
            PayoutRefusalReason.DifferentInput => words["refused.different"],
        };

    private static string Over(IStringLocalizer<StudioStrings> words, LimitRefusal limit) =>
        words[
            "refused.today",
            limit.Left,
            limit.Cap,
            TimeText.For(new DateTimeOffset(limit.EndsAt!.Value, TimeSpan.Zero), limit.TimeZoneId)
        ];
}

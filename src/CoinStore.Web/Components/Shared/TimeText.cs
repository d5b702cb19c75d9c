using System.Globalization;

namespace CoinStore.Web.Components.Shared;

/// <summary>Which part of an instant is shown.</summary>
public enum TimeShown
{
    /// <summary>3 Mar 2026, 14:05.</summary>
    DateAndTime = 0,

    /// <summary>3 Mar 2026.</summary>
    Date = 1,

    /// <summary>14:05.</summary>
    Time = 2,
}

/// <summary>An instant in words, for a sentence that cannot hold a <c>LocalTime</c>.</summary>
public static class TimeText
{
    /// <summary>The instant in an IANA zone; without one, or with one that this machine does not know, in UTC and said so.</summary>
    public static string For(DateTimeOffset at, string? zoneId, TimeShown shown = TimeShown.DateAndTime)
    {
        var known = TimeZoneInfo.TryFindSystemTimeZoneById(zoneId ?? "UTC", out var zone) && zoneId is not null;
        var local = TimeZoneInfo.ConvertTime(at, zone ?? TimeZoneInfo.Utc);
        var culture = Culture();
        // The month is written out: 3/4 is March to one reader and April to another.
        var date = local.ToString("d MMM yyyy", culture);
        var time = local.ToString(culture.DateTimeFormat.ShortTimePattern, culture) + (known ? "" : " UTC");
        return shown switch
        {
            TimeShown.Date => date,
            TimeShown.Time => time,
            _ => $"{date}, {time}",
        };
    }

    // Month names belong to the page's language; how hours are counted belongs to the person's region when both speak the same language.
    private static CultureInfo Culture() =>
        string.Equals(
            CultureInfo.CurrentCulture.TwoLetterISOLanguageName,
            CultureInfo.CurrentUICulture.TwoLetterISOLanguageName,
            StringComparison.Ordinal
        )
            ? CultureInfo.CurrentCulture
            : CultureInfo.CurrentUICulture;
}

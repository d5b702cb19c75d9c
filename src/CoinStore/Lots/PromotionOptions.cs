using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CoinStore.Lots;

/// <summary>A promotion that adds bonus coins to purchases; none runs unless the settings say so.</summary>
public sealed class PromotionOptions
{
    private const int MostPercent = 1000;

    /// <summary>How many bonus coins come with 100 bought ones, 0 to 1,000; 0 for no promotion.</summary>
    public int Percent { get; private set; }

    /// <summary>The first instant (UTC) at which the promotion is over; null for a promotion without an end.</summary>
    public DateTime? Until { get; private set; }

    /// <summary>When bonus coins that are still unspent end, UTC; null for never.</summary>
    public DateTime? CoinsEndAt { get; private set; }

    /// <summary>Reads the settings "Promotion:Percent", "Promotion:Until" and "Promotion:CoinsEndAt"; an instant without a zone is UTC.</summary>
    /// <exception cref="FormatException">One of them cannot be used; the message names it and says what can.</exception>
    public static PromotionOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var percent = configuration["Promotion:Percent"] is { Length: > 0 } text ? ReadPercent(text) : 0;
        return new PromotionOptions
        {
            Percent = percent,
            Until = ReadInstant(configuration, "Promotion:Until"),
            CoinsEndAt = ReadInstant(configuration, "Promotion:CoinsEndAt"),
        };
    }

    /// <summary>Whether a purchase begun at this instant gets a bonus.</summary>
    internal bool RunsAt(DateTime now) => Percent > 0 && !(now >= Until) && !(now >= CoinsEndAt);

    private static int ReadPercent(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= MostPercent
            ? percent
            : throw new FormatException($"Promotion:Percent: '{text}' is not a whole number from 0 (no promotion) to {MostPercent}.");

    private static DateTime? ReadInstant(IConfiguration configuration, string name)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return configuration[name] is not { Length: > 0 } text ? null
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out var at) ? at
            : throw new FormatException($"{name}: '{text}' is not an instant such as 2026-12-31T23:00:00Z.");
    }
}

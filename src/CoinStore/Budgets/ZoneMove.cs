using System.Globalization;

namespace CoinStore.Budgets;

/// <summary>Somebody whose limits are counted in a zone went to another one.</summary>
/// <param name="FromZoneId">The IANA zone until then.</param>
/// <param name="MovedAt">When, UTC.</param>
public sealed record ZoneMove(string FromZoneId, DateTime MovedAt);

/// <summary>Moves as a row keeps them: "Europe/Berlin@1774994400000,Asia/Tokyo@1775080800000", instants in milliseconds since 1970.</summary>
internal static class ZoneMoves
{
    /// <summary>The most characters a row keeps.</summary>
    public const int Longest = 1000;

    // Every window that a move could still touch has ended by then.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(70);

    /// <summary>The moves of a row, oldest first.</summary>
    public static IReadOnlyList<ZoneMove> Read(string text) =>
        text.Length == 0 ? [] : [.. text.Split(',').Select(part => part.Split('@')).Select(part => new ZoneMove(part[0], At(part[1])))];

    /// <summary>The moves with one more; null when there were so many that no more fit, which no traveller needs.</summary>
    public static string? With(string text, string fromZoneId, DateTime now)
    {
        var kept = Read(text).Where(move => move.MovedAt > now - Kept).Append(new ZoneMove(fromZoneId, now));
        var joined = string.Join(
            ',',
            kept.Select(move =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{move.FromZoneId}@{new DateTimeOffset(move.MovedAt).ToUnixTimeMilliseconds()}"
                )
            )
        );
        return joined.Length <= Longest ? joined : null;
    }

    private static DateTime At(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture)).UtcDateTime;
}

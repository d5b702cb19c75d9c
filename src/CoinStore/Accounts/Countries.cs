using System.Globalization;

namespace CoinStore.Accounts;

/// <summary>The countries somebody can live in: ISO 3166-1 alpha-2 codes with names.</summary>
public static class Countries
{
    private static readonly Dictionary<string, string> Names = CultureInfo
        .GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name))
        .Where(region => region.TwoLetterISORegionName is { Length: 2 } code && code.All(char.IsAsciiLetterUpper))
        .GroupBy(region => region.TwoLetterISORegionName, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First().EnglishName, StringComparer.Ordinal);

    /// <summary>Code and name, by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [.. Names.OrderBy(country => country.Value, StringComparer.Ordinal)];

    /// <summary>Whether the code is one of them.</summary>
    public static bool Knows(string? code) => code is not null && Names.ContainsKey(code);

    /// <summary>The name in English; the code itself when it is unknown.</summary>
    public static string NameOf(string code) => Names.GetValueOrDefault(code, code);
}

using System.Text.RegularExpressions;

namespace CoinStore.Creators;

/// <summary>Which handles a room may have: they are part of an address and are read aloud.</summary>
public static partial class HandlePolicy
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 3;

    /// <summary>The most characters.</summary>
    public const int Longest = 30;

    /// <summary>The most characters of a headline.</summary>
    public const int LongestHeadline = 140;

    // Names under which people would take a room for the house itself.
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "admin",
        "account",
        "balance",
        "coinstore",
        "gifts",
        "guardian",
        "help",
        "live",
        "moderator",
        "official",
        "operator",
        "payments",
        "security",
        "staff",
        "store",
        "stripe",
        "studio",
        "support",
        "system",
    };

    /// <summary>The handle as it is kept: trimmed, without a leading @, in lower case.</summary>
    public static string Normalise(string? text) => (text ?? "").Trim().TrimStart('@').ToLowerInvariant();

    /// <summary>Whether a normalised handle is well formed: letters, digits and single dots, dashes or underscores between them.</summary>
    public static bool IsWellFormed(string handle) => handle is { Length: >= Shortest and <= Longest } && Pattern().IsMatch(handle);

    /// <summary>Whether the house keeps it for itself.</summary>
    public static bool IsKept(string handle) => Kept.Contains(handle);

    /// <summary>The headline as it is kept: one line, trimmed.</summary>
    public static string Headline(string? text) => Spaces().Replace((text ?? "").Trim(), " ");

    [GeneratedRegex("^[a-z0-9]+([._-][a-z0-9]+)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Spaces();
}

namespace CoinStore.Tests;

/// <summary>The seed of a property that is to run again, as its failure printed it. A number is one of the tests that count callers.</summary>
internal static class PropertySeed
{
    public static string? Given { get; } =
        Environment.GetEnvironmentVariable("COINSTORE_SEED") is { Length: > 0 } seed && !seed.All(char.IsAsciiDigit) ? seed : null;
}

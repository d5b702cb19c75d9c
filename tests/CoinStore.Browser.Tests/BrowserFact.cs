namespace CoinStore.Browser.Tests;

/// <summary>A test that needs Chromium: shown as skipped where there is none, and required under COINSTORE_STRICT=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}

/// <inheritdoc cref="BrowserTheoryAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>Where Chromium is.</summary>
internal static class Chromium
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public static string? Path { get; } = Array.Find(Places, File.Exists);

    public static string? Missing =>
        Path is null && Environment.GetEnvironmentVariable("COINSTORE_STRICT") != "1" ? "Chromium is not installed." : null;
}

using Microsoft.Playwright;

namespace CoinStore.Browser.Tests;

/// <summary>Pictures of what people see, light and dark, where COINSTORE_PICTURES names a folder for them.</summary>
internal static class Pictures
{
    public static async Task TakeAsync(Visitor visitor, string name)
    {
        if (Environment.GetEnvironmentVariable("COINSTORE_PICTURES") is not { Length: > 0 } folder)
        {
            return;
        }

        var width = visitor.Page.ViewportSize!.Width;
        foreach (var scheme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await visitor.Page.ScreenshotAsync(
                new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png"), FullPage = true }
            );
        }
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CoinStore.Web.Components.Layout;
using MudBlazor.Utilities;

namespace CoinStore.Web.Tests.Shell;

/// <summary>The palette is law: the same in the stylesheet and in MudBlazor's theme, and readable wherever it is used.</summary>
public sealed partial class LookTests
{
    private static readonly string[] TextColours =
    [
        "ink",
        "muted",
        "primary",
        "gold-text",
        "diamond",
        "live",
        "success",
        "warning",
        "error",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_text_colour_reads_at_five_to_one_on_background_and_surface(bool dark)
    {
        var tokens = Tokens(dark);

        foreach (var (text, ground) in TextColours.SelectMany(text => new[] { (text, "background"), (text, "surface") }))
        {
            Assert.True(Contrast(tokens[text], tokens[ground]) >= 5, $"{text} on {ground}: {Contrast(tokens[text], tokens[ground]):0.00}");
        }

        Assert.True(Contrast(tokens["on-primary"], tokens["primary"]) >= 5);
        Assert.True(Contrast(tokens["on-gold"], tokens["gold"]) >= 5);
        Assert.True(Contrast(tokens["muted"], tokens["sunken"]) >= 4.5);
        Assert.True(Contrast(tokens["line-strong"], tokens["surface"]) >= 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MudBlazors_theme_holds_the_same_colours_as_the_stylesheet(bool dark)
    {
        var tokens = Tokens(dark);
        MudBlazor.Palette palette = dark ? CoinStoreTheme.Instance.PaletteDark : CoinStoreTheme.Instance.PaletteLight;

        Assert.Equal(tokens["ink"], Hex(palette.TextPrimary));
        Assert.Equal(tokens["muted"], Hex(palette.TextSecondary));
        Assert.Equal(tokens["primary"], Hex(palette.Primary));
        Assert.Equal(tokens["on-primary"], Hex(palette.PrimaryContrastText));
        Assert.Equal(tokens["gold"], Hex(palette.Secondary));
        Assert.Equal(tokens["on-gold"], Hex(palette.SecondaryContrastText));
        Assert.Equal(tokens["diamond"], Hex(palette.Tertiary));
        Assert.Equal(tokens["success"], Hex(palette.Success));
        Assert.Equal(tokens["warning"], Hex(palette.Warning));
        Assert.Equal(tokens["error"], Hex(palette.Error));
        Assert.Equal(tokens["background"], Hex(palette.Background));
        Assert.Equal(tokens["surface"], Hex(palette.Surface));
        Assert.Equal(tokens["line"], Hex(palette.Divider));
    }

    [Fact]
    public void Every_gift_of_the_catalogue_has_its_picture_large_and_small()
    {
        using var catalogue = JsonDocument.Parse(Repository.Read("src", "CoinStore", "Catalog", "catalogue.json"));
        foreach (
            var art in catalogue.RootElement.GetProperty("gifts").EnumerateArray().Select(gift => gift.GetProperty("art").GetString()!)
        )
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, "wwwroot-assets", art)), art);
            Assert.True(File.Exists(Path.Combine(Repository.Root, "wwwroot-assets", "gifts", "small", Path.GetFileName(art))), art);
        }
    }

    [Fact]
    public void Every_icon_that_a_component_names_is_in_the_sprite()
    {
        var sprite = Repository.Read("wwwroot-assets", "icons", "sprite.svg");
        foreach (
            var name in Components()
                .SelectMany(file => IconNames().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
        )
        {
            Assert.Contains($"id=\"{name}\"", sprite, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_word_that_a_component_asks_for_is_in_its_resource_file()
    {
        foreach (var file in Components())
        {
            var markup = File.ReadAllText(file);
            var injected = Localizers()
                .Matches(markup)
                .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["area"].Value, StringComparer.Ordinal);
            foreach (Match use in Uses().Matches(markup))
            {
                if (!injected.TryGetValue(use.Groups["words"].Value, out var area))
                {
                    continue;
                }

                var resource = Path.Combine(Repository.Root, "src", "CoinStore.Web", "Resources", area + ".resx");
                Assert.True(File.Exists(resource), $"{file} asks for {area}, which has no {resource}.");
                Assert.True(
                    File.ReadAllText(resource).Contains($"name=\"{use.Groups["key"].Value}\"", StringComparison.Ordinal),
                    $"{Path.GetFileName(file)} asks {area} for '{use.Groups["key"].Value}', which is not there."
                );
            }
        }
    }

    private static string[] Components() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "src", "CoinStore.Web", "Components"), "*.razor", SearchOption.AllDirectories);

    private static Dictionary<string, string> Tokens(bool dark)
    {
        var css = Repository.Read("wwwroot-assets", "css", "tokens.css");
        var at = css.IndexOf("prefers-color-scheme: dark", StringComparison.Ordinal);
        var part = dark ? css[at..] : css[..at];
        return TokenLines().Matches(part).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["hex"].Value, StringComparer.Ordinal);
    }

    private static string Hex(MudColor colour) => colour.ToString(MudColorOutputFormats.Hex).ToLowerInvariant();

    private static double Contrast(string one, string other)
    {
        var (light, dark) = (Luminance(one), Luminance(other));
        return (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Channel(int start)
        {
            var value = int.Parse(hex.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }

    [GeneratedRegex("--(?<name>[a-z-]+): (?<hex>#[0-9a-f]{6});", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenLines();

    [GeneratedRegex("<Icon Name=\"(?<name>[a-z-]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IconNames();

    [GeneratedRegex("IStringLocalizer<(?<area>\\w+)> (?<name>\\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Localizers();

    // A key that is put together from parts cannot be read off the source.
    [GeneratedRegex("\\b(?<words>\\w+)\\[\"(?<key>[^\"$]+)\"[,\\]]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Uses();
}

using MudBlazor;

namespace CoinStore.Web.Components.Layout;

/// <summary>MudBlazor's theme in the house's colours. css/tokens.css holds the same values for everything else; a test keeps the two equal.</summary>
public static class CoinStoreTheme
{
    private static readonly string[] Fonts = ["Figtree Variable", "system-ui", "-apple-system", "Segoe UI", "sans-serif"];

    /// <summary>The one theme; it never changes.</summary>
    public static MudTheme Instance { get; } =
        new()
        {
            PaletteLight = Light(),
            PaletteDark = Dark(),
            Typography = Type(),
            LayoutProperties = new LayoutProperties { DefaultBorderRadius = "12px" },
        };

    private static PaletteLight Light() =>
        new()
        {
            Black = "#1B1726",
            TextPrimary = "#1B1726",
            TextSecondary = "#5E586B",
            TextDisabled = "#5E586B",
            ActionDefault = "#5E586B",
            ActionDisabled = "#5E586B",
            Primary = "#2B3F9E",
            PrimaryContrastText = "#FFFFFF",
            Secondary = "#F5B82E",
            SecondaryContrastText = "#2A1D00",
            Tertiary = "#0A746A",
            TertiaryContrastText = "#FFFFFF",
            Info = "#2B3F9E",
            InfoContrastText = "#FFFFFF",
            Success = "#1B7337",
            SuccessContrastText = "#FFFFFF",
            Warning = "#8F5200",
            WarningContrastText = "#FFFFFF",
            Error = "#B3261E",
            ErrorContrastText = "#FFFFFF",
            Dark = "#1B1726",
            DarkContrastText = "#FFFFFF",
            Background = "#FBFAF7",
            BackgroundGray = "#F3F1EC",
            Surface = "#FFFFFF",
            AppbarBackground = "#FFFFFF",
            AppbarText = "#1B1726",
            DrawerBackground = "#FFFFFF",
            DrawerText = "#1B1726",
            DrawerIcon = "#5E586B",
            LinesDefault = "#E6E2DA",
            LinesInputs = "#8D8799",
            TableLines = "#E6E2DA",
            TableHover = "#F3F1EC",
            TableStriped = "#F3F1EC",
            Divider = "#E6E2DA",
            DividerLight = "#E6E2DA",
            Skeleton = "#E6E2DA",
        };

    private static PaletteDark Dark() =>
        new()
        {
            Black = "#14131C",
            TextPrimary = "#F4F1EA",
            TextSecondary = "#B5AFC2",
            TextDisabled = "#B5AFC2",
            ActionDefault = "#B5AFC2",
            ActionDisabled = "#B5AFC2",
            Primary = "#A9BAFF",
            PrimaryContrastText = "#141A3A",
            Secondary = "#F5C451",
            SecondaryContrastText = "#2A1D00",
            Tertiary = "#5AD6C6",
            TertiaryContrastText = "#14131C",
            Info = "#A9BAFF",
            InfoContrastText = "#141A3A",
            Success = "#7BD88F",
            SuccessContrastText = "#14131C",
            Warning = "#F3B562",
            WarningContrastText = "#14131C",
            Error = "#FF9A92",
            ErrorContrastText = "#14131C",
            Dark = "#F4F1EA",
            DarkContrastText = "#14131C",
            Background = "#14131C",
            BackgroundGray = "#191824",
            Surface = "#1E1D29",
            AppbarBackground = "#1E1D29",
            AppbarText = "#F4F1EA",
            DrawerBackground = "#1E1D29",
            DrawerText = "#F4F1EA",
            DrawerIcon = "#B5AFC2",
            LinesDefault = "#32303F",
            LinesInputs = "#7D778D",
            TableLines = "#32303F",
            TableHover = "#191824",
            TableStriped = "#191824",
            Divider = "#32303F",
            DividerLight = "#32303F",
            Skeleton = "#32303F",
        };

    private static Typography Type() =>
        new()
        {
            Default = new DefaultTypography
            {
                FontFamily = Fonts,
                FontSize = "1rem",
                LineHeight = "1.5",
                LetterSpacing = "normal",
            },
            Button = new ButtonTypography
            {
                FontFamily = Fonts,
                FontSize = "1rem",
                FontWeight = "650",
                LineHeight = "1.5",
                LetterSpacing = "normal",
                TextTransform = "none",
            },
            Body1 = new Body1Typography
            {
                FontFamily = Fonts,
                FontSize = "1rem",
                LetterSpacing = "normal",
            },
            Body2 = new Body2Typography
            {
                FontFamily = Fonts,
                FontSize = "0.9375rem",
                LetterSpacing = "normal",
            },
            Caption = new CaptionTypography
            {
                FontFamily = Fonts,
                FontSize = "0.875rem",
                LetterSpacing = "normal",
            },
            Subtitle1 = new Subtitle1Typography
            {
                FontFamily = Fonts,
                FontSize = "1rem",
                LetterSpacing = "normal",
            },
            Subtitle2 = new Subtitle2Typography
            {
                FontFamily = Fonts,
                FontSize = "0.9375rem",
                LetterSpacing = "normal",
            },
            H6 = new H6Typography
            {
                FontFamily = Fonts,
                FontSize = "1.125rem",
                FontWeight = "700",
                LetterSpacing = "-0.01em",
            },
        };
}

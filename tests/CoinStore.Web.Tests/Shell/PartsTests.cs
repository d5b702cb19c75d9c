using System.Globalization;
using Bunit;
using CoinStore.Web.Components.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Shell;

public sealed class PartsTests : BunitContext
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public PartsTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLocalization();
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-US");
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
    }

    [Theory]
    [InlineData(1, "1 coin")]
    [InlineData(1400, "1,400 coins")]
    public void Coins_say_their_unit_to_a_screen_reader(long coins, string spoken)
    {
        var part = Render<CoinAmount>(p => p.Add(c => c.Coins, new Coins(coins)));

        Assert.Equal(spoken, Spoken(part));
        Assert.Equal("true", part.Find("svg").GetAttribute("aria-hidden"));
    }

    [Fact]
    public void Diamonds_are_never_called_coins()
    {
        var part = Render<DiamondAmount>(p => p.Add(d => d.Diamonds, new Diamonds(12)).Add(d => d.Word, true));

        Assert.Equal("12 Diamonds", Spoken(part));
        Assert.Empty(part.FindAll(".sr-only"));
    }

    [Theory]
    [InlineData("en-US", 123456, "USD", "USD 1,234.56")]
    [InlineData("de-DE", 123456, "USD", "USD 1.234,56")]
    [InlineData("en-US", 500, "JPY", "JPY 500")]
    [InlineData("en-US", 1500, "KWD", "KWD 1.500")]
    public void Money_is_written_the_persons_way_with_its_currencys_decimals(string culture, long minor, string currency, string shown)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        var part = Render<MoneyAmount>(p => p.Add(m => m.Money, new Money(minor, Currency.Parse(currency))));

        Assert.Equal(shown, part.Find("span").TextContent);
    }

    [Theory]
    [InlineData("Asia/Tokyo", "en-US", "1 Apr 2026, 6:59 AM")]
    [InlineData("Europe/Berlin", "en-GB", "31 Mar 2026, 23:59")]
    [InlineData(null, "en-GB", "31 Mar 2026, 21:59 UTC")]
    [InlineData("Mars/Olympus", "en-GB", "31 Mar 2026, 21:59 UTC")]
    public void An_instant_is_shown_in_the_persons_zone_or_says_utc(string? zone, string culture, string shown)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        var part = Render<LocalTime>(p =>
            p.Add(t => t.At, new DateTimeOffset(2026, 3, 31, 21, 59, 59, TimeSpan.Zero)).Add(t => t.Zone, zone)
        );

        Assert.Equal(shown, part.Find("time").TextContent.Replace('\u202f', ' '));
        Assert.Equal("2026-03-31T21:59:59Z", part.Find("time").GetAttribute("datetime"));
    }

    [Fact]
    public void A_time_without_a_zone_takes_the_signed_in_persons()
    {
        var part = Render<LocalTime>(p =>
            p.Add(t => t.At, new DateTimeOffset(2026, 3, 31, 21, 59, 59, TimeSpan.Zero))
                .Add(t => t.Show, TimeShown.Date)
                .AddCascadingValue("TimeZone", "Europe/Berlin")
        );

        Assert.Equal("31 Mar 2026", part.Find("time").TextContent);
    }

    [Theory]
    [InlineData(1740, 2000, "87", "near")]
    [InlineData(2000, 2000, "100", "full")]
    [InlineData(2600, 2000, "100", "full")]
    [InlineData(0, 0, "100", "full")]
    [InlineData(500, 2000, "25", "meter")]
    public void A_meter_says_its_figures_and_never_overflows(long used, long cap, string percent, string tone)
    {
        var part = Render<Meter>(p =>
            p.Add(m => m.Label, "This week").Add(m => m.Used, used).Add(m => m.Cap, cap).Add(m => m.Text, "in words")
        );

        var bar = part.Find("[role=progressbar]");
        Assert.Equal("in words", bar.GetAttribute("aria-valuetext"));
        Assert.Equal("This week", part.Find("#" + bar.GetAttribute("aria-labelledby")).TextContent);
        Assert.Equal($"width:{percent}%", part.Find(".fill").GetAttribute("style"));
        Assert.True(part.Find(".meter").ClassList.Contains(tone));
    }

    [Fact]
    public void Steps_say_where_it_stands()
    {
        var part = Render<Steps>(p =>
            p.Add(
                s => s.Items,
                [
                    new Step("Paid", StepState.Done),
                    new Step("On its way", StepState.Current, "Two days at most."),
                    new Step("Arrived", StepState.Waiting),
                ]
            )
        );

        var now = part.Find("[aria-current=step]");
        Assert.Contains("On its way, now", now.TextContent, StringComparison.Ordinal);
        Assert.Contains("Two days at most.", now.TextContent, StringComparison.Ordinal);
        Assert.Equal(3, part.FindAll("li").Count);
    }

    [Theory]
    [InlineData(AlertKind.Info, "status")]
    [InlineData(AlertKind.Success, "status")]
    [InlineData(AlertKind.Warning, "alert")]
    [InlineData(AlertKind.Error, "alert")]
    public void A_refusal_interrupts_and_good_news_waits(AlertKind kind, string role)
    {
        var part = Render<Alert>(p => p.Add(a => a.Kind, kind).AddChildContent("Something happened."));

        Assert.Equal(role, part.Find(".alert").GetAttribute("role"));
    }

    [Fact]
    public void An_empty_state_leads_on()
    {
        var part = Render<EmptyState>(p =>
            p.Add(e => e.Title, "No gifts yet")
                .Add(e => e.Text, "Send the first.")
                .Add(e => e.ActionHref, "/live")
                .Add(e => e.ActionText, "Watch")
        );

        Assert.Equal("/live", part.Find("a.button").GetAttribute("href"));
        Assert.Equal("No gifts yet", part.Find("h2").TextContent);
    }

    [Fact]
    public async Task A_sheet_shows_its_content_when_open_and_tells_when_it_was_closed()
    {
        var open = true;
        var part = Render<Sheet>(p =>
            p.Add(s => s.Title, "Send a gift")
                .Add(s => s.Open, true)
                .Add(s => s.OpenChanged, value => open = value)
                .AddChildContent("<p>Inside</p>")
        );

        Assert.Equal("Send a gift", part.Find("#" + part.Find("dialog").GetAttribute("aria-labelledby")).TextContent);
        Assert.Equal("Inside", part.Find(".sheet-body p").TextContent);
        await part.Find("dialog").TriggerEventAsync("onclose", EventArgs.Empty);
        Assert.False(open);
    }

    [Fact]
    public void A_closed_sheet_holds_nothing()
    {
        var part = Render<Sheet>(p => p.Add(s => s.Title, "Send a gift").AddChildContent("<p>Inside</p>"));

        Assert.Empty(part.FindAll("p"));
    }

    [Fact]
    public void Small_gift_art_takes_the_small_file()
    {
        Assert.Equal("gifts/small/swan.webp", Render<GiftArt>(p => p.Add(g => g.Slug, "swan")).Find("img").GetAttribute("src"));
        Assert.Equal(
            "gifts/swan.webp",
            Render<GiftArt>(p => p.Add(g => g.Slug, "swan").Add(g => g.Size, 160)).Find("img").GetAttribute("src")
        );
    }

    protected override void Dispose(bool disposing)
    {
        CultureInfo.CurrentCulture = before;
        base.Dispose(disposing);
    }

    private static string Spoken(IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> part) =>
        string.Join(' ', part.Find(".amount").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

using System.Globalization;

namespace CoinStore.Web.Components.Pages;

/// <summary>The example the home page counts through: what a package costs, and what of it reaches a creator.</summary>
public sealed record HomeFigures(Money Price, Coins Coins, Diamonds Earned, Money Creator)
{
    /// <summary>700 coins at the web price, all given away, at USD 0.005 a Diamond.</summary>
    public static HomeFigures Example { get; } = new(Money.Usd(740), new Coins(700), new Diamonds(700), Money.Usd(350));

    /// <summary>What stays with card companies, taxes and us.</summary>
    public Money Rest => Price - Creator;

    /// <summary>The creator's part of the price, rounded down: nobody is promised more than they get.</summary>
    public string CreatorShare => (100 * Creator.Minor / Price.Minor).ToString(CultureInfo.CurrentCulture) + "%";

    /// <summary>The packages the page lists.</summary>
    public static IReadOnlyList<(Coins Coins, Money Price)> Packages { get; } =
    [
        (new Coins(70), Money.Usd(74)),
        (new Coins(350), Money.Usd(370)),
        (new Coins(700), Money.Usd(740)),
        (new Coins(1400), Money.Usd(1480)),
        (new Coins(3500), Money.Usd(3700)),
        (new Coins(7000), Money.Usd(7400)),
        (new Coins(17500), Money.Usd(18500)),
    ];

    /// <summary>Gifts that show the range, from the smallest to the largest.</summary>
    public static IReadOnlyList<(string Slug, string Name, Coins Price)> Gifts { get; } =
    [
        ("rose", "Rose", new Coins(1)),
        ("ladybug", "Ladybug", new Coins(5)),
        ("butterfly", "Butterfly", new Coins(88)),
        ("paper-crane", "Paper Crane", new Coins(99)),
        ("hand-hearts", "Hand Hearts", new Coins(100)),
        ("swan", "Swan", new Coins(699)),
        ("unicorn", "Unicorn", new Coins(5000)),
        ("universe", "Universe", new Coins(44999)),
    ];
}

using System.Globalization;
using CoinStore.Access;
using CoinStore.Catalog;
using CoinStore.Payouts;

namespace CoinStore.Web.Components.Pages;

/// <summary>The figures of the home page: what is for sale, and one purchase counted through to the creator.</summary>
public sealed record HomeFigures(IReadOnlyList<CoinPackage> Packages, IReadOnlyList<Gift> Gifts)
{
    /// <summary>The terms that creators are paid by: USD 0.005 a Diamond, and Stripe's own fee for a payout passed on.</summary>
    private static readonly PayoutTerms Terms = new(new DateOnly(2026, 1, 1), 5_000, 25, Money.Usd(25));

    // From the smallest gift to the largest, each of another kind.
    private static readonly string[] Shown = ["rose", "ladybug", "butterfly", "paper-crane", "hand-hearts", "swan", "unicorn", "universe"];

    /// <summary>The package that is counted through.</summary>
    public CoinPackage Example => Packages.FirstOrDefault(package => package.Coins.Value == 700) ?? Packages[^1];

    /// <summary>What its coins become when all of them are given.</summary>
    public Diamonds Earned => new(Example.Coins.Value);

    /// <summary>What those Diamonds are worth.</summary>
    public Money Creator => PayoutPolicy.Worth(Earned, Terms);

    /// <summary>What stays with card companies, taxes and us.</summary>
    public Money Rest => Example.Price - Creator;

    /// <summary>The creator's part of the price, rounded down: nobody is promised more than they get.</summary>
    public string CreatorShare => (100 * Creator.Minor / Example.Price.Minor).ToString(CultureInfo.CurrentCulture) + "%";

    /// <summary>True when no package is dearer per coin than another.</summary>
    public bool SamePerCoin =>
        Packages.All(package => package.Price.Minor * (Int128)Example.Coins.Value == Example.Price.Minor * (Int128)package.Coins.Value);

    /// <summary>What 100 Diamonds are worth.</summary>
    public static Money Hundred => PayoutPolicy.Worth(new Diamonds(100), Terms);

    /// <summary>The fee's part that grows with the payout.</summary>
    public static string FeeShare => (Terms.FeeBasisPoints / 100m).ToString("0.##", CultureInfo.CurrentCulture) + "%";

    /// <summary>The fee's part that does not.</summary>
    public static Money FeeFixed => Terms.FeeFixed;

    /// <summary>Reads what is for sale.</summary>
    public static async Task<HomeFigures> LoadAsync(CatalogService catalog, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var prices = await catalog.ListPricesAsync(Actor.Anonymous, cancellationToken);
        var gifts = await catalog.ListGiftsAsync(Actor.Anonymous, cancellationToken);
        return new HomeFigures(prices.Packages, [.. gifts.Where(gift => Shown.Contains(gift.Slug, StringComparer.Ordinal))]);
    }
}

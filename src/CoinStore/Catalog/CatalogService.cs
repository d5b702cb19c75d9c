using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Catalog;

/// <summary>The five tiers gifts come in, by price.</summary>
public enum GiftTier
{
    /// <summary>1 to 9 coins.</summary>
    Hello,

    /// <summary>10 to 99 coins.</summary>
    Small,

    /// <summary>100 to 999 coins.</summary>
    Medium,

    /// <summary>1,000 to 9,999 coins.</summary>
    Large,

    /// <summary>10,000 coins and more.</summary>
    Epic,
}

/// <summary>A number of coins at a price.</summary>
/// <param name="Id">For example "coins-700-usd".</param>
/// <param name="Coins">How many coins.</param>
/// <param name="Price">What they cost, all told.</param>
public sealed record CoinPackage(string Id, Coins Coins, Money Price);

/// <summary>A gift of the catalogue.</summary>
/// <param name="Slug">For example "virtual-hug".</param>
/// <param name="Name">As people read it.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="PriceCoins">What it costs.</param>
/// <param name="PriceMoney">The same in money, see <see cref="PricePolicy"/>.</param>
/// <param name="Art">The picture's path under the web root.</param>
public sealed record Gift(string Slug, string Name, GiftTier Tier, Coins PriceCoins, Money PriceMoney, string Art);

/// <summary>What is for sale.</summary>
public sealed class CatalogService(Database database)
{
    /// <summary>Coin packages, smallest first. Open to everybody.</summary>
    public Task<IReadOnlyList<CoinPackage>> ListPackagesAsync(Actor actor, CancellationToken cancellationToken) =>
        database.ReadAsync(PackagesAsync, cancellationToken);

    /// <summary>Gifts, cheapest first. Open to everybody.</summary>
    public Task<IReadOnlyList<Gift>> ListGiftsAsync(Actor actor, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Gift>>(
            async (context, token) =>
            {
                var packages = await PackagesAsync(context, token);
                var gifts = await context
                    .Set<GiftRow>()
                    .Where(g => g.OnSale)
                    .OrderBy(g => g.PriceCoins)
                    .ThenBy(g => g.Name)
                    .ToListAsync(token);
                return [.. gifts.Select(g => Of(g, packages))];
            },
            cancellationToken
        );

    internal static async Task<IReadOnlyList<CoinPackage>> PackagesAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var rows = await context
            .Set<CoinPackageRow>()
            .AsNoTracking()
            .Where(p => p.OnSale)
            .OrderBy(p => p.Coins)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(p => new CoinPackage(p.Id, new Coins(p.Coins), new Money(p.PriceMinor, Currency.Parse(p.Currency))))];
    }

    private static Gift Of(GiftRow gift, IReadOnlyList<CoinPackage> packages)
    {
        var coins = new Coins(gift.PriceCoins);
        return new Gift(gift.Slug, gift.Name, gift.Tier, coins, PricePolicy.InMoney(coins, packages), gift.Art);
    }
}

/// <summary>What coins are worth in money.</summary>
public static class PricePolicy
{
    /// <summary>
    /// What a number of coins costs at the dearest price per coin on sale, rounded up to the minor unit: nobody pays more than what
    /// is shown.
    /// </summary>
    public static Money InMoney(Coins coins, IReadOnlyList<CoinPackage> packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        if (packages.Count == 0)
        {
            return Money.Usd(0);
        }

        var dearest = packages.MaxBy(p => (decimal)p.Price.Minor / p.Coins.Value)!;
        var (whole, rest) = Int128.DivRem((Int128)coins.Value * dearest.Price.Minor, dearest.Coins.Value);
        return new Money((long)(rest > 0 ? whole + 1 : whole), dearest.Price.Currency);
    }
}

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
/// <param name="Id">For example "coins-700-usd", see <see cref="PackageName"/>.</param>
/// <param name="Coins">How many coins.</param>
/// <param name="Price">What they cost, all told.</param>
/// <param name="Tax">The tax in it.</param>
/// <param name="Fee">The platform's fee in it.</param>
public sealed record CoinPackage(string Id, Coins Coins, Money Price, Money Tax, Money Fee);

/// <summary>What coins cost somebody.</summary>
/// <param name="Terms">How prices are made.</param>
/// <param name="Packages">What the store shows, smallest first.</param>
public sealed record PriceList(PriceTerms Terms, IReadOnlyList<CoinPackage> Packages)
{
    /// <summary>Any number of coins as a package.</summary>
    public CoinPackage PackageOf(Coins coins) => Terms.PackageOf(coins, [.. Packages.Select(p => p.Coins.Value)]);
}

/// <summary>A gift of the catalogue.</summary>
/// <param name="Slug">For example "virtual-hug".</param>
/// <param name="Name">As people read it.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="PriceCoins">What it costs.</param>
/// <param name="PriceMoney">The same in money, see <see cref="PriceTerms.InMoney"/>.</param>
/// <param name="Art">The picture's path under the web root.</param>
public sealed record Gift(string Slug, string Name, GiftTier Tier, Coins PriceCoins, Money PriceMoney, string Art);

/// <summary>What is for sale.</summary>
public sealed class CatalogService(Database database, TimeProvider clock)
{
    /// <summary>What coins cost this person; in US dollars for somebody unknown. Open to everybody.</summary>
    public Task<PriceList> ListPricesAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync(
            async (context, token) =>
            {
                var terms = await TermsAsync(context, actor, token);
                return new PriceList(terms, terms.PackagesOf(await PriceBook.SizesAsync(context, token)));
            },
            cancellationToken
        );
    }

    /// <summary>Gifts, cheapest first, with what they cost this person in money. Open to everybody.</summary>
    public Task<IReadOnlyList<Gift>> ListGiftsAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<IReadOnlyList<Gift>>(
            async (context, token) =>
            {
                var terms = await TermsAsync(context, actor, token);
                var gifts = await context
                    .Set<GiftRow>()
                    .Where(g => g.OnSale)
                    .OrderBy(g => g.PriceCoins)
                    .ThenBy(g => g.Name)
                    .ToListAsync(token);
                return [.. gifts.Select(g => Of(g, terms))];
            },
            cancellationToken
        );
    }

    private async Task<PriceTerms> TermsAsync(StoreContext context, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var person = await Standing.LoadAsync(context, actor, now, cancellationToken);
        return await PriceBook.TermsAsync(context, person?.Person.CountryAt(now), now, cancellationToken);
    }

    private static Gift Of(GiftRow gift, PriceTerms terms)
    {
        var coins = new Coins(gift.PriceCoins);
        return new Gift(gift.Slug, gift.Name, gift.Tier, coins, terms.InMoney(coins), gift.Art);
    }
}

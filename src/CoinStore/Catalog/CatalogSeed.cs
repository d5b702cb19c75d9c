using System.Text.Json;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Catalog;

/// <summary>Brings the shipped catalogue file into an empty catalogue; what operators changed later stays.</summary>
internal static class CatalogSeed
{
    public static async Task SeedAsync(StoreContext context, CancellationToken cancellationToken)
    {
        if (await context.Set<GiftRow>().AnyAsync(cancellationToken))
        {
            return;
        }

        var file = EmbeddedFile.Read<CatalogFile>("Catalog.catalogue.json");
        context.AddRange(file.Packages.Select(coins => new CoinPackageRow { Coins = coins }));
        context.AddRange(
            file.Gifts.Select(g => new GiftRow
            {
                Slug = g.Slug,
                Name = g.Name,
                Tier = Enum.Parse<GiftTier>(g.Tier, ignoreCase: true),
                PriceCoins = g.PriceCoins,
                Art = g.Art,
            })
        );
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Makes the first price book of the base price and the newest rates that are stored.</summary>
    public static async Task SeedPricesAsync(StoreContext context, DateTime now, CancellationToken cancellationToken)
    {
        if (await context.Set<PriceBookRow>().AnyAsync(cancellationToken))
        {
            return;
        }

        var file = EmbeddedFile.Read<CatalogFile>("Catalog.catalogue.json");
        var date = await context.Set<ExchangeRate>().MaxAsync(r => r.Date, cancellationToken);
        var rates = await context.Set<ExchangeRate>().AsNoTracking().Where(r => r.Date == date).ToListAsync(cancellationToken);
        context.AddRange(PriceBook.RowsFrom((file.BaseCoins, file.BaseUsdMinor), file.FeeBasisPoints, rates, now, null));
        await context.SaveChangesAsync(cancellationToken);
    }

    private sealed record CatalogFile(
        long BaseCoins,
        long BaseUsdMinor,
        int FeeBasisPoints,
        IReadOnlyList<long> Packages,
        IReadOnlyList<GiftLine> Gifts
    );

    private sealed record GiftLine(string Slug, string Name, string Tier, long PriceCoins, string Art);
}

/// <summary>Data files that ship inside the assembly.</summary>
internal static class EmbeddedFile
{
    public static T Read<T>(string name)
    {
        using var stream =
            typeof(EmbeddedFile).Assembly.GetManifestResourceStream("CoinStore." + name)
            ?? throw new InvalidOperationException($"The assembly carries no file {name}.");
        return JsonSerializer.Deserialize<T>(stream, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException($"The file {name} is empty.");
    }
}

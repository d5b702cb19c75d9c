using System.Text.Json;
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
        context.AddRange(
            file.Packages.Select(p => new CoinPackageRow
            {
                Id = $"coins-{p.Coins}-{p.Currency.ToLowerInvariant()}",
                Coins = p.Coins,
                PriceMinor = p.PriceMinor,
                Currency = p.Currency,
            })
        );
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

    private sealed record CatalogFile(IReadOnlyList<PackageLine> Packages, IReadOnlyList<GiftLine> Gifts);

    private sealed record PackageLine(long Coins, long PriceMinor, string Currency);

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

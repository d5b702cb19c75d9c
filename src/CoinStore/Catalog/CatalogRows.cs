using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Catalog;

/// <summary>A number of coins at a price.</summary>
internal sealed class CoinPackageRow
{
    /// <summary>For example "coins-700-usd": stays the same when the price changes.</summary>
    public required string Id { get; init; }

    public required long Coins { get; set; }

    public required long PriceMinor { get; set; }

    public required string Currency { get; set; }

    public bool OnSale { get; set; } = true;
}

/// <summary>A gift of the catalogue.</summary>
internal sealed class GiftRow
{
    /// <summary>For example "virtual-hug".</summary>
    public required string Slug { get; init; }

    public required string Name { get; set; }

    public required GiftTier Tier { get; set; }

    public required long PriceCoins { get; set; }

    /// <summary>The picture's path under the web root.</summary>
    public required string Art { get; set; }

    public bool OnSale { get; set; } = true;
}

internal sealed class CatalogConfiguration : IEntityTypeConfiguration<CoinPackageRow>, IEntityTypeConfiguration<GiftRow>
{
    public void Configure(EntityTypeBuilder<CoinPackageRow> builder)
    {
        builder.ToTable("CoinPackages", table => table.HasCheckConstraint("CK_CoinPackages_Price", "\"Coins\" > 0 AND \"PriceMinor\" > 0"));
        builder.Property(p => p.Id).HasMaxLength(40);
        builder.Property(p => p.Currency).HasMaxLength(3);
    }

    public void Configure(EntityTypeBuilder<GiftRow> builder)
    {
        builder.ToTable("Gifts", table => table.HasCheckConstraint("CK_Gifts_Price", "\"PriceCoins\" > 0"));
        builder.HasKey(g => g.Slug);
        builder.Property(g => g.Slug).HasMaxLength(40);
        builder.Property(g => g.Name).HasMaxLength(60);
        builder.Property(g => g.Art).HasMaxLength(120);
    }
}

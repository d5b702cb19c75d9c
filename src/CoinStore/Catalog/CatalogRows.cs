using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Catalog;

/// <summary>A number of coins that the store shows; what it costs comes from the price book.</summary>
internal sealed class CoinPackageRow
{
    public required long Coins { get; init; }

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
        builder.ToTable("CoinPackages", table => table.HasCheckConstraint("CK_CoinPackages_Coins", "\"Coins\" > 0"));
        builder.HasKey(p => p.Coins);
        builder.Property(p => p.Coins).ValueGeneratedNever();
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

using CoinStore.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Catalog;

/// <summary>
/// What coins cost in a currency from an instant on, until a later row of the same currency. Never changed: what somebody paid before
/// can be worked out again.
/// </summary>
internal sealed class PriceBookRow
{
    public required string Currency { get; init; }

    /// <summary>The first instant it holds, UTC.</summary>
    public required DateTime ValidFrom { get; init; }

    /// <summary>So many coins have the base price.</summary>
    public required long BaseCoins { get; init; }

    /// <summary>The base price of <see cref="BaseCoins"/> in US cents.</summary>
    public required long BaseUsdMinor { get; init; }

    /// <summary>Units of the currency for one US dollar, times 10^8.</summary>
    public required long PerUsdE8 { get; init; }

    /// <summary>The day of the rate.</summary>
    public required DateOnly RateDate { get; init; }

    public required string RateSource { get; init; }

    /// <summary>Prices are multiples of this, in minor units, rounded up.</summary>
    public required long StepMinor { get; init; }

    /// <summary>The least charge, in minor units.</summary>
    public required long SmallestMinor { get; init; }

    /// <summary>The platform's fee on top of the coins' price, in hundredths of a percent.</summary>
    public required int FeeBasisPoints { get; init; }

    /// <summary>The operator who loaded it; null for what ships.</summary>
    public PersonId? LoadedBy { get; init; }
}

internal sealed class PriceBookConfiguration : IEntityTypeConfiguration<PriceBookRow>
{
    public void Configure(EntityTypeBuilder<PriceBookRow> builder)
    {
        builder.ToTable(
            "PriceBook",
            table =>
                table.HasCheckConstraint(
                    "CK_PriceBook_Amounts",
                    "\"BaseCoins\" > 0 AND \"BaseUsdMinor\" > 0 AND \"PerUsdE8\" > 0 AND \"StepMinor\" > 0 AND \"SmallestMinor\" > 0 "
                        + "AND \"FeeBasisPoints\" BETWEEN 0 AND 10000"
                )
        );
        builder.HasKey(p => new { p.Currency, p.ValidFrom });
        builder.Property(p => p.Currency).HasMaxLength(3);
        builder.Property(p => p.RateSource).HasMaxLength(200);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.LoadedBy).OnDelete(DeleteBehavior.Restrict);
    }
}

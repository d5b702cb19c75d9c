using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Accounting;

/// <summary>A day whose movements at Stripe were held against the books.</summary>
internal sealed class CashCheckRow
{
    /// <summary>The day in UTC, as Stripe counts.</summary>
    public required DateOnly Day { get; init; }

    public required DateTime CheckedAt { get; init; }

    /// <summary>How many balance transactions Stripe had.</summary>
    public required int Transactions { get; init; }
}

/// <summary>A movement of Stripe's balance that the books tell otherwise.</summary>
internal sealed class CashDifferenceRow
{
    /// <summary>txn_...</summary>
    public required string Id { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>Stripe's type, such as "charge".</summary>
    public required string Type { get; init; }

    /// <summary>What it belongs to at Stripe: ch_..., re_..., tr_...; null when Stripe names nothing.</summary>
    public string? Source { get; init; }

    public required string Currency { get; init; }

    /// <summary>What Stripe's balance gained, after its fee.</summary>
    public required long StripeMinor { get; init; }

    /// <summary>What cash at Stripe gained by the books.</summary>
    public required long BooksMinor { get; init; }

    public required DateTime FoundAt { get; init; }
}

internal sealed class CashCheckConfiguration : IEntityTypeConfiguration<CashCheckRow>, IEntityTypeConfiguration<CashDifferenceRow>
{
    public void Configure(EntityTypeBuilder<CashCheckRow> builder)
    {
        builder.ToTable("CashChecks");
        builder.HasKey(c => c.Day);
    }

    public void Configure(EntityTypeBuilder<CashDifferenceRow> builder)
    {
        builder.ToTable("CashDifferences");
        builder.Property(d => d.Id).HasMaxLength(255);
        builder.Property(d => d.Type).HasMaxLength(60);
        builder.Property(d => d.Source).HasMaxLength(255);
        builder.Property(d => d.Currency).HasMaxLength(3);
        builder.HasIndex(d => d.Day);
    }
}

using CoinStore.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Budgets;

/// <summary>A part of a cap that was reached in a window: once for each part, cap and window, whatever is given back meanwhile.</summary>
internal sealed class LimitAlert
{
    /// <summary>The limit in its window.</summary>
    public required long MeterId { get; init; }

    /// <summary>The cap of that moment: another cap is another promise, and is told anew.</summary>
    public required long Cap { get; init; }

    /// <summary>50, 80 or 100.</summary>
    public required short Percent { get; init; }

    /// <summary>Used and reserved together right then.</summary>
    public required long Used { get; init; }

    public required DateTime ReachedAt { get; init; }

    /// <summary>When those it concerns were told; null until then.</summary>
    public DateTime? ToldAt { get; set; }
}

internal sealed class LimitAlertConfiguration : IEntityTypeConfiguration<LimitAlert>
{
    public void Configure(EntityTypeBuilder<LimitAlert> builder)
    {
        builder.ToTable("LimitAlerts", table => table.HasCheckConstraint("CK_LimitAlerts_Percent", "\"Percent\" IN (50, 80, 100)"));
        builder.HasKey(a => new
        {
            a.MeterId,
            a.Cap,
            a.Percent,
        });
        builder.HasOne<MeterRow>().WithMany().HasForeignKey(a => a.MeterId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(a => a.ReachedAt).HasFilter("\"ToldAt\" IS NULL");
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Budgets;

/// <summary>A cap somebody set. The scope is a guardianship for a minor's limits, a person for their own.</summary>
internal sealed class LimitSetting
{
    public required Guid ScopeId { get; init; }

    public required LimitKind Kind { get; init; }

    /// <summary>The creator whose own figure this is; empty for all other caps.</summary>
    public Guid Subject { get; init; }

    /// <summary>In coins or the scope's currency's minor units; null for no cap.</summary>
    public long? Cap { get; set; }

    public required PersonId SetBy { get; set; }

    public required DateTime SetAt { get; set; }

    /// <summary>What it becomes at <see cref="NextAt"/>; null for no cap.</summary>
    public long? NextCap { get; set; }

    /// <summary>When a raise that was asked for takes effect; null when none waits.</summary>
    public DateTime? NextAt { get; set; }

    /// <summary>The cap in force at an instant, whether or not a raise that is due was written already.</summary>
    public long? CapAt(DateTime now) => NextAt <= now ? NextCap : Cap;
}

/// <summary>Names a cap.</summary>
/// <param name="ScopeId">Whose.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Subject">The creator whose own figure it is; empty for all other caps.</param>
internal readonly record struct CapKey(Guid ScopeId, LimitKind Kind, Guid Subject = default);

/// <summary>Who changed which cap when: only added to.</summary>
internal sealed class LimitChange
{
    public long Id { get; init; }

    public required Guid ScopeId { get; init; }

    public required LimitKind Kind { get; init; }

    public Guid Subject { get; init; }

    public long? OldCap { get; init; }

    public long? NewCap { get; init; }

    public required PersonId ChangedBy { get; init; }

    public required DateTime ChangedAt { get; init; }
}

internal sealed class LimitSettingConfiguration : IEntityTypeConfiguration<LimitSetting>, IEntityTypeConfiguration<LimitChange>
{
    public void Configure(EntityTypeBuilder<LimitSetting> builder)
    {
        builder.ToTable(
            "LimitSettings",
            table =>
            {
                table.HasCheckConstraint("CK_LimitSettings_Cap", "\"Cap\" IS NULL OR \"Cap\" >= 0");
                table.HasCheckConstraint("CK_LimitSettings_Next", "\"NextCap\" IS NULL OR (\"NextCap\" >= 0 AND \"NextAt\" IS NOT NULL)");
            }
        );
        builder.HasKey(l => new
        {
            l.ScopeId,
            l.Kind,
            l.Subject,
        });
        builder.HasIndex(l => l.NextAt).HasFilter("\"NextAt\" IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<LimitChange> builder)
    {
        builder.ToTable("LimitChanges");
        builder.HasIndex(l => new { l.ScopeId, l.ChangedAt });
    }
}

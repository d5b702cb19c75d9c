using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Budgets;

/// <summary>A cap somebody set. The scope is a guardianship for a minor's limits, a person for their own.</summary>
internal sealed class LimitSetting
{
    public required Guid ScopeId { get; init; }

    public required LimitKind Kind { get; init; }

    /// <summary>In coins or the scope's currency's minor units; null for no cap.</summary>
    public long? Cap { get; set; }

    public required PersonId SetBy { get; set; }

    public required DateTime SetAt { get; set; }
}

/// <summary>Who changed which cap when: only added to.</summary>
internal sealed class LimitChange
{
    public long Id { get; init; }

    public required Guid ScopeId { get; init; }

    public required LimitKind Kind { get; init; }

    public long? OldCap { get; init; }

    public long? NewCap { get; init; }

    public required PersonId ChangedBy { get; init; }

    public required DateTime ChangedAt { get; init; }
}

internal sealed class LimitSettingConfiguration : IEntityTypeConfiguration<LimitSetting>, IEntityTypeConfiguration<LimitChange>
{
    public void Configure(EntityTypeBuilder<LimitSetting> builder)
    {
        builder.ToTable("LimitSettings", table => table.HasCheckConstraint("CK_LimitSettings_Cap", "\"Cap\" IS NULL OR \"Cap\" >= 0"));
        builder.HasKey(l => new { l.ScopeId, l.Kind });
    }

    public void Configure(EntityTypeBuilder<LimitChange> builder)
    {
        builder.ToTable("LimitChanges");
        builder.HasIndex(l => new { l.ScopeId, l.ChangedAt });
    }
}

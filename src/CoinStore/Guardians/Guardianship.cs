using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Guardians;

/// <summary>The link between a guardian and a minor: who, since when, in whose time and money limits are counted.</summary>
internal sealed class Guardianship
{
    public required GuardianshipId Id { get; init; }

    public required PersonId GuardianId { get; init; }

    public required PersonId MinorId { get; init; }

    /// <summary>IANA zone in which days, weeks and months are counted.</summary>
    public required string TimeZoneId { get; set; }

    /// <summary>ISO 4217 code in which purchases are counted.</summary>
    public required string Currency { get; set; }

    public required DateTime StartedAt { get; init; }

    /// <summary>When the guardian ended it; null while it holds.</summary>
    public DateTime? EndedAt { get; set; }
}

internal sealed class GuardianshipConfiguration : IEntityTypeConfiguration<Guardianship>
{
    public void Configure(EntityTypeBuilder<Guardianship> builder)
    {
        builder.ToTable("Guardianships");
        builder.Property(g => g.TimeZoneId).HasMaxLength(64);
        builder.Property(g => g.Currency).HasMaxLength(3);
        builder.HasIndex(g => g.GuardianId);
        builder.HasIndex(g => g.MinorId).IsUnique().HasFilter("\"EndedAt\" IS NULL");
    }
}

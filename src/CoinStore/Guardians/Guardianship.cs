using CoinStore.Budgets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Guardians;

/// <summary>The link between a guardian and a minor: who, since when, in whose time and money limits are counted.</summary>
internal sealed class Guardianship
{
    public required GuardianshipId Id { get; init; }

    public required PersonId GuardianId { get; init; }

    public required PersonId MinorId { get; init; }

    /// <summary>1 or 2: a minor has two guardians at most, and the database keeps it.</summary>
    public required short Slot { get; init; }

    /// <summary>IANA zone in which days, weeks and months are counted.</summary>
    public required string TimeZoneId { get; set; }

    /// <summary>Where they were counted before, as <see cref="ZoneMoves"/> keeps them.</summary>
    public string PastZones { get; set; } = "";

    /// <summary>ISO 4217 code in which purchases are counted.</summary>
    public required string Currency { get; set; }

    public required DateTime StartedAt { get; init; }

    /// <summary>The card check by which the guardian is proven; null while it waits for that, or for the yes of the
    /// guardian there is: the link counts for nothing then.</summary>
    public GuardianProofId? ProofId { get; set; }

    /// <summary>Which guardian of the minor said yes to this one coming beside them; null where nobody has to, or has not yet.</summary>
    public PersonId? AllowedBy { get; set; }

    /// <summary>When they did.</summary>
    public DateTime? AllowedAt { get; set; }

    /// <summary>What the guardian is told under the bell.</summary>
    public FamilyTopic BellTopics { get; set; } = FamilyTopic.Spends | FamilyTopic.Alerts | FamilyTopic.Refusals | FamilyTopic.Changes;

    /// <summary>What the guardian is told by mail at once.</summary>
    public FamilyTopic MailTopics { get; set; } = FamilyTopic.Alerts | FamilyTopic.Changes;

    /// <summary>How often the guardian gets everything in one mail.</summary>
    public FamilyDigest Digest { get; set; } = FamilyDigest.Week;

    /// <summary>When the next digest is due, UTC; null for never.</summary>
    public DateTime? NextDigestAt { get; set; }

    /// <summary>The first instant that no digest has told of yet, UTC; null without digests.</summary>
    public DateTime? DigestFrom { get; set; }

    /// <summary>When both sides were told that the minor will be 18 soon.</summary>
    public DateTime? BirthdayToldAt { get; set; }

    /// <summary>When the guardian ended it, or the minor's 18th birthday did; null while it holds.</summary>
    public DateTime? EndedAt { get; set; }
}

internal sealed class GuardianshipConfiguration : IEntityTypeConfiguration<Guardianship>
{
    public void Configure(EntityTypeBuilder<Guardianship> builder)
    {
        builder.ToTable(
            "Guardianships",
            table =>
            {
                table.HasCheckConstraint("CK_Guardianships_Slot", "\"Slot\" IN (1, 2)");
                table.HasCheckConstraint("CK_Guardianships_Self", "\"GuardianId\" <> \"MinorId\"");
            }
        );
        builder.Property(g => g.TimeZoneId).HasMaxLength(64);
        builder.Property(g => g.Currency).HasMaxLength(3);
        builder.Property(g => g.PastZones).HasMaxLength(ZoneMoves.Longest);
        builder.HasIndex(g => g.GuardianId);
        builder.HasIndex(g => new { g.MinorId, g.Slot }).IsUnique().HasFilter("\"EndedAt\" IS NULL");
        builder.HasIndex(g => new { g.MinorId, g.GuardianId }).IsUnique().HasFilter("\"EndedAt\" IS NULL");
    }
}

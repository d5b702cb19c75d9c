using CoinStore.Accounts;
using CoinStore.Cards;
using CoinStore.Guardians;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.PocketMoney;

/// <summary>A guardian's standing order for a minor's coins.</summary>
internal sealed class PocketPlanRow
{
    public required PocketPlanId Id { get; init; }

    public required GuardianshipId GuardianshipId { get; init; }

    public required PersonId GuardianId { get; init; }

    public required PersonId MinorId { get; init; }

    public required CardId CardId { get; init; }

    public required long Coins { get; init; }

    public required PocketRhythm Rhythm { get; init; }

    /// <summary>The most in a calendar month, in minor units of the guardianship's money.</summary>
    public required long MostAMonthMinor { get; init; }

    public required DateTime StartedAt { get; init; }

    /// <summary>When the next one is due; null when none is.</summary>
    public DateTime? NextAt { get; set; }

    public DateTime? StoppedAt { get; set; }

    public PersonId? StoppedBy { get; set; }

    /// <summary>Why it stopped by itself.</summary>
    public string? StopNote { get; set; }

    /// <summary>Refusals of the card one after another.</summary>
    public int Failures { get; set; }
}

/// <summary>One top-up: its id follows from the plan and the date, so that a date is charged once whatever crashes.</summary>
internal sealed class PocketTopUpRow
{
    /// <summary>Also the purchase's id.</summary>
    public required PurchaseId Id { get; init; }

    public required PocketPlanId PlanId { get; init; }

    public required DateTime DueAt { get; init; }

    public required TopUpState State { get; set; }

    /// <summary>In the guardianship's money at the rate of then, rounded up; 0 when there was no price.</summary>
    public long CountedMinor { get; init; }

    public long? PriceMinor { get; init; }

    public string? Currency { get; init; }

    public string? Note { get; set; }
}

internal sealed class PocketRowsConfiguration : IEntityTypeConfiguration<PocketPlanRow>, IEntityTypeConfiguration<PocketTopUpRow>
{
    private const int LongestNote = 300;

    public void Configure(EntityTypeBuilder<PocketPlanRow> builder)
    {
        builder.ToTable(
            "PocketPlans",
            table => table.HasCheckConstraint("CK_PocketPlans_Amounts", "\"Coins\" > 0 AND \"MostAMonthMinor\" > 0")
        );
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.StopNote).HasMaxLength(LongestNote);
        builder.HasOne<Guardianship>().WithMany().HasForeignKey(p => p.GuardianshipId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.MinorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<CardRow>().WithMany().HasForeignKey(p => p.CardId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => p.NextAt).HasFilter("\"NextAt\" IS NOT NULL");
        builder.HasIndex(p => new { p.MinorId, p.StartedAt });
    }

    public void Configure(EntityTypeBuilder<PocketTopUpRow> builder)
    {
        builder.ToTable("PocketTopUps");
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.Currency).HasMaxLength(3);
        builder.Property(t => t.Note).HasMaxLength(LongestNote);
        builder.HasOne<PocketPlanRow>().WithMany().HasForeignKey(t => t.PlanId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(t => new { t.PlanId, t.DueAt }).IsUnique();
        builder.HasIndex(t => t.DueAt).HasFilter("\"State\" = 1").HasDatabaseName("IX_PocketTopUps_Waiting");
    }
}

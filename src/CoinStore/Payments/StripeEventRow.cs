using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Payments;

/// <summary>Where an event of Stripe's stands.</summary>
public enum StripeEventState : short
{
    /// <summary>Kept, and to be handled when it is due.</summary>
    Waiting = 1,

    /// <summary>Tried in vain too often: a human has to look.</summary>
    Parked = 2,

    /// <summary>Handled.</summary>
    Done = 3,

    /// <summary>Of a type that concerns nothing here.</summary>
    Ignored = 4,
}

/// <summary>An event of Stripe's as it came, kept before anything is done with it.</summary>
internal sealed class StripeEventRow
{
    /// <summary>The order of arrival.</summary>
    public long Sequence { get; init; }

    /// <summary>evt_...</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>The connected account it is about; null for the platform's own.</summary>
    public string? Account { get; init; }

    /// <summary>The id of the object it is about; events of one object are handled one after another.</summary>
    public required string About { get; init; }

    /// <summary>As it was sent; null once it is settled and old.</summary>
    public string? Body { get; set; }

    public required DateTime ReceivedAt { get; init; }

    public required StripeEventState State { get; set; }

    public int Tries { get; set; }

    public required DateTime DueAt { get; set; }

    /// <summary>Until when the one who handles it now is left alone; past or null when nobody does.</summary>
    public DateTime? ClaimedUntil { get; set; }

    public string? LastError { get; set; }

    public DateTime? ProcessedAt { get; set; }
}

internal sealed class StripeEventConfiguration : IEntityTypeConfiguration<StripeEventRow>
{
    public void Configure(EntityTypeBuilder<StripeEventRow> builder)
    {
        builder.ToTable("StripeEvents");
        builder.HasKey(e => e.Sequence);
        builder.Property(e => e.Sequence).ValueGeneratedOnAdd();
        builder.Property(e => e.Id).IsRequired().HasMaxLength(255);
        builder.Property(e => e.Type).HasMaxLength(100);
        builder.Property(e => e.Account).HasMaxLength(255);
        builder.Property(e => e.About).HasMaxLength(255);
        builder.Property(e => e.LastError).HasMaxLength(500);
        builder.HasIndex(e => e.Id).IsUnique();
        builder.HasIndex(e => new { e.About, e.Sequence });
        builder.HasIndex(e => new { e.State, e.DueAt });
        builder.HasIndex(e => new { e.State, e.Sequence });
        builder.HasIndex(e => e.ProcessedAt);
    }
}

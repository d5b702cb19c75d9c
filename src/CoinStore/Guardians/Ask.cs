using CoinStore.Budgets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Guardians;

/// <summary>A minor's question about something a limit refused, and the answer of whichever guardian gave it.</summary>
internal sealed class Ask
{
    public required AskId Id { get; init; }

    public required PersonId MinorId { get; init; }

    /// <summary>The limit that said no.</summary>
    public required LimitKind Kind { get; init; }

    public required Spending Spending { get; init; }

    /// <summary>What has to fit: coins, or minor units of <see cref="Unit"/>.</summary>
    public required long Amount { get; init; }

    /// <summary>"COIN", or the money of the price.</summary>
    public required string Unit { get; init; }

    public string? PackageId { get; init; }

    public string? GiftSlug { get; init; }

    public int Quantity { get; init; } = 1;

    public PersonId? CreatorId { get; init; }

    public required string Message { get; init; }

    public required DateTime AskedAt { get; init; }

    public required DateTime ExpiresAt { get; set; }

    public DateTime? AnsweredAt { get; set; }

    public PersonId? AnsweredBy { get; set; }

    public AskAnswer? Answer { get; set; }

    /// <summary>What the guardian said with it.</summary>
    public string Word { get; set; } = string.Empty;

    /// <summary>Until when the yes lets this very thing pass, once.</summary>
    public DateTime? ApprovedUntil { get; set; }

    /// <summary>When it was spent.</summary>
    public DateTime? UsedAt { get; set; }

    /// <summary>The gift or purchase it was spent on.</summary>
    public Guid? UsedFor { get; set; }

    /// <summary>When a pause or the end of a link took the yes back.</summary>
    public DateTime? VoidedAt { get; set; }

    /// <summary>Whether it is about one thing at one price, which a yes can let pass.</summary>
    public bool HasItem => PackageId is not null || (GiftSlug is not null && CreatorId is not null);
}

internal sealed class AskConfiguration : IEntityTypeConfiguration<Ask>
{
    public void Configure(EntityTypeBuilder<Ask> builder)
    {
        builder.ToTable(
            "Asks",
            table =>
            {
                table.HasCheckConstraint("CK_Asks_Amount", "\"Amount\" > 0 AND \"Quantity\" > 0");
                table.HasCheckConstraint("CK_Asks_Used", "\"UsedAt\" IS NULL OR (\"ApprovedUntil\" IS NOT NULL AND \"VoidedAt\" IS NULL)");
            }
        );
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Unit).HasMaxLength(7);
        builder.Property(a => a.PackageId).HasMaxLength(40);
        builder.Property(a => a.GiftSlug).HasMaxLength(40);
        builder.Property(a => a.Message).HasMaxLength(AskService.LongestMessage);
        builder.Property(a => a.Word).HasMaxLength(AskService.LongestMessage);
        builder.HasIndex(a => new { a.MinorId, a.AskedAt });
        builder.HasIndex(a => a.UsedFor).IsUnique();
    }
}

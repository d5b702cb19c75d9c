using CoinStore.Accounts;
using CoinStore.Gifts;
using CoinStore.Purchases;
using CoinStore.Refunds;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Claims;

/// <summary>A guardian's claim of a minor's purchase, from its opening to its end.</summary>
internal sealed class ClaimRow
{
    public required ClaimId Id { get; init; }

    public required PurchaseId PurchaseId { get; init; }

    public required PersonId MinorId { get; init; }

    /// <summary>The guardian who opened it.</summary>
    public required PersonId OpenedBy { get; init; }

    public required ClaimReason Reason { get; init; }

    public required string Statement { get; set; }

    public required ClaimState State { get; set; }

    public required DateTime OpenedAt { get; init; }

    /// <summary>When it is granted unless it was decided before.</summary>
    public required DateTime DueAt { get; set; }

    /// <summary>Since when it has been open; later than it was opened when a bank did not take its refund.</summary>
    public DateTime OpenSince => DueAt - ClaimPolicy.AnswerTime;

    public DateTime? DecidedAt { get; set; }

    /// <summary>The operator who decided, or the guardian who withdrew; null when the deadline did.</summary>
    public PersonId? DecidedBy { get; set; }

    /// <summary>What the operator said with it.</summary>
    public string Answer { get; set; } = "";

    /// <summary>The refund that fulfils it, once granted.</summary>
    public RefundId? RefundId { get; set; }

    /// <summary>How often it was granted: more than once only when a bank did not take the refund.</summary>
    public int Grants { get; set; }

    public DateTime? EndedAt { get; set; }

    /// <summary>Why it is open again, for operators.</summary>
    public string? Note { get; set; }
}

/// <summary>What one claim's refund took back of one gift.</summary>
internal sealed class TakenGiftRow
{
    public required RefundId RefundId { get; init; }

    /// <summary>The gift's place in the journal.</summary>
    public required long Sequence { get; init; }

    public required PersonId CreatorId { get; init; }

    /// <summary>Coins, and as many Diamonds.</summary>
    public required long Coins { get; init; }
}

internal sealed class ClaimConfiguration : IEntityTypeConfiguration<ClaimRow>, IEntityTypeConfiguration<TakenGiftRow>
{
    public void Configure(EntityTypeBuilder<ClaimRow> builder)
    {
        builder.ToTable("Claims");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Statement).HasMaxLength(ClaimPolicy.LongestStatement);
        builder.Property(c => c.Answer).HasMaxLength(ClaimPolicy.LongestAnswer);
        builder.Property(c => c.Note).HasMaxLength(500);
        builder.HasOne<PurchaseRow>().WithMany().HasForeignKey(c => c.PurchaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(c => c.MinorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(c => c.OpenedBy).OnDelete(DeleteBehavior.Restrict);
        // One claim a purchase; only one that was withdrawn makes room for another.
        builder.HasIndex(c => c.PurchaseId).IsUnique().HasFilter("\"State\" <> 5");
        builder.HasIndex(c => new { c.MinorId, c.OpenedAt });
        builder.HasIndex(c => c.OpenedBy);
        builder.HasIndex(c => c.DueAt).HasFilter("\"State\" = 1");
    }

    public void Configure(EntityTypeBuilder<TakenGiftRow> builder)
    {
        builder.ToTable("TakenGifts", table => table.HasCheckConstraint("CK_TakenGifts_Coins", "\"Coins\" > 0"));
        builder.HasKey(t => new { t.RefundId, t.Sequence });
        builder.HasOne<RefundRow>().WithMany().HasForeignKey(t => t.RefundId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<GiftSend>().WithMany().HasForeignKey(t => t.Sequence).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(t => t.Sequence);
    }
}

using CoinStore.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Marks;

/// <summary>What an account shares with a minor's.</summary>
public enum ReviewCause : short
{
    /// <summary>It was made on a device that the minor uses.</summary>
    Device = 1,

    /// <summary>It paid with a card that paid for the minor.</summary>
    Card = 2,
}

/// <summary>What came of a review.</summary>
public enum ReviewDecision : short
{
    /// <summary>It is somebody else's account: it may spend.</summary>
    Allowed = 1,

    /// <summary>It is the same child's, or nobody's to spend with: it stays held.</summary>
    Refused = 2,
}

/// <summary>An account that waits until the guardian of a minor, or an operator, says that it is somebody else's.</summary>
internal sealed class AccountReview
{
    public required Guid Id { get; init; }

    /// <summary>Whose account waits.</summary>
    public required PersonId PersonId { get; init; }

    /// <summary>The minor with whom it shares something.</summary>
    public required PersonId OtherId { get; init; }

    public required ReviewCause Cause { get; init; }

    public required DateTime OpenedAt { get; init; }

    public ReviewDecision? Decision { get; set; }

    public PersonId? DecidedBy { get; set; }

    public DateTime? DecidedAt { get; set; }
}

internal sealed class AccountReviewConfiguration : IEntityTypeConfiguration<AccountReview>
{
    public void Configure(EntityTypeBuilder<AccountReview> builder)
    {
        builder.ToTable("AccountReviews");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasOne<Person>().WithMany().HasForeignKey(r => r.PersonId).OnDelete(DeleteBehavior.Restrict);
        // Two who ask the same question at once get one row: an answer counts for both causes.
        builder.HasIndex(r => new { r.PersonId, r.OtherId }).IsUnique();
        builder.HasIndex(r => r.OtherId);
        builder.HasIndex(r => r.OpenedAt).HasFilter("\"Decision\" IS NULL");
    }
}

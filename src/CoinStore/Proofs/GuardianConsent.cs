using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Proofs;

/// <summary>A guardian's yes to a minor's account: who, for whom, by which proof, to which words, when. Only added to.</summary>
internal sealed class GuardianConsent
{
    public required Guid Id { get; init; }

    public required PersonId GuardianId { get; init; }

    public required PersonId MinorId { get; init; }

    /// <summary>The card check that shows that an adult said it.</summary>
    public required GuardianProofId ProofId { get; init; }

    public required string TextVersion { get; init; }

    public required DateTime At { get; init; }
}

internal sealed class GuardianConsentConfiguration : IEntityTypeConfiguration<GuardianConsent>
{
    public void Configure(EntityTypeBuilder<GuardianConsent> builder)
    {
        builder.ToTable("GuardianConsents");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.TextVersion).HasMaxLength(20);
        builder.HasIndex(c => new { c.MinorId, c.At });
        builder.HasIndex(c => c.GuardianId);
    }
}

using CoinStore.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Proofs;

/// <summary>
/// A guardian's proof by a card: what was charged, where it stands, and what came of it. Its id is also the charge's journal entry and its
/// key at Stripe.
/// </summary>
internal sealed class GuardianProofRow
{
    public required GuardianProofId Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required ProofState State { get; set; }

    /// <summary>What was agreed, in the currency's minor units.</summary>
    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    /// <summary>The version of the words that the person agreed to.</summary>
    public required string TextVersion { get; init; }

    public required DateTime StartedAt { get; init; }

    /// <summary>When checkout closes, as Stripe was told.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When the worker next sees to it; null when nothing is left to do.</summary>
    public required DateTime? NextCheckAt { get; set; }

    /// <summary>cs_..., once the session's answer has been kept.</summary>
    public string? SessionId { get; set; }

    public string? CheckoutUrl { get; set; }

    /// <summary>pi_..., once paid.</summary>
    public string? PaymentIntentId { get; set; }

    /// <summary>What was really paid, and so goes back.</summary>
    public long? PaidMinor { get; set; }

    public string? PaidCurrency { get; set; }

    public DateTime? PaidAt { get; set; }

    /// <summary>txn_... of the charge, once it is known.</summary>
    public string? ChargeTransactionId { get; set; }

    /// <summary>The card, as a hash of Stripe's fingerprint of it.</summary>
    public string? CardMark { get; set; }

    /// <summary>Stripe's word for it: credit, debit, prepaid or unknown.</summary>
    public string? Funding { get; set; }

    /// <summary>Why the charge proves nothing; null when it does, and before it.</summary>
    public ProofFlaw? Flaw { get; set; }

    /// <summary>Until when it is good for further minors; null when it proves nothing.</summary>
    public DateTime? GoodUntil { get; set; }

    /// <summary>re_..., once money went back.</summary>
    public string? RefundId { get; set; }

    public DateTime? RefundedAt { get; set; }

    /// <summary>txn_... of the refund, once it is known.</summary>
    public string? RefundTransactionId { get; set; }

    /// <summary>How often the refund was tried in vain.</summary>
    public int Tries { get; set; }

    public string? LastError { get; set; }

    public Money Amount => new(AmountMinor, CoinStore.Currency.Parse(Currency));

    public Money? Paid =>
        PaidMinor is { } minor && PaidCurrency is { } currency ? new Money(minor, CoinStore.Currency.Parse(currency)) : null;
}

internal sealed class GuardianProofConfiguration : IEntityTypeConfiguration<GuardianProofRow>
{
    public void Configure(EntityTypeBuilder<GuardianProofRow> builder)
    {
        builder.ToTable("GuardianProofs", table => table.HasCheckConstraint("CK_GuardianProofs_Amounts", "\"AmountMinor\" > 0"));
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Currency).HasMaxLength(3);
        builder.Property(p => p.PaidCurrency).HasMaxLength(3);
        builder.Property(p => p.TextVersion).HasMaxLength(20);
        builder.Property(p => p.SessionId).HasMaxLength(255);
        builder.Property(p => p.CheckoutUrl).HasMaxLength(2048);
        builder.Property(p => p.PaymentIntentId).HasMaxLength(255);
        builder.Property(p => p.ChargeTransactionId).HasMaxLength(255);
        builder.Property(p => p.CardMark).HasMaxLength(64);
        builder.Property(p => p.Funding).HasMaxLength(20);
        builder.Property(p => p.RefundId).HasMaxLength(255);
        builder.Property(p => p.RefundTransactionId).HasMaxLength(255);
        builder.Property(p => p.LastError).HasMaxLength(500);
        builder.Ignore(p => p.Amount);
        builder.Ignore(p => p.Paid);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => p.SessionId).IsUnique();
        builder.HasIndex(p => p.PaymentIntentId);
        builder.HasIndex(p => p.ChargeTransactionId);
        builder.HasIndex(p => p.RefundId);
        builder.HasIndex(p => new { p.PersonId, p.StartedAt });
        builder.HasIndex(p => p.NextCheckAt).HasFilter("\"NextCheckAt\" IS NOT NULL");
    }
}

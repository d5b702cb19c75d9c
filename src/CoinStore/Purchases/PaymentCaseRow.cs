using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Purchases;

/// <summary>What an operator makes of a payment that does not fit.</summary>
public enum PaymentDecision : short
{
    /// <summary>The coins are credited as agreed; what was paid above the price goes back.</summary>
    CreditAsAgreed = 1,

    /// <summary>All of the money goes back to the payer.</summary>
    GiveBack = 2,
}

/// <summary>
/// A payment that took money and fits no purchase, or not as agreed. Nothing is credited and nothing given back before an
/// operator has decided; who did, when and why stays here.
/// </summary>
internal sealed class PaymentCaseRow
{
    /// <summary>What took the money: cs_..., or pi_... for a saved card.</summary>
    public required string SessionId { get; init; }

    /// <summary>The purchase that the session names; null when there is none.</summary>
    public PurchaseId? PurchaseId { get; init; }

    /// <summary>pi_..., that the money goes back through.</summary>
    public required string PaymentIntentId { get; init; }

    public required long PaidMinor { get; init; }

    public required string Currency { get; init; }

    public required DateTime FoundAt { get; init; }

    public PaymentDecision? Decision { get; set; }

    public PersonId? DecidedBy { get; set; }

    public DateTime? DecidedAt { get; set; }

    public string? Reason { get; set; }

    /// <summary>When the rest of a decision is carried out next; null when nothing is left of it.</summary>
    public DateTime? NextTryAt { get; set; }

    public int Tries { get; set; }

    public string? LastError { get; set; }

    /// <summary>re_..., once money went back.</summary>
    public string? RefundId { get; set; }

    public DateTime? ResolvedAt { get; set; }

    public Money Paid => new(PaidMinor, CoinStore.Currency.Parse(Currency));
}

internal sealed class PaymentCaseConfiguration : IEntityTypeConfiguration<PaymentCaseRow>
{
    public void Configure(EntityTypeBuilder<PaymentCaseRow> builder)
    {
        builder.ToTable("PaymentCases");
        builder.HasKey(c => c.SessionId);
        builder.Property(c => c.SessionId).HasMaxLength(255);
        builder.Property(c => c.PaymentIntentId).HasMaxLength(255);
        builder.Property(c => c.Currency).HasMaxLength(3);
        builder.Property(c => c.Reason).HasMaxLength(500);
        builder.Property(c => c.LastError).HasMaxLength(500);
        builder.Property(c => c.RefundId).HasMaxLength(255);
        builder.Ignore(c => c.Paid);
        builder.HasOne<PurchaseRow>().WithMany().HasForeignKey(c => c.PurchaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => new { c.FoundAt, c.SessionId });
        builder.HasIndex(c => c.NextTryAt);
    }
}

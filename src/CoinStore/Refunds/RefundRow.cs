using CoinStore.Accounts;
using CoinStore.Purchases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Refunds;

/// <summary>
/// A refund from the request to its end: what it took from the books and where it is at Stripe. Its id is also its entry's id, and its
/// key at Stripe.
/// </summary>
internal sealed class RefundRow
{
    public required RefundId Id { get; init; }

    public required PurchaseId PurchaseId { get; init; }

    /// <summary>Whose purchase it is.</summary>
    public required PersonId PersonId { get; init; }

    /// <summary>Who asked: the buyer or an operator; null when it was made at Stripe itself, or by a claim that nobody answered.</summary>
    public PersonId? RequestedBy { get; init; }

    public required string Reason { get; init; }

    public RefundState State { get; set; }

    /// <summary>Unspent coins that were taken back.</summary>
    public required long Coins { get; init; }

    /// <summary>Coins that were spent already; they became a debt.</summary>
    public required long SpentCoins { get; init; }

    /// <summary>Coins that a claim took back out of gifts.</summary>
    public long TakenCoins { get; init; }

    /// <summary>Coins that were spent when a claim gave their price back: the platform's loss, and nobody's debt.</summary>
    public long LostCoins { get; init; }

    /// <summary>Revenue that a claim undid, so that it is given back as what is owed for coins.</summary>
    public long UndoneMinor { get; init; }

    /// <summary>The guardian's claim that it fulfils; null for any other refund.</summary>
    public ClaimId? ClaimId { get; init; }

    /// <summary>Bonus coins of the same purchase that went with it.</summary>
    public required long BonusCoins { get; init; }

    /// <summary>What is given back, in the price's minor units: net, tax and loss together.</summary>
    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    /// <summary>The part that was still owed as coins.</summary>
    public required long NetMinor { get; init; }

    /// <summary>The part that was tax.</summary>
    public required long TaxMinor { get; init; }

    /// <summary>The part for which coins had been spent: the platform's loss.</summary>
    public required long LossMinor { get; init; }

    /// <summary>Of the spent coins, those that were still owed when it failed, and are owed no more.</summary>
    public long ForgivenCoins { get; set; }

    /// <summary>pi_...</summary>
    public required string PaymentIntentId { get; init; }

    /// <summary>re_..., once Stripe has said so.</summary>
    public string? StripeRefundId { get; set; }

    public required DateTime RequestedAt { get; init; }

    public DateTime? SentAt { get; set; }

    public DateTime? EndedAt { get; set; }

    /// <summary>Numbers the keys of the call: a refusal that may pass is kept under its key for a day.</summary>
    public int Attempt { get; set; }

    /// <summary>How often it was tried or looked at in vain.</summary>
    public int Tries { get; set; }

    /// <summary>When the worker looks at it next; null when nothing is left to do. Also the claim: who looks moves it ahead first.</summary>
    public DateTime? NextTryAt { get; set; }

    /// <summary>What Stripe said last, for operators.</summary>
    public string? Note { get; set; }

    public Money Amount => new(AmountMinor, CoinStore.Currency.Parse(Currency));
}

internal sealed class RefundConfiguration : IEntityTypeConfiguration<RefundRow>
{
    public void Configure(EntityTypeBuilder<RefundRow> builder)
    {
        builder.ToTable(
            "Refunds",
            table =>
                table.HasCheckConstraint(
                    "CK_Refunds_Amounts",
                    "\"AmountMinor\" > 0 AND \"Coins\" >= 0 AND \"SpentCoins\" >= 0 AND \"BonusCoins\" >= 0 AND \"NetMinor\" >= 0 "
                        + "AND \"TakenCoins\" >= 0 AND \"LostCoins\" >= 0 AND \"UndoneMinor\" BETWEEN 0 AND \"NetMinor\" "
                        + "AND \"TaxMinor\" >= 0 AND \"LossMinor\" >= 0 AND \"NetMinor\" + \"TaxMinor\" + \"LossMinor\" = \"AmountMinor\""
                )
        );
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Reason).HasMaxLength(400);
        builder.Property(r => r.Currency).HasMaxLength(3);
        builder.Property(r => r.PaymentIntentId).HasMaxLength(255);
        builder.Property(r => r.StripeRefundId).HasMaxLength(255);
        builder.Property(r => r.Note).HasMaxLength(500);
        builder.Ignore(r => r.Amount);
        builder.HasOne<PurchaseRow>().WithMany().HasForeignKey(r => r.PurchaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(r => r.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => new { r.PurchaseId, r.RequestedAt });
        builder.HasIndex(r => r.NextTryAt).HasFilter("\"NextTryAt\" IS NOT NULL");
        builder.HasIndex(r => r.StripeRefundId).IsUnique();
    }
}

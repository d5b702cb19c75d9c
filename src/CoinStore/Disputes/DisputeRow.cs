using CoinStore.Accounts;
using CoinStore.Purchases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Disputes;

/// <summary>What an operator wants done at Stripe.</summary>
internal enum DisputeOrder : short
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The evidence goes to the bank.</summary>
    Submit = 1,

    /// <summary>The dispute is given up.</summary>
    Accept = 2,
}

/// <summary>
/// A dispute as Stripe has it and as far as it is posted. Its id follows from Stripe's and is also the id of its entry, so that whatever
/// tells of it finds the same row.
/// </summary>
internal sealed class DisputeRow
{
    public required DisputeId Id { get; init; }

    /// <summary>du_... or dp_...</summary>
    public required string StripeDisputeId { get; init; }

    public required PurchaseId PurchaseId { get; init; }

    /// <summary>Whose purchase it is.</summary>
    public required PersonId PersonId { get; init; }

    public required DisputeState State { get; set; }

    /// <summary>Stripe's own word for where it stands.</summary>
    public required string StripeStatus { get; set; }

    /// <summary>Stripe's word for why.</summary>
    public required string Reason { get; set; }

    /// <summary>What is contested, in the price's minor units; once opened, what left the balance.</summary>
    public required long AmountMinor { get; set; }

    public required string Currency { get; init; }

    /// <summary>The part of it that had not been given back before: only this takes coins.</summary>
    public long CoveredMinor { get; set; }

    /// <summary>Unspent coins that were taken out.</summary>
    public long Coins { get; set; }

    /// <summary>Coins that were spent already; they became a debt.</summary>
    public long SpentCoins { get; set; }

    /// <summary>Bonus coins of the same purchase that went with it.</summary>
    public long BonusCoins { get; set; }

    /// <summary>The part of the amount that was still owed as coins.</summary>
    public long NetMinor { get; set; }

    /// <summary>The part that was tax.</summary>
    public long TaxMinor { get; set; }

    /// <summary>The part that is the platform's loss unless the dispute is won.</summary>
    public long LossMinor { get; set; }

    /// <summary>Of the spent coins, those that were still owed when it was won, and are owed no more.</summary>
    public long ForgivenCoins { get; set; }

    /// <summary>Whether the loss was posted; a bank may still decide otherwise later.</summary>
    public bool LossPosted { get; set; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Until when the bank takes evidence.</summary>
    public DateTime? DueAt { get; set; }

    /// <summary>When the money left and the coins with it; null for an inquiry.</summary>
    public DateTime? OpenedAt { get; set; }

    public DateTime? EndedAt { get; set; }

    /// <summary>When evidence reached Stripe.</summary>
    public DateTime? SubmittedAt { get; set; }

    /// <summary>What the buyer says, for the operator and the bank.</summary>
    public string? Appeal { get; set; }

    public DateTime? AppealedAt { get; set; }

    /// <summary>What is to be done at Stripe and was not confirmed yet.</summary>
    public DisputeOrder Order { get; set; }

    /// <summary>Numbers the orders: part of the key of the call.</summary>
    public int Orders { get; set; }

    public PersonId? OrderedBy { get; set; }

    /// <summary>The evidence as it was when it was ordered to go, so that a second try sends the same under the same key.</summary>
    public string? Evidence { get; set; }

    /// <summary>How often it was tried in vain.</summary>
    public int Tries { get; set; }

    /// <summary>When the worker looks at it next; null when it is over. Also the claim: who looks moves it ahead first.</summary>
    public DateTime? NextTryAt { get; set; }

    /// <summary>What Stripe refused last, for operators.</summary>
    public string? Note { get; set; }

    public Money Amount => new(AmountMinor, CoinStore.Currency.Parse(Currency));
}

internal sealed class DisputeConfiguration : IEntityTypeConfiguration<DisputeRow>
{
    private const string Amounts =
        "\"AmountMinor\" > 0 AND \"Coins\" >= 0 AND \"SpentCoins\" >= 0 AND \"BonusCoins\" >= 0 AND \"NetMinor\" >= 0 AND \"TaxMinor\" >= 0 "
        + "AND \"LossMinor\" >= 0 AND \"CoveredMinor\" BETWEEN 0 AND \"AmountMinor\" AND \"ForgivenCoins\" BETWEEN 0 AND \"SpentCoins\" "
        + "AND (\"OpenedAt\" IS NULL OR \"NetMinor\" + \"TaxMinor\" + \"LossMinor\" = \"AmountMinor\")";

    public void Configure(EntityTypeBuilder<DisputeRow> builder)
    {
        builder.ToTable("Disputes", table => table.HasCheckConstraint("CK_Disputes_Amounts", Amounts));
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.StripeDisputeId).HasMaxLength(255);
        builder.Property(d => d.StripeStatus).HasMaxLength(60);
        builder.Property(d => d.Reason).HasMaxLength(60);
        builder.Property(d => d.Currency).HasMaxLength(3);
        builder.Property(d => d.Appeal).HasMaxLength(DisputePolicy.LongestAppeal);
        builder.Property(d => d.Note).HasMaxLength(500);
        builder.Ignore(d => d.Amount);
        builder.HasOne<PurchaseRow>().WithMany().HasForeignKey(d => d.PurchaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(d => d.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(d => d.StripeDisputeId).IsUnique();
        builder.HasIndex(d => d.PurchaseId);
        builder.HasIndex(d => new { d.PersonId, d.State });
        builder.HasIndex(d => d.NextTryAt).HasFilter("\"NextTryAt\" IS NOT NULL");
    }
}

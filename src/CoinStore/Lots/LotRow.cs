using CoinStore.Accounts;
using CoinStore.Purchases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Lots;

/// <summary>How coins came to a person.</summary>
public enum LotKind : short
{
    /// <summary>Bought; what is unspent may be refunded.</summary>
    Paid = 1,

    /// <summary>Came with a purchase as a promotion.</summary>
    Bonus = 2,

    /// <summary>Given by an operator.</summary>
    Granted = 3,
}

/// <summary>
/// Coins that came in together. What is left of them is not kept: it follows from the balance of their account, see
/// <see cref="LotPolicy"/>. A paid lot has its purchase's id.
/// </summary>
internal sealed class LotRow
{
    public required Guid Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required LotKind Kind { get; init; }

    /// <summary>The purchase it was bought or came with; null for granted coins.</summary>
    public PurchaseId? PurchaseId { get; init; }

    public required long Coins { get; init; }

    /// <summary>Coins that were taken out: unspent ones that were refunded, expired or disputed, and those a claim took out of gifts.</summary>
    public long RemovedCoins { get; set; }

    /// <summary>Coins that had been spent when their price was given back; they became a debt.</summary>
    public long OwedCoins { get; set; }

    /// <summary>Coins that had been spent when a guardian's claim gave their price back; nobody owes them.</summary>
    public long LostCoins { get; set; }

    /// <summary>What was paid, in minor units; 0 for coins that nobody paid for.</summary>
    public long GrossMinor { get; init; }

    /// <summary>What was paid without tax: what is owed as coins until they are spent.</summary>
    public long NetMinor { get; init; }

    public string? Currency { get; init; }

    /// <summary>What of the net has become revenue.</summary>
    public long RecognisedMinor { get; set; }

    /// <summary>What of the gross has been given back or is on its way.</summary>
    public long RefundedMinor { get; set; }

    /// <summary>What of the net was given back before it was revenue.</summary>
    public long RefundedNetMinor { get; set; }

    /// <summary>What of the tax was given back.</summary>
    public long RefundedTaxMinor { get; set; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>When what is left of bonus coins ends; null for never.</summary>
    public DateTime? EndsAt { get; init; }

    /// <summary>When it was seen empty with all its net accounted for: it need not be looked at any more.</summary>
    public DateTime? ClosedAt { get; set; }

    /// <summary>The operator who granted it.</summary>
    public PersonId? GrantedBy { get; init; }

    /// <summary>Why it was granted.</summary>
    public string? Reason { get; init; }

    /// <summary>The most that can be left of it.</summary>
    public long Capacity => Coins - RemovedCoins - OwedCoins - LostCoins;

    /// <summary>What of its net is still owed as coins, as the books stand.</summary>
    public long OutstandingMinor => NetMinor - RecognisedMinor - RefundedNetMinor;

    public long TaxMinor => GrossMinor - NetMinor;

    public Money? Gross => Currency is null ? null : new Money(GrossMinor, CoinStore.Currency.Parse(Currency));
}

internal sealed class LotConfiguration : IEntityTypeConfiguration<LotRow>
{
    public void Configure(EntityTypeBuilder<LotRow> builder)
    {
        builder.ToTable(
            "CoinLots",
            table =>
            {
                table.HasCheckConstraint(
                    "CK_CoinLots_Coins",
                    "\"Coins\" > 0 AND \"RemovedCoins\" >= 0 AND \"OwedCoins\" >= 0 AND \"LostCoins\" >= 0 "
                        + "AND \"RemovedCoins\" + \"OwedCoins\" + \"LostCoins\" <= \"Coins\""
                );
                table.HasCheckConstraint(
                    "CK_CoinLots_Money",
                    "\"RecognisedMinor\" >= 0 AND \"RefundedNetMinor\" >= 0 AND \"RecognisedMinor\" + \"RefundedNetMinor\" <= \"NetMinor\" "
                        + "AND \"NetMinor\" <= \"GrossMinor\" AND \"RefundedMinor\" BETWEEN 0 AND \"GrossMinor\" "
                        + "AND \"RefundedTaxMinor\" BETWEEN 0 AND \"GrossMinor\" - \"NetMinor\""
                );
            }
        );
        builder.Property(l => l.Id).ValueGeneratedNever();
        builder.Property(l => l.Currency).HasMaxLength(3);
        builder.Property(l => l.Reason).HasMaxLength(400);
        builder.Ignore(l => l.Capacity);
        builder.Ignore(l => l.OutstandingMinor);
        builder.Ignore(l => l.TaxMinor);
        builder.Ignore(l => l.Gross);
        builder.HasOne<Person>().WithMany().HasForeignKey(l => l.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PurchaseRow>().WithMany().HasForeignKey(l => l.PurchaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(l => new { l.PersonId, l.CreatedAt }).HasFilter("\"ClosedAt\" IS NULL");
        builder.HasIndex(l => l.EndsAt).HasFilter("\"ClosedAt\" IS NULL AND \"EndsAt\" IS NOT NULL");
    }
}

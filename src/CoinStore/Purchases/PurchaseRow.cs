using CoinStore.Accounts;
using CoinStore.Cards;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Purchases;

/// <summary>One purchase of coins: what was agreed, and where it stands. Its id is also its journal entry's id and its key at Stripe.</summary>
internal sealed class PurchaseRow
{
    public required PurchaseId Id { get; init; }

    public required PersonId BuyerId { get; init; }

    public required string PackageId { get; init; }

    public required long Coins { get; init; }

    public required long PriceMinor { get; init; }

    public required string Currency { get; init; }

    /// <summary>Coins that repaid a debt when it was credited; the others went to the balance.</summary>
    public long RepaidCoins { get; set; }

    public required PurchaseState State { get; set; }

    /// <summary>When the buyer clicked; the limits of that moment's windows count it.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>When checkout closes, as Stripe was told.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When the worker next asks Stripe about it, should nobody else have.</summary>
    public required DateTime NextCheckAt { get; set; }

    public DateTime? EndedAt { get; set; }

    /// <summary>When a guardian stopped it before it was paid: what is paid all the same goes back.</summary>
    public DateTime? StoppedAt { get; set; }

    /// <summary>cs_..., once the session's answer has been kept.</summary>
    public string? SessionId { get; set; }

    public string? CheckoutUrl { get; set; }

    /// <summary>pi_..., once paid.</summary>
    public string? PaymentIntentId { get; set; }

    /// <summary>The tax in the price: by the table when it was agreed, by Stripe Tax once paid where that is on.</summary>
    public long TaxMinor { get; set; }

    public string TaxName { get; init; } = "";

    public int TaxBasisPoints { get; set; }

    /// <summary>The platform's fee in the price.</summary>
    public long FeeMinor { get; init; }

    /// <summary>Where the buyer lived: ISO 3166-1 alpha-2.</summary>
    public string Country { get; init; } = "";

    /// <summary>Units of the currency for one US dollar, times 10^8, that the price was made with.</summary>
    public long PerUsdE8 { get; init; }

    public DateOnly? RateDate { get; init; }

    /// <summary>The country of the card or account that paid, when the bank tells it.</summary>
    public string? PaymentCountry { get; set; }

    /// <summary>The last four digits of the card that paid, when one did.</summary>
    public string? CardLast4 { get; set; }

    /// <summary>The room the buyer came from, to go back to.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>Whose saved card pays; null for checkout, where the buyer does.</summary>
    public PersonId? PayerId { get; init; }

    /// <summary>The saved card that pays; null for checkout.</summary>
    public CardId? CardId { get; init; }

    /// <summary>cus_... of the card's holder; for checkout, the buyer's own where Stripe's page is to offer their saved cards.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Why the saved card was refused, in the bank's or Stripe's code.</summary>
    public string? DeclineCode { get; set; }

    /// <summary>txn_... of the charge, once Stripe's fee is in the books.</summary>
    public string? BalanceTransactionId { get; set; }

    public Money Price => new(PriceMinor, CoinStore.Currency.Parse(Currency));
}

internal sealed class PurchaseConfiguration : IEntityTypeConfiguration<PurchaseRow>
{
    private const string Amounts =
        "\"Coins\" > 0 AND \"PriceMinor\" > 0 AND \"TaxMinor\" >= 0 AND \"TaxMinor\" <= \"PriceMinor\" "
        + "AND (\"CardId\" IS NULL) = (\"PayerId\" IS NULL) AND (\"CardId\" IS NULL OR \"CustomerId\" IS NOT NULL) "
        + "AND \"FeeMinor\" >= 0 AND \"FeeMinor\" <= \"PriceMinor\" AND \"RepaidCoins\" >= 0 AND \"RepaidCoins\" <= \"Coins\"";

    public void Configure(EntityTypeBuilder<PurchaseRow> builder)
    {
        builder.ToTable("Purchases", table => table.HasCheckConstraint("CK_Purchases_Amounts", Amounts));
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.PackageId).HasMaxLength(40);
        builder.Property(p => p.Currency).HasMaxLength(3);
        builder.Property(p => p.SessionId).HasMaxLength(255);
        builder.Property(p => p.CheckoutUrl).HasMaxLength(2048);
        builder.Property(p => p.PaymentIntentId).HasMaxLength(255);
        builder.Property(p => p.TaxName).HasMaxLength(40);
        builder.Property(p => p.Country).HasMaxLength(2);
        builder.Property(p => p.PaymentCountry).HasMaxLength(2);
        builder.Property(p => p.CardLast4).HasMaxLength(4);
        builder.Property(p => p.ReturnTo).HasMaxLength(200);
        builder.Property(p => p.CustomerId).HasMaxLength(255);
        builder.Property(p => p.DeclineCode).HasMaxLength(100);
        builder.Property(p => p.BalanceTransactionId).HasMaxLength(255);
        builder.Ignore(p => p.Price);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.BuyerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.PayerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<CardRow>().WithMany().HasForeignKey(p => p.CardId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => p.SessionId).IsUnique();
        builder.HasIndex(p => p.PaymentIntentId);
        builder.HasIndex(p => p.NextCheckAt).HasFilter("\"PaymentIntentId\" IS NOT NULL AND \"BalanceTransactionId\" IS NULL");
        builder.HasIndex(p => new { p.BuyerId, p.StartedAt });
        builder.HasIndex(p => new { p.State, p.NextCheckAt });
    }
}

using CoinStore.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Cards;

/// <summary>Where a card stands on its way to being saved.</summary>
public enum CardState : short
{
    /// <summary>The consent is kept; Stripe has not answered yet.</summary>
    Starting = 1,

    /// <summary>Stripe's page is open.</summary>
    Open = 2,

    /// <summary>Saved at Stripe, until it is removed.</summary>
    Saved = 3,

    /// <summary>Stripe's page never opened, or ended without a card.</summary>
    Failed = 4,

    /// <summary>Stripe's page closed before a card was given.</summary>
    Expired = 5,
}

/// <summary>
/// A card from the consent to its removal. Only what a person needs to know their card by is kept; the number never comes here. Its id is
/// also its key at Stripe.
/// </summary>
internal sealed class CardRow
{
    public required CardId Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required CardState State { get; set; }

    /// <summary>Which text the holder agreed to: <see cref="CardConsent"/>.</summary>
    public required int ConsentVersion { get; init; }

    public required DateTime ConsentedAt { get; init; }

    /// <summary>When Stripe's page closes, as Stripe was told.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>cs_..., once the page's answer has been kept.</summary>
    public string? SessionId { get; set; }

    public string? CheckoutUrl { get; set; }

    /// <summary>pm_..., once saved.</summary>
    public string? PaymentMethodId { get; set; }

    /// <summary>Stripe's word, for example "visa".</summary>
    public string? Brand { get; set; }

    public string? Last4 { get; set; }

    public int? ExpiryMonth { get; set; }

    public int? ExpiryYear { get; set; }

    /// <summary>Where it was issued: ISO 3166-1 alpha-2.</summary>
    public string? Country { get; set; }

    /// <summary>The same for the same card, whoever saves it; forgotten with the card's removal.</summary>
    public string? Fingerprint { get; set; }

    public DateTime? EndedAt { get; set; }

    /// <summary>When it was removed, by whomever: from then on it is not shown and pays for nothing.</summary>
    public DateTime? RemovedAt { get; set; }

    /// <summary>When Stripe let go of it.</summary>
    public DateTime? DetachedAt { get; set; }

    /// <summary>How often Stripe was asked in vain.</summary>
    public int Tries { get; set; }

    /// <summary>When the worker looks at it next; null when nothing is left to do. Also the claim: who looks moves it ahead first.</summary>
    public DateTime? NextCheckAt { get; set; }

    public bool IsActive => State == CardState.Saved && RemovedAt is null;
}

internal sealed class CardConfiguration : IEntityTypeConfiguration<CardRow>
{
    public void Configure(EntityTypeBuilder<CardRow> builder)
    {
        builder.ToTable(
            "Cards",
            table =>
                table.HasCheckConstraint(
                    "CK_Cards_Saved",
                    "\"State\" <> 3 OR (\"PaymentMethodId\" IS NOT NULL AND \"EndedAt\" IS NOT NULL)"
                )
        );
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.SessionId).HasMaxLength(255);
        builder.Property(c => c.CheckoutUrl).HasMaxLength(2048);
        builder.Property(c => c.PaymentMethodId).HasMaxLength(255);
        builder.Property(c => c.Brand).HasMaxLength(40);
        builder.Property(c => c.Last4).HasMaxLength(4);
        builder.Property(c => c.Country).HasMaxLength(2);
        builder.Property(c => c.Fingerprint).HasMaxLength(100);
        builder.Ignore(c => c.IsActive);
        builder.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => c.SessionId).IsUnique();
        builder.HasIndex(c => c.PaymentMethodId).IsUnique();
        builder.HasIndex(c => new { c.PersonId, c.ConsentedAt });
        builder.HasIndex(c => c.Fingerprint).HasFilter("\"Fingerprint\" IS NOT NULL");
        builder.HasIndex(c => c.NextCheckAt).HasFilter("\"NextCheckAt\" IS NOT NULL");
    }
}

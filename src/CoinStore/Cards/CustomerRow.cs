using System.Globalization;
using CoinStore.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Cards;

/// <summary>The customer at Stripe who holds a person's cards: one for each person.</summary>
internal sealed class CustomerRow
{
    public required PersonId PersonId { get; init; }

    /// <summary>cus_..., once Stripe has said so.</summary>
    public string? CustomerId { get; set; }

    /// <summary>The address that Stripe was told, so that a second try says the same; null when none was confirmed.</summary>
    public string? Email { get; set; }

    public required DateTime CreatedAt { get; set; }

    /// <summary>How many customers went before: deleted in Stripe's dashboard. Part of the key, which would give a deleted one again.</summary>
    public int Round { get; set; }

    /// <summary>The card that is offered first; null when there is none.</summary>
    public CardId? DefaultCardId { get; set; }

    /// <summary>When the account was closed; Stripe is to delete the customer then, and the row goes with it.</summary>
    public DateTime? LeavingAt { get; set; }

    public int Tries { get; set; }

    /// <summary>When the worker deletes the customer, should nobody else have; null when it is not to be deleted.</summary>
    public DateTime? NextTryAt { get; set; }

    /// <summary>The idempotency key that the customer is made under.</summary>
    public string Key => Round == 0 ? PersonId.ToString() : string.Create(CultureInfo.InvariantCulture, $"{PersonId}-{Round}");
}

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<CustomerRow>
{
    public void Configure(EntityTypeBuilder<CustomerRow> builder)
    {
        builder.ToTable("Customers");
        builder.HasKey(c => c.PersonId);
        builder.Property(c => c.PersonId).ValueGeneratedNever();
        builder.Property(c => c.CustomerId).HasMaxLength(255);
        builder.Property(c => c.Email).HasMaxLength(256);
        builder.Ignore(c => c.Key);
        builder.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => c.CustomerId).IsUnique();
        builder.HasIndex(c => c.NextTryAt).HasFilter("\"NextTryAt\" IS NOT NULL");
    }
}

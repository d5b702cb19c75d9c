using CoinStore.Accounts;
using CoinStore.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Gifts;

/// <summary>One gift that was sent: who, to whom, what, for how much. Its id is also its journal entry's id.</summary>
internal sealed class GiftSend
{
    public required GiftSendId Id { get; init; }

    public required PersonId SenderId { get; init; }

    public required PersonId CreatorId { get; init; }

    public required string GiftSlug { get; init; }

    public required int Quantity { get; init; }

    /// <summary>What all of them cost, in coins; the creator earns as many Diamonds.</summary>
    public required long PriceCoins { get; init; }

    /// <summary>What the sender had left, so that a repeated command gets the first answer.</summary>
    public required long BalanceAfterCoins { get; init; }

    public required DateTime SentAt { get; init; }

    /// <summary>When the Diamonds leave pending.</summary>
    public required DateTime AvailableAt { get; init; }

    /// <summary>The entry that moved the Diamonds from pending to available; null until then.</summary>
    public Guid? ReleaseEntryId { get; set; }
}

internal sealed class GiftSendConfiguration : IEntityTypeConfiguration<GiftSend>
{
    public void Configure(EntityTypeBuilder<GiftSend> builder)
    {
        builder.ToTable(
            "GiftSends",
            table =>
            {
                table.HasCheckConstraint("CK_GiftSends_Amounts", "\"Quantity\" > 0 AND \"PriceCoins\" > 0 AND \"BalanceAfterCoins\" >= 0");
                table.HasCheckConstraint("CK_GiftSends_NotToOneself", "\"SenderId\" <> \"CreatorId\"");
            }
        );
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.GiftSlug).HasMaxLength(40);
        builder.HasOne<Person>().WithMany().HasForeignKey(s => s.SenderId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(s => s.CreatorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<GiftRow>().WithMany().HasForeignKey(s => s.GiftSlug).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => new { s.SenderId, s.SentAt });
        builder.HasIndex(s => new { s.CreatorId, s.SentAt });
        builder.HasIndex(s => s.AvailableAt).HasFilter("\"ReleaseEntryId\" IS NULL");
    }
}

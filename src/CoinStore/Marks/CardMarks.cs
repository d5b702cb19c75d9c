using System.Security.Cryptography;
using System.Text;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Marks;

/// <summary>Whose payments a card has made. Of the card only a hash of Stripe's fingerprint is kept.</summary>
internal sealed class CardMark
{
    public required string Mark { get; init; }

    public required PersonId PersonId { get; init; }

    public required DateTime FirstSeenAt { get; init; }

    public required DateTime LastSeenAt { get; set; }

    /// <summary>Of an account that its minor closed: the end of the month of turning 18, UTC. Until then it counts as a minor's.</summary>
    public DateTime? MinorUntil { get; set; }
}

internal sealed class CardMarkConfiguration : IEntityTypeConfiguration<CardMark>
{
    public void Configure(EntityTypeBuilder<CardMark> builder)
    {
        builder.ToTable("CardMarks");
        builder.HasKey(m => new { m.Mark, m.PersonId });
        builder.Property(m => m.Mark).HasMaxLength(64);
        builder.HasIndex(m => m.PersonId);
        builder.HasIndex(m => m.LastSeenAt);
    }
}

/// <summary>Keeps the marks of cards that were charged.</summary>
internal static class CardMarks
{
    /// <summary>The mark of a card: nothing of the card is to be read from it, and Stripe's own name for it neither.</summary>
    public static string HashOf(string fingerprint) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("coinstore card " + fingerprint)));

    /// <summary>A card was charged for somebody.</summary>
    public static async Task KeepAsync(WriteScope scope, PersonId person, string mark, CancellationToken cancellationToken)
    {
        if (await scope.Context.FindAsync<CardMark>([mark, person], cancellationToken) is { } known)
        {
            known.LastSeenAt = scope.Now;
            return;
        }

        scope.Context.Add(
            new CardMark
            {
                Mark = mark,
                PersonId = person,
                FirstSeenAt = scope.Now,
                LastSeenAt = scope.Now,
            }
        );
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Creators;

/// <summary>A person who receives gifts: the row is the role.</summary>
internal sealed class CreatorProfile
{
    public required PersonId Id { get; init; }

    /// <summary>Lower-case letters, digits, dot, dash and underscore, 3 to 30: the room's address.</summary>
    public required string Handle { get; set; }

    /// <summary>What the room says about itself.</summary>
    public string Headline { get; set; } = string.Empty;

    /// <summary>Whether the room is live.</summary>
    public bool OnAir { get; set; }

    public DateTime? OnAirSince { get; set; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Stripe's connected account (acct_...), once onboarding has begun.</summary>
    public string? StripeAccountId { get; set; }

    /// <summary>Stripe's own word that this account can be paid out.</summary>
    public bool PayoutsEnabled { get; set; }

    /// <summary>What Stripe still wants to know, as it names it; empty when nothing.</summary>
    public string RequirementsDue { get; set; } = string.Empty;
}

internal sealed class CreatorProfileConfiguration : IEntityTypeConfiguration<CreatorProfile>
{
    public void Configure(EntityTypeBuilder<CreatorProfile> builder)
    {
        builder.ToTable("Creators");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Handle).HasMaxLength(30);
        builder.Property(c => c.Headline).HasMaxLength(140);
        builder.HasIndex(c => c.Handle).IsUnique();
        builder.HasIndex(c => c.StripeAccountId).IsUnique();
        builder.HasIndex(c => c.OnAir);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Notifications;

/// <summary>What a notification is about; chooses its icon, never its words.</summary>
public enum NotificationKind
{
    /// <summary>Sign-in, password and the like.</summary>
    Account = 0,

    /// <summary>Bought, refunded or contested coins.</summary>
    Purchase = 1,

    /// <summary>A gift sent or received.</summary>
    Gift = 2,

    /// <summary>Guardian and minor: links, asks, limits.</summary>
    Family = 3,

    /// <summary>Earnings and cash-outs.</summary>
    Payout = 4,

    /// <summary>For operators: something that needs a human.</summary>
    Operations = 5,

    /// <summary>A person's own limits and pauses.</summary>
    Budget = 6,
}

/// <summary>One line under a person's bell.</summary>
internal sealed class Notification
{
    public required Guid Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required NotificationKind Kind { get; init; }

    public required string Text { get; init; }

    /// <summary>A path in this site, or nothing.</summary>
    public required string? Link { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? ReadAt { get; set; }
}

internal sealed class NotificationRows : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("Notifications");
        builder.HasKey(notification => notification.Id);
        builder.Property(notification => notification.Id).ValueGeneratedNever();
        builder.Property(notification => notification.Text).HasMaxLength(400);
        builder.Property(notification => notification.Link).HasMaxLength(200);
        builder.HasIndex(notification => new { notification.PersonId, notification.ReadAt });
        builder.HasIndex(notification => new { notification.PersonId, notification.CreatedAt });
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Notifications;

/// <summary>A mail that was decided in some transaction and leaves after its commit.</summary>
internal sealed class OutboxMail
{
    public required Guid Id { get; init; }

    public required PersonId? PersonId { get; init; }

    public required string To { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>When it may be tried (again); moved ahead while a worker has it, so that no other takes it.</summary>
    public required DateTime DueAt { get; set; }

    public DateTime? SentAt { get; set; }

    public int Tries { get; set; }

    public string? LastError { get; set; }
}

internal sealed class OutboxMailRows : IEntityTypeConfiguration<OutboxMail>
{
    public void Configure(EntityTypeBuilder<OutboxMail> builder)
    {
        builder.ToTable("OutboxMails");
        builder.HasKey(mail => mail.Id);
        builder.Property(mail => mail.Id).ValueGeneratedNever();
        builder.Property(mail => mail.To).HasMaxLength(256);
        builder.Property(mail => mail.Subject).HasMaxLength(200);
        builder.Property(mail => mail.LastError).HasMaxLength(500);
        builder.HasIndex(mail => new { mail.SentAt, mail.DueAt });
        builder.HasIndex(mail => mail.PersonId);
    }
}

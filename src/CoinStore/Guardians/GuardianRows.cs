using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Guardians;

/// <summary>An offer to link, made by one side and good for the other. The code itself is not kept.</summary>
internal sealed class GuardianInvite
{
    public required Guid Id { get; init; }

    public required PersonId InviterId { get; init; }

    /// <summary>The inviter's age decided it: true when an adult invites a minor.</summary>
    public required bool ByGuardian { get; init; }

    /// <summary>SHA-256 of the salt and the code.</summary>
    public required byte[] CodeHash { get; init; }

    public required byte[] Salt { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime ExpiresAt { get; init; }

    public DateTime? WithdrawnAt { get; set; }

    public PersonId? AcceptedBy { get; set; }

    /// <summary>The link this invitation became.</summary>
    public GuardianshipId? GuardianshipId { get; set; }

    public bool IsOpenAt(DateTime now) => AcceptedBy is null && WithdrawnAt is null && now < ExpiresAt;
}

/// <summary>A code somebody entered that opened nothing. Kept to bound guessing, also after a restart.</summary>
internal sealed class InviteMiss
{
    public long Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required DateTime At { get; init; }
}

internal sealed class GuardianRowsConfiguration : IEntityTypeConfiguration<GuardianInvite>, IEntityTypeConfiguration<InviteMiss>
{
    public void Configure(EntityTypeBuilder<GuardianInvite> builder)
    {
        builder.ToTable("GuardianInvites");
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.CodeHash).HasMaxLength(32);
        builder.Property(i => i.Salt).HasMaxLength(16);
        builder.HasIndex(i => new { i.InviterId, i.ExpiresAt });
        builder.HasIndex(i => i.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<InviteMiss> builder)
    {
        builder.ToTable("InviteMisses");
        builder.HasIndex(m => new { m.PersonId, m.At });
    }
}

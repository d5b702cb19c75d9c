using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Accounts;

/// <summary>
/// Identity's own table of passkeys, said here because Identity adds it only where a context can read its options, and ours is opened
/// without a service provider.
/// </summary>
internal sealed class PasskeyRows : IEntityTypeConfiguration<IdentityUserPasskey<PersonId>>
{
    private const int LongestCredentialId = 1024;

    public void Configure(EntityTypeBuilder<IdentityUserPasskey<PersonId>> builder)
    {
        builder.ToTable("AspNetUserPasskeys");
        builder.HasKey(passkey => passkey.CredentialId);
        builder.Property(passkey => passkey.CredentialId).HasMaxLength(LongestCredentialId);
        builder.OwnsOne(passkey => passkey.Data, data => data.ToJson());
        builder.HasOne<Person>().WithMany().HasForeignKey(passkey => passkey.UserId).IsRequired();
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Accounts;

internal sealed class PersonRows : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.Property(person => person.Id).ValueGeneratedNever();
        builder.Property(person => person.DisplayName).HasMaxLength(40);
        builder.Property(person => person.Country).HasMaxLength(2);
        builder.Property(person => person.NextCountry).HasMaxLength(2);
        builder.Property(person => person.TimeZoneId).HasMaxLength(64);
        builder.Property(person => person.PastZones).HasMaxLength(Budgets.ZoneMoves.Longest);
    }
}

/// <summary>
/// After a birth date under 13, this address gets the same answer for a day whatever date comes next. Only a digest is kept: the
/// address of a child is not ours to keep.
/// </summary>
internal sealed class SignUpPause
{
    public required string AddressDigest { get; init; }

    public required DateTime Until { get; set; }
}

internal sealed class SignUpPauseRows : IEntityTypeConfiguration<SignUpPause>
{
    public void Configure(EntityTypeBuilder<SignUpPause> builder)
    {
        builder.ToTable("SignUpPauses");
        builder.HasKey(pause => pause.AddressDigest);
        builder.Property(pause => pause.AddressDigest).HasMaxLength(64);
    }
}

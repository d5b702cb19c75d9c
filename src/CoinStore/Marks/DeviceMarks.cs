using System.Security.Cryptography;
using System.Text;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Marks;

/// <summary>On which devices somebody signed up or in. Of the device only a hash of a random number in its cookie is kept.</summary>
internal sealed class DeviceMark
{
    public required string Mark { get; init; }

    public required PersonId PersonId { get; init; }

    public required DateTime FirstSeenAt { get; init; }

    public required DateTime LastSeenAt { get; set; }

    /// <summary>Of an account that its minor closed: the end of the month of turning 18, UTC. Until then it counts as a minor's.</summary>
    public DateTime? MinorUntil { get; set; }
}

internal sealed class DeviceMarkConfiguration : IEntityTypeConfiguration<DeviceMark>
{
    public void Configure(EntityTypeBuilder<DeviceMark> builder)
    {
        builder.ToTable("DeviceMarks");
        builder.HasKey(m => new { m.Mark, m.PersonId });
        builder.Property(m => m.Mark).HasMaxLength(64);
        builder.HasIndex(m => m.PersonId);
        builder.HasIndex(m => m.LastSeenAt);
    }
}

/// <summary>Keeps the marks of devices.</summary>
internal static class DeviceMarks
{
    /// <summary>The longest random number of a cookie that is taken, in characters.</summary>
    public const int Longest = 64;

    /// <summary>The mark of a device; null when the host gave none.</summary>
    public static string? HashOf(string? device) =>
        device is { Length: > 0 and <= Longest }
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("coinstore device " + device)))
            : null;

    /// <summary>Somebody signed up or in on a device.</summary>
    public static async Task KeepAsync(WriteScope scope, PersonId person, string mark, CancellationToken cancellationToken)
    {
        if (await scope.Context.FindAsync<DeviceMark>([mark, person], cancellationToken) is { } known)
        {
            known.LastSeenAt = scope.Now;
            return;
        }

        scope.Context.Add(
            new DeviceMark
            {
                Mark = mark,
                PersonId = person,
                FirstSeenAt = scope.Now,
                LastSeenAt = scope.Now,
            }
        );
    }
}

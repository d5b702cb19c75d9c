using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Payments;

/// <summary>How far one of Stripe's lists has been gone through.</summary>
internal sealed class StripeCursorRow
{
    /// <summary>Which list.</summary>
    public required string Name { get; init; }

    /// <summary>The newest thing seen on it, by Stripe's own clock, so that a difference between the clocks loses nothing.</summary>
    public required DateTime SeenAt { get; set; }

    /// <summary>When it was last gone through, by ours.</summary>
    public required DateTime LookedAt { get; set; }
}

internal sealed class StripeCursorConfiguration : IEntityTypeConfiguration<StripeCursorRow>
{
    public void Configure(EntityTypeBuilder<StripeCursorRow> builder)
    {
        builder.ToTable("StripeCursors");
        builder.HasKey(c => c.Name);
        builder.Property(c => c.Name).HasMaxLength(300);
    }
}

/// <summary>Keeps the cursors. In the database, so that books put back from a copy look again at all that came after the copy.</summary>
internal sealed class StripeCursors(Database database, TimeProvider clock)
{
    /// <summary>Longer than webhooks of a new store can have been lost unseen, and short enough for the first look.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromDays(3);

    /// <summary>Up to where a list has been seen.</summary>
    public async Task<DateTime> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            (context, token) => context.Set<StripeCursorRow>().SingleOrDefaultAsync(c => c.Name == name, token),
            cancellationToken
        );
        return row?.SeenAt ?? clock.GetUtcNow().UtcDateTime - FirstLook;
    }

    /// <summary>Moves a cursor on, never back.</summary>
    public Task SaveAsync(Actor actor, string name, DateTime seenAt, CancellationToken cancellationToken) =>
        database.WriteAsync<bool, Done>(
            actor,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(StripeInbox.TurnOf(name), token);
                if (await scope.Context.FindAsync<StripeCursorRow>([name], token) is { } row)
                {
                    row.SeenAt = row.SeenAt < seenAt ? seenAt : row.SeenAt;
                    row.LookedAt = scope.Now;
                }
                else
                {
                    scope.Context.Add(
                        new StripeCursorRow
                        {
                            Name = name,
                            SeenAt = seenAt,
                            LookedAt = scope.Now,
                        }
                    );
                }

                return true;
            },
            cancellationToken
        );
}

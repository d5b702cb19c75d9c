using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Guardians;

/// <summary>What somebody tried to spend on: a gift for a room, or a package.</summary>
/// <param name="Name">The gift's or the package's name in the catalogue.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Handle">The creator's room; null for a purchase.</param>
internal sealed record AttemptedItem(string Name, int Quantity, string? Handle);

/// <summary>A spending of a minor that a guardian's limit refused. The same again within ten minutes of the first is one row.</summary>
internal sealed class RefusedAttempt
{
    public long Id { get; init; }

    public required PersonId MinorId { get; init; }

    public required LimitKind Kind { get; init; }

    public required string Item { get; init; }

    public required int Quantity { get; init; }

    public PersonId? CreatorId { get; init; }

    /// <summary>In <see cref="Unit"/>.</summary>
    public required long Amount { get; init; }

    public required string Unit { get; init; }

    public required DateTime FirstAt { get; init; }

    public required DateTime LastAt { get; set; }

    public int Times { get; set; } = 1;
}

internal sealed class RefusedAttemptConfiguration : IEntityTypeConfiguration<RefusedAttempt>
{
    public void Configure(EntityTypeBuilder<RefusedAttempt> builder)
    {
        builder.ToTable("RefusedAttempts");
        builder.Property(a => a.Item).HasMaxLength(40);
        builder.Property(a => a.Unit).HasMaxLength(7);
        builder.HasIndex(a => new { a.MinorId, a.LastAt });
    }
}

/// <summary>
/// Keeps what limits refused and tells the guardians who wish it. A refusal changes nothing, so this is a write of its own, after it.
/// </summary>
internal sealed class RefusedAttempts(Database database, FamilyNews news)
{
    private static readonly TimeSpan Same = TimeSpan.FromMinutes(10);
    private static readonly Actor Keeper = Actor.System("refused attempts");

    public async Task KeepAsync(Actor minor, LimitRefusal refusal, AttemptedItem item, CancellationToken cancellationToken)
    {
        if (minor.PersonId is not { } id)
        {
            return;
        }

        await database.WriteAsync<Done, string>(
            Keeper,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(id.Value, token);
                await KeepAsync(scope, id, refusal, item, token);
                return default(Done);
            },
            cancellationToken
        );
    }

    private async Task KeepAsync(
        WriteScope scope,
        PersonId minor,
        LimitRefusal refusal,
        AttemptedItem item,
        CancellationToken cancellationToken
    )
    {
        var name = item.Name.Length <= 40 ? item.Name : item.Name[..40];
        var since = scope.Now - Same;
        var creator = await CreatorAsync(scope, item.Handle, cancellationToken);
        var again = await scope
            .Context.Set<RefusedAttempt>()
            .Where(a => a.MinorId == minor && a.Kind == refusal.Kind && a.FirstAt > since)
            .Where(a => a.Item == name && a.Quantity == item.Quantity && a.CreatorId == creator)
            .OrderByDescending(a => a.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (again is not null)
        {
            (again.LastAt, again.Times) = (scope.Now, again.Times + 1);
            return;
        }

        scope.Context.Add(
            new RefusedAttempt
            {
                MinorId = minor,
                Kind = refusal.Kind,
                Item = name,
                Quantity = item.Quantity,
                CreatorId = creator,
                Amount = refusal.Asked.Value,
                Unit = refusal.Asked.Unit,
                FirstAt = scope.Now,
                LastAt = scope.Now,
            }
        );
        var who = await FamilyNews.NameAsync(scope, minor, cancellationToken);
        var text = $"{who} tried to spend {refusal.Asked}, and a limit said no: {FamilyWords.Of(refusal.Kind)}.";
        foreach (var link in await GuardianLinks.OfMinorAsync(scope.Context, minor, scope.Now, cancellationToken))
        {
            await news.TellAsync(scope, link, FamilyTopic.Refusals, text, FamilyNews.PageOf(link), cancellationToken);
        }
    }

    private static async Task<PersonId?> CreatorAsync(WriteScope scope, string? typed, CancellationToken cancellationToken)
    {
        if (typed is null)
        {
            return null;
        }

        var handle = RoomHandle.Normalise(typed);
        return await scope
            .Context.Set<CreatorProfile>()
            .Where(c => c.Handle == handle)
            .Select(c => (PersonId?)c.Id)
            .SingleOrDefaultAsync(cancellationToken);
    }
}

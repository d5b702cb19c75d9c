using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Shows guardians what was spent against what is allowed, and minors who sees it.</summary>
public sealed class FamilyService
{
    private readonly Database database;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal FamilyService(Database database, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>The caller's own family: a guardian's minors, or who watches a minor.</summary>
    public Task<Result<FamilyView, FamilyRefusal>> ReadAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<FamilyView, FamilyRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await Standing.LoadAsync(context, actor, now, token) is not { } reader)
                {
                    return FamilyRefusal.NotSignedIn;
                }

                return reader.IsAdult
                    ? new FamilyView(IsMinor: false, await MinorsAsync(context, reader.Id, now, token), Watchers: [])
                    : new FamilyView(IsMinor: true, [], await WatchersAsync(context, reader, now, token));
            },
            cancellationToken
        );
    }

    /// <summary>One minor with all changes: for their guardian, as long as they are under 18. Others learn nothing, and it is logged.</summary>
    public Task<Result<FamilyMinorDetail, FamilyRefusal>> ReadMinorAsync(Actor actor, PersonId minorId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<FamilyMinorDetail, FamilyRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await Standing.LoadAsync(context, actor, now, token) is not { } reader)
                {
                    return FamilyRefusal.NotSignedIn;
                }

                var minor = await Standing.LoadAsync(context, minorId, now, token);
                if (minor is null || await GuardianLinks.BetweenAsync(context, reader.Id, minorId, now, token) is not { } link)
                {
                    access.Denied(actor, "read minor", minorId);
                    return FamilyRefusal.NotFound;
                }

                var view = await FamilyReading.MinorAsync(context, minor, link, now, token);
                var history = await Budgets.LimitService.HistoryAsync(context, link, token);
                return new FamilyMinorDetail(view, history.Changes);
            },
            cancellationToken
        );
    }

    private static async Task<IReadOnlyList<FamilyMinor>> MinorsAsync(
        StoreContext context,
        PersonId guardian,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var links = await GuardianLinks.OfGuardianAsync(context, guardian, cancellationToken);
        var minors = new List<FamilyMinor>(links.Count);
        foreach (var link in links)
        {
            // Whoever came of age is nobody's to watch, though the link was never ended.
            if (await Standing.LoadAsync(context, link.MinorId, now, cancellationToken) is { IsAdult: false } minor)
            {
                minors.Add(await FamilyReading.MinorAsync(context, minor, link, now, cancellationToken));
            }
        }

        return [.. minors.OrderBy(m => m.Name, StringComparer.CurrentCulture).ThenBy(m => m.MinorId.Value)];
    }

    private static async Task<IReadOnlyList<FamilyWatcher>> WatchersAsync(
        StoreContext context,
        Standing minor,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var watchers = new List<FamilyWatcher>();
        foreach (var link in minor.Guardianships)
        {
            var name = await context.Users.Where(p => p.Id == link.GuardianId).Select(p => p.DisplayName).SingleAsync(cancellationToken);
            watchers.Add(new FamilyWatcher(name, await FamilyReading.MinorAsync(context, minor, link, now, cancellationToken)));
        }

        return watchers;
    }
}

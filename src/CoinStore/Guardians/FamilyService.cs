using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Shows guardians what was spent against what is allowed, and minors who sees it.</summary>
public sealed class FamilyService
{
    private const int MostSpends = 200;

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

                var view = reader.IsAdult
                    ? new FamilyView(IsMinor: false, await MinorsAsync(context, reader.Id, now, token), Watchers: [])
                    : new FamilyView(IsMinor: true, [], await WatchersAsync(context, reader, now, token));
                return view with
                {
                    Waiting = await FamilyWaits.OwnAsync(context, reader, now, token),
                    ToAllow = await FamilyWaits.ToAllowAsync(context, view.Minors, token),
                };
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
                var found = await FindAsync(context, actor, minorId, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var (minor, link) = found.Value;
                var view = await FamilyReading.MinorAsync(context, minor, link, Now, token);
                var history = await LimitService.HistoryAsync(context, link, token);
                return new FamilyMinorDetail(view, history.Changes);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Whether the caller watches a minor now: for a page that is open while a link ends or somebody comes of age, so that reading it
    /// again is no attempt on somebody else's child.
    /// </summary>
    public Task<Result<bool, FamilyRefusal>> WatchesAsync(Actor actor, PersonId minorId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<bool, FamilyRefusal>>(
            async (context, token) =>
                await Standing.LoadAsync(context, actor, Now, token) is { } reader
                    ? await GuardianLinks.BetweenAsync(context, reader.Id, minorId, Now, token) is not null
                    : FamilyRefusal.NotSignedIn,
            cancellationToken
        );
    }

    /// <summary>What a guardian begins with: the minor and the presets in the guardian's money. Others learn nothing, and it is logged.</summary>
    public Task<Result<FamilySetup, FamilyRefusal>> ReadSetupAsync(Actor actor, PersonId minorId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<FamilySetup, FamilyRefusal>>(
            async (context, token) =>
            {
                var found = await FindAsync(context, actor, minorId, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var (minor, link) = found.Value;
                var currency = Currency.Parse(link.Currency);
                var rate = await ExchangeRates.PerUsdAsync(context, currency, token);
                return new FamilySetup(
                    await FamilyReading.MinorAsync(context, minor, link, Now, token),
                    LimitPresets.For(minor.Age),
                    [.. LimitPresets.All.Select(preset => new OfferedPreset(preset, LimitPresets.Of(preset, currency, rate)))]
                );
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Every gift and purchase of a minor since the link began, newest first, by page: for their guardian. Others learn nothing, and it
    /// is logged.
    /// </summary>
    /// <param name="actor">The guardian.</param>
    /// <param name="minorId">Whose.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="older">Where to begin, from the page before; null for the newest.</param>
    /// <param name="take">How many, 1 to 200.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<Result<FamilySpendPage, FamilyRefusal>> ListSpendsAsync(
        Actor actor,
        PersonId minorId,
        FamilySpendFilter filter,
        FamilySpendMark? older,
        int take,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(filter);
        return database.ReadAsync<Result<FamilySpendPage, FamilyRefusal>>(
            async (context, token) =>
            {
                var found = await FindAsync(context, actor, minorId, token);
                return found.Succeeded
                    ? await FamilyPages.ReadAsync(
                        context,
                        found.Value.Minor,
                        found.Value.Link,
                        new SpendsAt(filter, older, Math.Clamp(take, 1, MostSpends), Now),
                        token
                    )
                    : found.Refusal;
            },
            cancellationToken
        );
    }

    /// <summary>Creators by a part of their room's address: eight at most. For anybody who is signed in.</summary>
    public Task<Result<FoundCreators, FamilyRefusal>> FindCreatorsAsync(Actor actor, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<FoundCreators, FamilyRefusal>>(
            async (context, token) =>
                await Standing.LoadAsync(context, actor, Now, token) is null
                    ? FamilyRefusal.NotSignedIn
                    : await FamilyPages.CreatorsAsync(context, text, Now, token),
            cancellationToken
        );
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private async Task<Result<(Standing Minor, Guardianship Link), FamilyRefusal>> FindAsync(
        StoreContext context,
        Actor actor,
        PersonId minorId,
        CancellationToken cancellationToken
    )
    {
        var reader = await Standing.LoadAsync(context, actor, Now, cancellationToken);
        var minor = await Standing.LoadAsync(context, minorId, Now, cancellationToken);
        if (minor is null || await GuardianLinks.BetweenAsync(context, reader?.Id, minorId, Now, cancellationToken) is not { } link)
        {
            access.Denied(actor, "read minor", minorId);
            return reader is null ? FamilyRefusal.NotSignedIn : FamilyRefusal.NotFound;
        }

        return (minor, link);
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

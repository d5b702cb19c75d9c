using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Budgets;

/// <summary>Sets and shows limits.</summary>
public sealed class LimitService
{
    private const int MostChanges = 100;

    private readonly Database database;
    private readonly AccessLog access;
    private readonly FamilyNews news;
    private readonly TimeProvider clock;

    internal LimitService(Database database, AccessLog access, FamilyNews news, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.news = news;
        this.clock = clock;
    }

    /// <summary>
    /// Sets caps of a link: its guardian only. They bind at once, also for what is spent and reserved already, and each change is
    /// kept. Returns where all six stand then.
    /// </summary>
    public Task<Result<LimitSheet, CapsRefusal>> SetCapsAsync(
        Actor actor,
        GuardianshipId guardianshipId,
        SetCaps request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return database.WriteAsync<LimitSheet, CapsRefusal>(
            actor,
            async (scope, token) =>
            {
                var found = await FindAsync(scope.Context, actor, guardianshipId, scope.Now, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var link = found.Value;
                if (Refusal(actor, link, request) is { } refusal)
                {
                    return refusal;
                }

                // The minor may be opening a new window under the old caps this very moment.
                await scope.Context.TakeTurnAsync(link.MinorId.Value, token);
                if (await ChangeAsync(scope, link, request.Caps, token))
                {
                    await news.CapsChangedAsync(scope, link, token);
                }

                return await SheetAsync(scope.Context, LimitScope.Of(link), scope.Now, token);
            },
            cancellationToken
        );
    }

    /// <summary>Who changed which cap of a link when, newest first: for its guardian and its minor.</summary>
    public Task<Result<CapHistory, CapsRefusal>> ListChangesAsync(
        Actor actor,
        GuardianshipId guardianshipId,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<CapHistory, CapsRefusal>>(
            async (context, token) =>
            {
                var found = await FindAsync(context, actor, guardianshipId, clock.GetUtcNow().UtcDateTime, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                return await HistoryAsync(context, found.Value, token);
            },
            cancellationToken
        );
    }

    /// <summary>The limits the caller spends under: an adult's own, or those a guardian set for a minor.</summary>
    public Task<Result<LimitSheet, CapsRefusal>> ReadOwnAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<LimitSheet, CapsRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await Standing.LoadAsync(context, actor, now, token) is not { } standing)
                {
                    return (CapsRefusal)CapsRefusalReason.NotSignedIn;
                }

                if (LimitScope.Of(standing) is not { } limits)
                {
                    return (CapsRefusal)CapsRefusalReason.NoGuardian;
                }

                return await SheetAsync(context, limits, now, token);
            },
            cancellationToken
        );
    }

    /// <summary>Changes those caps that differ; false when none does.</summary>
    internal static async Task<bool> ChangeAsync(
        WriteScope scope,
        Guardianship link,
        IEnumerable<KeyValuePair<LimitKind, long?>> caps,
        CancellationToken cancellationToken
    )
    {
        var now = await scope
            .Context.Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => l.ScopeId == link.Id.Value)
            .ToDictionaryAsync(l => l.Kind, l => l.Cap, cancellationToken);
        var changed = caps.Where(c => now.GetValueOrDefault(c.Key) != c.Value).OrderBy(c => c.Key).ToList();
        foreach (var (kind, cap) in changed)
        {
            await SpendingMeters.SetCapAsync(scope, link.Id.Value, kind, cap, link.GuardianId, cancellationToken);
        }

        return changed.Count > 0;
    }

    internal static async Task<CapHistory> HistoryAsync(StoreContext context, Guardianship link, CancellationToken cancellationToken)
    {
        var rows = await context
            .Set<LimitChange>()
            .Where(c => c.ScopeId == link.Id.Value)
            .OrderByDescending(c => c.Id)
            .Take(MostChanges)
            .ToListAsync(cancellationToken);
        var people = rows.Select(c => c.ChangedBy).Distinct().ToList();
        var names = await context
            .Users.Where(p => people.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellationToken);
        return new CapHistory([.. rows.Select(c => Of(c, link.Currency, names))]);
    }

    private static async Task<LimitSheet> SheetAsync(
        StoreContext context,
        LimitScope limits,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var states = await SpendingMeters.StatesAsync(context, limits, now, cancellationToken);
        return new LimitSheet(limits.SetByGuardian, Currency.Parse(limits.Currency), limits.TimeZoneId, states);
    }

    private static CapChange Of(LimitChange change, string currency, Dictionary<PersonId, string> names)
    {
        var unit = LimitPolicy.SpendingOf(change.Kind) == Spending.Gift ? "COIN" : currency;
        LimitAmount? Amount(long? cap) => cap is { } value ? new LimitAmount(unit, value) : null;
        var name = names.GetValueOrDefault(change.ChangedBy, "");
        return new CapChange(change.Kind, Amount(change.OldCap), Amount(change.NewCap), name, change.ChangedAt);
    }

    /// <summary>A link for its guardian or its minor; anybody else learns nothing about it.</summary>
    private async Task<Result<Guardianship, CapsRefusal>> FindAsync(
        StoreContext context,
        Actor actor,
        GuardianshipId id,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (await Standing.LoadAsync(context, actor, now, cancellationToken) is not { } standing)
        {
            return (CapsRefusal)CapsRefusalReason.NotSignedIn;
        }

        var link = await context.Set<Guardianship>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (link is null || (link.GuardianId != standing.Id && link.MinorId != standing.Id))
        {
            access.Denied(actor, "open limits", id);
            return (CapsRefusal)CapsRefusalReason.NotFound;
        }

        return standing.IsActive ? link : (CapsRefusal)CapsRefusalReason.NotActive;
    }

    private CapsRefusal? Refusal(Actor actor, Guardianship link, SetCaps request)
    {
        if (actor.PersonId != link.GuardianId)
        {
            access.Denied(actor, "set their own limits", link.Id);
            return CapsRefusalReason.NotAllowed;
        }

        if (link.EndedAt is not null)
        {
            return CapsRefusalReason.Ended;
        }

        foreach (var (kind, cap) in request.Caps)
        {
            if (!CapPolicy.Kinds.Contains(kind))
            {
                return new CapsRefusal(CapsRefusalReason.UnknownKind, kind);
            }

            if (CapPolicy.Check(cap) is { } problem)
            {
                return new CapsRefusal(problem == CapProblem.Negative ? CapsRefusalReason.Negative : CapsRefusalReason.TooLarge, kind);
            }
        }

        return null;
    }
}

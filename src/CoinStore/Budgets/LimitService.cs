using CoinStore.Access;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Rooms;
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
    private readonly ComingOfAge comingOfAge;
    private readonly TimeProvider clock;

    internal LimitService(Database database, AccessLog access, FamilyNews news, ComingOfAge comingOfAge, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.news = news;
        this.comingOfAge = comingOfAge;
        this.clock = clock;
    }

    /// <summary>
    /// Sets limits of a link: its guardian only. They bind at once, also for what is spent and reserved already and for checkouts that
    /// are open, and each change is kept. Returns where the limits that count stand then.
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
                // The minor may be opening a new window under the old caps this very moment, or be 18 since midnight.
                await comingOfAge.SettledAsync(scope, guardianshipId, token);
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

                var wanted = await WantedAsync(scope, link, request, token);
                if (!wanted.Succeeded)
                {
                    return wanted.Refusal;
                }

                if (await ChangeAsync(scope, link, wanted.Value, token))
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

                if (LimitScope.AllOf(standing) is not [var first, ..] limits)
                {
                    return (CapsRefusal)CapsRefusalReason.NoGuardian;
                }

                var sheet = await SheetAsync(context, first, now, token);
                return sheet with { Limits = await SpendingMeters.StatesAsync(context, limits, now, token) };
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Changes those limits that differ; false when none does. Whatever is open and no longer fits is stopped with it, and a pause takes
    /// back every yes that was not spent. The caller has the minor's turn.
    /// </summary>
    internal static async Task<bool> ChangeAsync(
        WriteScope scope,
        Guardianship link,
        IEnumerable<(CapKey Key, long? Cap)> wanted,
        CancellationToken cancellationToken
    )
    {
        var now = await scope
            .Context.Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => l.ScopeId == link.Id.Value)
            .ToDictionaryAsync(l => (l.Kind, l.Subject), l => l.Cap, cancellationToken);
        var changed = wanted
            .Where(c => now.GetValueOrDefault((c.Key.Kind, c.Key.Subject)) != c.Cap)
            .OrderBy(c => c.Key.Kind)
            .ThenBy(c => c.Key.Subject)
            .ToList();
        if (changed.Count > 0)
        {
            // What past windows left is worked out under the caps they had.
            await CarryOver.KeepAsync(scope, LimitScope.Of(link), cancellationToken);
        }

        foreach (var (key, cap) in changed)
        {
            await CapSettings.SetAsync(scope, key, cap, link.GuardianId, scope.Now, cancellationToken);
        }

        foreach (var (key, _) in changed.Where(c => c is { Key.Kind: LimitKind.Pause, Cap: 0 }))
        {
            PersonId? creator = key.Subject == Guid.Empty ? null : PersonId.From(key.Subject);
            await Approvals.VoidAsync(scope, link.MinorId, creator, cancellationToken);
        }

        if (changed.Count > 0)
        {
            await OpenPurchases.StopUnfitAsync(scope, link, cancellationToken);
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
        var people = rows.Select(c => c.ChangedBy).Concat(rows.Select(c => PersonId.From(c.Subject))).Distinct().ToList();
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
        var unit = LimitPolicy.UnitOf(change.Kind, currency);
        LimitAmount? Amount(long? cap) => cap is { } value ? new LimitAmount(unit, value) : null;
        var name = names.GetValueOrDefault(change.ChangedBy, "");
        return new CapChange(change.Kind, Amount(change.OldCap), Amount(change.NewCap), name, change.ChangedAt)
        {
            CreatorName = names.GetValueOrDefault(PersonId.From(change.Subject)),
        };
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
            access.Denied(actor, "open limits", id);
            return (CapsRefusal)CapsRefusalReason.NotSignedIn;
        }

        var link = await context.Set<Guardianship>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        // Before a guardian is proven they are nobody's to watch.
        if (link is null || (link.MinorId != standing.Id && (link.GuardianId != standing.Id || link.ProofId is null)))
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

        return request
            .Caps.Select(c => Refusal(CapPolicy.GuardianKinds, c.Key, c.Value))
            .Concat(request.Creators.Select(c => Refusal(CapPolicy.CreatorKinds, c.Kind, c.Value)))
            .FirstOrDefault(refusal => refusal is not null);
    }

    private static CapsRefusal? Refusal(IReadOnlyList<LimitKind> known, LimitKind kind, long? value) =>
        !known.Contains(kind) ? new CapsRefusal(CapsRefusalReason.UnknownKind, kind)
        : CapPolicy.Check(kind, value) is not { } problem ? null
        : new CapsRefusal(
            problem switch
            {
                CapProblem.Negative => CapsRefusalReason.Negative,
                CapProblem.TooLarge => CapsRefusalReason.TooLarge,
                CapProblem.NotANumber or CapProblem.NotWhole or CapProblem.TooManyDecimals => CapsRefusalReason.NotValid,
            },
            kind
        );

    private static async Task<Result<List<(CapKey Key, long? Cap)>, CapsRefusal>> WantedAsync(
        WriteScope scope,
        Guardianship link,
        SetCaps request,
        CancellationToken cancellationToken
    )
    {
        var wanted = request.Caps.Select(c => (new CapKey(link.Id.Value, c.Key), c.Value)).ToList();
        foreach (var limit in request.Creators)
        {
            var handle = RoomHandle.Normalise(limit.Handle);
            var creator = await scope
                .Context.Set<CreatorProfile>()
                .Where(c => c.Handle == handle)
                .Select(c => (PersonId?)c.Id)
                .SingleOrDefaultAsync(cancellationToken);
            if (creator is not { } id)
            {
                return new CapsRefusal(CapsRefusalReason.UnknownCreator, limit.Kind);
            }

            wanted.Add((new CapKey(link.Id.Value, limit.Kind, id.Value), limit.Value));
        }

        return wanted;
    }
}

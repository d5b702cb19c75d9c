using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Budgets;

/// <summary>Reads and changes caps inside a transaction: at once, later, or not after all.</summary>
internal static class CapSettings
{
    /// <summary>The caps of a scope in force at an instant.</summary>
    public static async Task<Caps> CapsAsync(StoreContext context, LimitScope limits, DateTime now, CancellationToken cancellationToken) =>
        (await CapsAsync(context, [limits], now, cancellationToken)).GetValueOrDefault(limits.Id, Caps.None);

    /// <summary>The caps of many scopes; a scope that has none is not among them.</summary>
    public static async Task<Dictionary<Guid, Caps>> CapsAsync(
        StoreContext context,
        IReadOnlyCollection<LimitScope> scopes,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var ids = scopes.Select(s => s.Id).ToHashSet();
        var settings = await context
            .Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => EF.Parameter(ids).Contains(l.ScopeId))
            .ToListAsync(cancellationToken);
        var caps = new Dictionary<Guid, Caps>();
        foreach (var own in settings.GroupBy(l => l.ScopeId))
        {
            var limits = scopes.First(s => s.Id == own.Key);
            List<LimitSetting> all = [.. own];
            var carries = limits.SetByGuardian ? await CarryOver.AtAsync(context, limits, all, now, cancellationToken) : [];
            caps[own.Key] = new Caps(all, now, carries);
        }

        return caps;
    }

    /// <summary>
    /// Sets a cap, also in the windows that are running, and keeps who changed what when. A raise that waits for the same cap is
    /// dropped with it.
    /// </summary>
    public static async Task SetAsync(
        WriteScope scope,
        CapKey key,
        long? cap,
        PersonId setBy,
        DateTime at,
        CancellationToken cancellationToken
    )
    {
        var setting = await FindAsync(scope, key, setBy, cancellationToken);
        scope.Context.Add(
            new LimitChange
            {
                ScopeId = key.ScopeId,
                Kind = key.Kind,
                Subject = key.Subject,
                OldCap = setting.Cap,
                NewCap = cap,
                ChangedBy = setBy,
                ChangedAt = at,
            }
        );
        (setting.Cap, setting.SetBy, setting.SetAt) = (cap, setBy, at);
        (setting.NextCap, setting.NextAt) = (null, null);
        await scope.Context.SaveChangesAsync(cancellationToken);
        await FollowAsync(scope, key, cancellationToken);
    }

    /// <summary>Brings the meters that are running up to the caps in force.</summary>
    private static async Task FollowAsync(WriteScope scope, CapKey key, CancellationToken cancellationToken)
    {
        var limits = await LimitScope.FindAsync(scope.Context, key.ScopeId, cancellationToken);
        if (key.Kind == LimitKind.GiftCreatorMonth)
        {
            await CreatorMeters.FollowAsync(scope, limits, key, cancellationToken);
            return;
        }

        if (limits.SetByGuardian)
        {
            await CarryOver.ForgetAsync(scope, limits, cancellationToken);
            await CarryOver.KeepAsync(scope, limits, cancellationToken);
        }

        if (key.Kind == LimitKind.GiftCountDay)
        {
            await CreatorMeters.CountTodayAsync(scope, limits, cancellationToken);
        }

        var caps = await CapsAsync(scope.Context, limits, scope.Now, cancellationToken);
        foreach (var kind in MetersOf(key.Kind))
        {
            await scope.Meters.SetCapAsync(key.ScopeId, (short)kind, caps.Of(kind), scope.Now, cancellationToken);
        }
    }

    // A bound of what is carried over moves the meter it belongs to; rules move none.
    private static IEnumerable<LimitKind> MetersOf(LimitKind kind) =>
        LimitPolicy.ShapeOf(kind) switch
        {
            LimitShape.Meter => [kind],
            LimitShape.Carry => CapPolicy.Kinds.Where(k => LimitPolicy.CarryOf(k) == kind),
            LimitShape.Each or LimitShape.Switch or LimitShape.Hours => [],
        };

    /// <summary>Keeps a cap for later; the one in force stays until then.</summary>
    public static async Task PlanAsync(
        WriteScope scope,
        CapKey key,
        long? cap,
        PersonId setBy,
        DateTime at,
        CancellationToken cancellationToken
    )
    {
        var setting = await FindAsync(scope, key, setBy, cancellationToken);
        (setting.NextCap, setting.NextAt) = (cap, at);
        await scope.Context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Drops a raise that still waits; false when none does.</summary>
    public static async Task<bool> WithdrawAsync(WriteScope scope, CapKey key, CancellationToken cancellationToken) =>
        await scope
            .Context.Set<LimitSetting>()
            .Where(l => l.ScopeId == key.ScopeId && l.Kind == key.Kind && l.Subject == key.Subject && l.NextAt > scope.Now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(l => l.NextCap, (long?)null).SetProperty(l => l.NextAt, (DateTime?)null),
                cancellationToken
            ) == 1;

    /// <summary>
    /// Writes the raises of these scopes that have become due, in their order. Whoever spends does it first, so that it never matters
    /// when a worker comes by; the caller has the scopes' turn.
    /// </summary>
    public static async Task<int> ApplyDueAsync(WriteScope scope, IReadOnlyCollection<Guid> scopes, CancellationToken cancellationToken)
    {
        var due = await scope
            .Context.Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => EF.Parameter(scopes).Contains(l.ScopeId) && l.NextAt <= scope.Now)
            .OrderBy(l => l.NextAt)
            .ThenBy(l => l.ScopeId)
            .ThenBy(l => l.Kind)
            .ThenBy(l => l.Subject)
            .ToListAsync(cancellationToken);
        foreach (var setting in due)
        {
            var key = new CapKey(setting.ScopeId, setting.Kind, setting.Subject);
            await SetAsync(scope, key, setting.NextCap, setting.SetBy, setting.NextAt!.Value, cancellationToken);
        }

        return due.Count;
    }

    private static async Task<LimitSetting> FindAsync(WriteScope scope, CapKey key, PersonId setBy, CancellationToken cancellationToken)
    {
        if (await scope.Context.FindAsync<LimitSetting>([key.ScopeId, key.Kind, key.Subject], cancellationToken) is { } setting)
        {
            return setting;
        }

        setting = new LimitSetting
        {
            ScopeId = key.ScopeId,
            Kind = key.Kind,
            Subject = key.Subject,
            SetBy = setBy,
            SetAt = scope.Now,
        };
        scope.Context.Add(setting);
        return setting;
    }
}

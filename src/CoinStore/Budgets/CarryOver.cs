using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Budgets;

/// <summary>What a window got from the rest of the windows before it: worked out once, when the window is first touched.</summary>
internal sealed class LimitCarry
{
    public required Guid ScopeId { get; init; }

    /// <summary>The meter's kind.</summary>
    public required LimitKind Kind { get; init; }

    public required DateTime StartsAt { get; init; }

    public required DateTime EndsAt { get; init; }

    /// <summary>In the meter's unit, before the bound of today is applied.</summary>
    public required long Amount { get; init; }
}

internal sealed class LimitCarryConfiguration : IEntityTypeConfiguration<LimitCarry>
{
    public void Configure(EntityTypeBuilder<LimitCarry> builder)
    {
        builder.ToTable("LimitCarries", table => table.HasCheckConstraint("CK_LimitCarries_Amount", "\"Amount\" >= 0"));
        builder.HasKey(c => new
        {
            c.ScopeId,
            c.Kind,
            c.StartsAt,
        });
    }
}

/// <summary>
/// Carries what is left of a limit over to its next window, up to a bound. A window that nobody touched leaves its whole cap; what is
/// still reserved when a window ends counts as used, also when it is given back later.
/// </summary>
internal static class CarryOver
{
    /// <summary>What the windows around now were given, as kept or as it would be.</summary>
    public static async Task<IReadOnlyList<LimitCarry>> AtAsync(
        StoreContext context,
        LimitScope limits,
        IReadOnlyCollection<LimitSetting> settings,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var carries = new List<LimitCarry>();
        var caps = new Caps(settings, now);
        foreach (var kind in CapPolicy.Kinds)
        {
            if (caps.Of(LimitPolicy.CarryOf(kind)!.Value) is > 0 and var bound && caps.Of(kind) is { } cap)
            {
                carries.Add(await AtAsync(context, limits, kind, cap, bound, now, cancellationToken));
            }
        }

        return carries;
    }

    /// <summary>Keeps what the windows around now get, so that nothing set later changes it. The caller has the spender's turn.</summary>
    public static async Task KeepAsync(WriteScope scope, LimitScope limits, CancellationToken cancellationToken)
    {
        var settings = await SettingsAsync(scope, limits, cancellationToken);
        foreach (var carry in await AtAsync(scope.Context, limits, settings, scope.Now, cancellationToken))
        {
            if (await scope.Context.FindAsync<LimitCarry>([carry.ScopeId, carry.Kind, carry.StartsAt], cancellationToken) is null)
            {
                scope.Context.Add(carry);
            }
        }

        await scope.Context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>
    /// Forgets what windows were given of a limit that carries nothing any more: switched on again, it begins anew, and windows that were
    /// spent in between hand nothing on.
    /// </summary>
    public static async Task ForgetAsync(WriteScope scope, LimitScope limits, CancellationToken cancellationToken)
    {
        var caps = new Caps(await SettingsAsync(scope, limits, cancellationToken), scope.Now);
        List<LimitKind> off = [.. CapPolicy.Kinds.Where(k => caps.Of(k) is null || caps.Of(LimitPolicy.CarryOf(k)!.Value) is not > 0)];
        scope.Context.RemoveRange(
            await scope.Context.Set<LimitCarry>().Where(c => c.ScopeId == limits.Id && off.Contains(c.Kind)).ToListAsync(cancellationToken)
        );
        await scope.Context.SaveChangesAsync(cancellationToken);
    }

    private static Task<List<LimitSetting>> SettingsAsync(WriteScope scope, LimitScope limits, CancellationToken cancellationToken) =>
        scope.Context.Set<LimitSetting>().AsNoTracking().Where(l => l.ScopeId == limits.Id).ToListAsync(cancellationToken);

    private static async Task<LimitCarry> AtAsync(
        StoreContext context,
        LimitScope limits,
        LimitKind kind,
        long cap,
        long bound,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var (startsAt, endsAt) = limits.WindowAt(kind, now);
        var last = await context
            .Set<LimitCarry>()
            .AsNoTracking()
            .Where(c => c.ScopeId == limits.Id && c.Kind == kind && c.StartsAt <= startsAt)
            .OrderByDescending(c => c.StartsAt)
            .FirstOrDefaultAsync(cancellationToken);
        if (last?.StartsAt == startsAt)
        {
            return last;
        }

        return new LimitCarry
        {
            ScopeId = limits.Id,
            Kind = kind,
            StartsAt = startsAt,
            EndsAt = endsAt,
            // The first window after carrying was switched on has none before it.
            Amount = last is null ? 0 : await RestAsync(context, limits, last, startsAt, cap, bound, cancellationToken),
        };
    }

    private static async Task<long> RestAsync(
        StoreContext context,
        LimitScope limits,
        LimitCarry last,
        DateTime startsAt,
        long cap,
        long bound,
        CancellationToken cancellationToken
    )
    {
        var meter = await context
            .Set<MeterRow>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                m => m.Scope == limits.Id && m.Kind == (short)last.Kind && m.StartsAt == last.StartsAt && m.Subject == Guid.Empty,
                cancellationToken
            );
        var rest = meter is { Cap: { } had } ? had - meter.Used - meter.Reserved : cap + Math.Min(last.Amount, bound);
        var carried = Math.Clamp(rest, 0, bound);
        // Windows that nobody touched since.
        for (var at = last.EndsAt; at < startsAt && carried < bound; at = limits.WindowAt(last.Kind, at).EndsAt)
        {
            carried = Math.Min(bound, carried + cap);
        }

        return carried;
    }
}

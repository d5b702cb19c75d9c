using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CoinStore.Ledger;

/// <summary>Names one limit in one window.</summary>
/// <param name="Scope">Whose limit it is.</param>
/// <param name="Kind">What it limits; the ledger does not know the meaning.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="StartsAt">The window's first instant, UTC.</param>
/// <param name="EndsAt">The first instant after the window, UTC.</param>
/// <param name="Subject">Whom it counts alone; empty for a limit that counts everything of its kind.</param>
public readonly record struct MeterKey(Guid Scope, short Kind, Unit Unit, DateTime StartsAt, DateTime EndsAt, Guid Subject = default)
{
    /// <summary>A window is known by its start, as in the table: its end may differ when the rules of a zone were changed meanwhile.</summary>
    internal static IEqualityComparer<MeterKey> ByStart { get; } = new StartComparer();

    private sealed class StartComparer : IEqualityComparer<MeterKey>
    {
        public bool Equals(MeterKey x, MeterKey y) =>
            x.Scope == y.Scope && x.Kind == y.Kind && x.StartsAt == y.StartsAt && x.Unit == y.Unit && x.Subject == y.Subject;

        public int GetHashCode(MeterKey key) => HashCode.Combine(key.Scope, key.Kind, key.StartsAt, key.Subject);
    }
}

/// <summary>An amount to take from a meter.</summary>
/// <param name="Meter">The meter.</param>
/// <param name="Amount">More than zero, in the meter's unit.</param>
/// <param name="CapIfNew">The cap of a window that nobody has touched yet; null for none.</param>
public readonly record struct MeterCharge(MeterKey Meter, long Amount, long? CapIfNew);

/// <summary>What a meter says.</summary>
/// <param name="Cap">The most that may be used and reserved; null for none.</param>
/// <param name="Used">Spent.</param>
/// <param name="Reserved">Promised, not yet spent.</param>
public readonly record struct MeterReading(long? Cap, long Used, long Reserved)
{
    /// <summary>What is left of the cap, never below zero; null without a cap.</summary>
    public long? Left => Cap is { } cap ? Math.Max(0, cap - Used - Reserved) : null;
}

/// <summary>The answer to a charge: fine, or the first meter that would go over its cap.</summary>
/// <param name="Over">The meter that refused; null when all took it.</param>
/// <param name="Reading">What that meter says.</param>
public readonly record struct ChargeResult(MeterKey? Over, MeterReading Reading)
{
    /// <summary>True when every meter took its charge.</summary>
    public bool Succeeded => Over is null;
}

/// <summary>
/// Spending meters, inside the transaction of a writer. Checked and moved in memory, so that two spenders cannot both see the last of a
/// cap, and each touched one is written once by <see cref="FlushAsync"/>. A charge is taken by every meter or by none.
/// </summary>
public sealed class Meters
{
    private readonly DbContext context;
    private readonly LedgerSql sql;
    private readonly LedgerMemory memory;
    private readonly HashSet<MeterState> moved = [];

    internal Meters(DbContext context, LedgerSql sql, LedgerMemory memory)
    {
        this.context = context;
        this.sql = sql;
        this.memory = memory;
    }

    /// <summary>Counts amounts as spent.</summary>
    public Task<ChargeResult> ChargeAsync(
        Guid chargeId,
        DateTime at,
        IReadOnlyList<MeterCharge> charges,
        CancellationToken cancellationToken
    ) => TakeAsync(chargeId, at, charges, ChargeState.Captured, cancellationToken);

    /// <summary>Counts amounts against the caps until they are captured or released.</summary>
    public Task<ChargeResult> ReserveAsync(
        Guid chargeId,
        DateTime at,
        IReadOnlyList<MeterCharge> charges,
        CancellationToken cancellationToken
    ) => TakeAsync(chargeId, at, charges, ChargeState.Reserved, cancellationToken);

    /// <summary>Turns a reservation into spending. Doing it again changes nothing.</summary>
    public Task CaptureAsync(Guid chargeId, CancellationToken cancellationToken) =>
        SettleAsync(chargeId, ChargeState.Reserved, ChargeState.Captured, cancellationToken);

    /// <summary>Gives a reservation back. Doing it again changes nothing.</summary>
    public Task ReleaseAsync(Guid chargeId, CancellationToken cancellationToken) =>
        SettleAsync(chargeId, ChargeState.Reserved, ChargeState.Released, cancellationToken);

    /// <summary>Gives captured spending back: the event it counted was undone. Doing it again changes nothing.</summary>
    public Task RefundAsync(Guid chargeId, CancellationToken cancellationToken) =>
        SettleAsync(chargeId, ChargeState.Captured, ChargeState.Released, cancellationToken);

    /// <summary>Gives every window of a limit that has not ended a new cap; it binds at once.</summary>
    public Task SetCapAsync(Guid scope, short kind, long? cap, DateTime now, CancellationToken cancellationToken) =>
        SetCapAsync(scope, kind, Guid.Empty, cap, now, cancellationToken);

    /// <summary>The same for a limit that counts one subject alone.</summary>
    public async Task SetCapAsync(Guid scope, short kind, Guid subject, long? cap, DateTime now, CancellationToken cancellationToken)
    {
        await context
            .Set<MeterRow>()
            .Where(m => m.Scope == scope && m.Kind == kind && m.Subject == subject && m.EndsAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Cap, cap), cancellationToken);
        memory.Touched = true;
        foreach (var (key, meter) in memory.Meters)
        {
            if (key.Scope == scope && key.Kind == kind && key.Subject == subject && meter.EndsAt > now)
            {
                meter.Cap = cap;
            }
        }
    }

    /// <summary>Makes meters ready for <see cref="Over"/> and <see cref="Take"/>; new windows begin.</summary>
    internal async Task LoadAsync(IReadOnlyCollection<MeterCharge> charges, CancellationToken cancellationToken)
    {
        var missing = charges.Where(c => !memory.Meters.ContainsKey(c.Meter)).DistinctBy(c => c.Meter, MeterKey.ByStart).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        await RecallAsync(missing, cancellationToken);
        var begun = missing.FindAll(c => !memory.Meters.ContainsKey(c.Meter));
        if (begun.Count > 0)
        {
            foreach (var charge in begun)
            {
                memory.Touched = true;
                await BeginAsync(charge, cancellationToken);
            }

            await RecallAsync(begun, cancellationToken);
        }
    }

    /// <summary>The meters of charges, in their order; they must have been loaded.</summary>
    internal MeterState[] Of(IReadOnlyList<MeterCharge> charges)
    {
        var found = new MeterState[charges.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = memory.Meters[charges[i].Meter];
        }

        return found;
    }

    /// <summary>The first meter that a charge would take over its cap; success when all take it.</summary>
    internal static ChargeResult Over(IReadOnlyList<MeterCharge> charges, MeterState[] meters)
    {
        for (var i = 0; i < meters.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(charges[i].Amount, 1, nameof(charges));
            if (!meters[i].Takes(charges[i].Amount))
            {
                return new ChargeResult(charges[i].Meter, meters[i].Reading);
            }
        }

        return default;
    }

    /// <summary>Counts what <see cref="Over"/> let pass as spent.</summary>
    internal void Take(IReadOnlyList<MeterCharge> charges, MeterState[] meters)
    {
        for (var i = 0; i < meters.Length; i++)
        {
            Move(meters[i], charges[i].Amount, 0);
        }
    }

    /// <summary>The charges as an entry keeps them.</summary>
    internal static string Pack(IReadOnlyList<MeterCharge> charges, MeterState[] meters) =>
        PackedLines.Pack([.. meters.Select((meter, i) => (meter.Id, charges[i].Amount))]);

    /// <summary>Writes what was counted.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (moved.Count > 0)
        {
            var transaction = context.Database.CurrentTransaction!.GetDbTransaction();
            await sql.SaveAsync(transaction, [.. moved.OrderBy(m => m.Id)], cancellationToken);
            moved.Clear();
        }
    }

    private async Task<ChargeResult> TakeAsync(
        Guid chargeId,
        DateTime at,
        IReadOnlyList<MeterCharge> charges,
        ChargeState state,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(charges);
        await LoadAsync(charges, cancellationToken);
        var meters = Of(charges);
        var over = Over(charges, meters);
        if (!over.Succeeded)
        {
            return over;
        }

        for (var i = 0; i < meters.Length; i++)
        {
            var amount = charges[i].Amount;
            var captured = state == ChargeState.Captured;
            Move(meters[i], captured ? amount : 0, captured ? 0 : amount);
            context.Add(
                new MeterChargeRow
                {
                    ChargeId = chargeId,
                    MeterId = meters[i].Id,
                    Amount = amount,
                    State = state,
                    At = at,
                }
            );
        }

        await context.SaveChangesAsync(cancellationToken);
        return default;
    }

    private async Task SettleAsync(Guid chargeId, ChargeState from, ChargeState to, CancellationToken cancellationToken)
    {
        var charges = await context
            .Set<MeterChargeRow>()
            .AsNoTracking()
            .Where(c => c.ChargeId == chargeId && c.State == from)
            .Join(
                context.Set<MeterRow>(),
                c => c.MeterId,
                m => m.Id,
                (c, m) =>
                    new
                    {
                        c.Amount,
                        c.MeterId,
                        Meter = m,
                    }
            )
            .OrderBy(c => c.MeterId)
            .ToListAsync(cancellationToken);
        await LoadAsync([.. charges.Select(c => new MeterCharge(c.Meter.Key, c.Amount, c.Meter.Cap))], cancellationToken);
        foreach (var charge in charges)
        {
            var changed = await context
                .Set<MeterChargeRow>()
                .Where(c => c.ChargeId == chargeId && c.MeterId == charge.MeterId && c.State == from)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, to), cancellationToken);
            if (changed == 1)
            {
                long Part(ChargeState state) => (to == state ? charge.Amount : 0) - (from == state ? charge.Amount : 0);
                Move(memory.Meters[charge.Meter.Key], Part(ChargeState.Captured), Part(ChargeState.Reserved));
            }
        }
    }

    private void Move(MeterState meter, long used, long reserved)
    {
        memory.Touched = true;
        meter.Move(used, reserved);
        moved.Add(meter);
    }

    private async Task RecallAsync(List<MeterCharge> charges, CancellationToken cancellationToken)
    {
        var scopes = charges.Select(c => c.Meter.Scope).ToHashSet();
        var starts = charges.Select(c => c.Meter.StartsAt).ToHashSet();
        foreach (var row in await sql.Meters(context, scopes, starts).AsNoTracking().ToListAsync(cancellationToken))
        {
            memory.Meters.TryAdd(row.Key, new MeterState(row));
        }
    }

    // Two processes may begin the same window at once; whoever comes second finds it.
    private Task BeginAsync(MeterCharge charge, CancellationToken cancellationToken)
    {
        var (meter, unit) = (charge.Meter, charge.Meter.Unit.Code);
        return context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "Meters" ("Scope", "Kind", "Subject", "Unit", "StartsAt", "EndsAt", "Cap", "Used", "Reserved")
            VALUES ({meter.Scope}, {meter.Kind}, {meter.Subject}, {unit}, {meter.StartsAt}, {meter.EndsAt}, {charge.CapIfNew}, {0L}, {0L})
            ON CONFLICT DO NOTHING
            """,
            cancellationToken
        );
    }
}

using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>Names one limit in one window.</summary>
/// <param name="Scope">Whose limit it is.</param>
/// <param name="Kind">What it limits; the ledger does not know the meaning.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="StartsAt">The window's first instant, UTC.</param>
/// <param name="EndsAt">The first instant after the window, UTC.</param>
public readonly record struct MeterKey(Guid Scope, short Kind, Unit Unit, DateTime StartsAt, DateTime EndsAt);

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
/// Spending meters, inside a transaction the caller opened. The check is the update (<c>used + reserved + x &lt;= cap</c>), so two
/// spenders cannot both see the last of a cap. A refusal must roll the caller's transaction back.
/// </summary>
public sealed class Meters(DbContext context)
{
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
        SettleAsync(chargeId, ChargeState.Captured, cancellationToken);

    /// <summary>Gives a reservation back. Doing it again changes nothing.</summary>
    public Task ReleaseAsync(Guid chargeId, CancellationToken cancellationToken) =>
        SettleAsync(chargeId, ChargeState.Released, cancellationToken);

    /// <summary>Gives captured spending back: the event it counted was undone. Doing it again changes nothing.</summary>
    public async Task RefundAsync(Guid chargeId, CancellationToken cancellationToken)
    {
        foreach (var charge in await ChargesAsync(chargeId, ChargeState.Captured, cancellationToken))
        {
            await MoveAsync(charge, ChargeState.Captured, ChargeState.Released, used: -charge.Amount, reserved: 0, cancellationToken);
        }
    }

    /// <summary>Gives every window of a limit that has not ended a new cap; it binds at once.</summary>
    public Task SetCapAsync(Guid scope, short kind, long? cap, DateTime now, CancellationToken cancellationToken) =>
        context
            .Set<MeterRow>()
            .Where(m => m.Scope == scope && m.Kind == kind && m.EndsAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Cap, cap), cancellationToken);

    /// <summary>What a meter says; zero used under the given cap when nobody has touched it.</summary>
    public async Task<MeterReading> ReadAsync(MeterKey key, long? capIfNew, CancellationToken cancellationToken)
    {
        var row = await Find(key).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return row is null ? new MeterReading(capIfNew, 0, 0) : new MeterReading(row.Cap, row.Used, row.Reserved);
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
        var rows = new List<(long MeterId, MeterCharge Charge)>(charges.Count);
        foreach (var charge in charges)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(charge.Amount, 1, nameof(charges));
            rows.Add((await MeterIdAsync(charge, cancellationToken), charge));
        }

        rows.Sort((left, right) => left.MeterId.CompareTo(right.MeterId));
        foreach (var (meterId, charge) in rows)
        {
            if (!await AddAsync(meterId, charge.Amount, state, cancellationToken))
            {
                return new ChargeResult(charge.Meter, await ReadAsync(charge.Meter, charge.CapIfNew, cancellationToken));
            }

            context.Add(
                new MeterChargeRow
                {
                    ChargeId = chargeId,
                    MeterId = meterId,
                    Amount = charge.Amount,
                    State = state,
                    At = at,
                }
            );
        }

        await context.SaveChangesAsync(cancellationToken);
        return default;
    }

    private async Task<bool> AddAsync(long meterId, long amount, ChargeState state, CancellationToken cancellationToken)
    {
        var used = state == ChargeState.Captured ? amount : 0;
        var reserved = state == ChargeState.Reserved ? amount : 0;
        var changed = await context
            .Set<MeterRow>()
            // Subtraction on the cap's side: a sum of two large amounts could overflow, cap - used - reserved cannot.
            .Where(m => m.Id == meterId && (m.Cap == null ? long.MaxValue : m.Cap.Value) - m.Used - m.Reserved >= amount)
            .ExecuteUpdateAsync(
                set => set.SetProperty(m => m.Used, m => m.Used + used).SetProperty(m => m.Reserved, m => m.Reserved + reserved),
                cancellationToken
            );
        return changed == 1;
    }

    private async Task SettleAsync(Guid chargeId, ChargeState to, CancellationToken cancellationToken)
    {
        foreach (var charge in await ChargesAsync(chargeId, ChargeState.Reserved, cancellationToken))
        {
            var used = to == ChargeState.Captured ? charge.Amount : 0;
            await MoveAsync(charge, ChargeState.Reserved, to, used, -charge.Amount, cancellationToken);
        }
    }

    private async Task MoveAsync(
        MeterChargeRow charge,
        ChargeState from,
        ChargeState to,
        long used,
        long reserved,
        CancellationToken cancellationToken
    )
    {
        var moved = await context
            .Set<MeterChargeRow>()
            .Where(c => c.ChargeId == charge.ChargeId && c.MeterId == charge.MeterId && c.State == from)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, to), cancellationToken);
        if (moved == 1)
        {
            await context
                .Set<MeterRow>()
                .Where(m => m.Id == charge.MeterId)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(m => m.Used, m => m.Used + used).SetProperty(m => m.Reserved, m => m.Reserved + reserved),
                    cancellationToken
                );
        }
    }

    private Task<List<MeterChargeRow>> ChargesAsync(Guid chargeId, ChargeState state, CancellationToken cancellationToken) =>
        context
            .Set<MeterChargeRow>()
            .AsNoTracking()
            .Where(c => c.ChargeId == chargeId && c.State == state)
            .OrderBy(c => c.MeterId)
            .ToListAsync(cancellationToken);

    private IQueryable<MeterRow> Find(MeterKey key)
    {
        var unit = key.Unit.Code;
        return context
            .Set<MeterRow>()
            .Where(m => m.Scope == key.Scope && m.Kind == key.Kind && m.Unit == unit && m.StartsAt == key.StartsAt);
    }

    private async Task<long> MeterIdAsync(MeterCharge charge, CancellationToken cancellationToken)
    {
        if (await Find(charge.Meter).AsNoTracking().Select(m => (long?)m.Id).SingleOrDefaultAsync(cancellationToken) is { } id)
        {
            return id;
        }

        var row = new MeterRow
        {
            Scope = charge.Meter.Scope,
            Kind = charge.Meter.Kind,
            Unit = charge.Meter.Unit.Code,
            StartsAt = charge.Meter.StartsAt,
            EndsAt = charge.Meter.EndsAt,
            Cap = charge.CapIfNew,
        };
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        context.Entry(row).State = EntityState.Detached;
        return row.Id;
    }
}

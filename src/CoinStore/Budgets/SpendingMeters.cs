using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Budgets;

/// <summary>Whose limits apply to a spender, in which zone and currency they are counted.</summary>
internal sealed record LimitScope(Guid Id, string TimeZoneId, string Currency, bool SetByGuardian)
{
    /// <summary>
    /// A minor's limits are the guardianship's; an adult's are their own, counted in US dollars as prices are. Null for a minor
    /// without a guardian: nothing may be spent.
    /// </summary>
    public static LimitScope? Of(Standing spender) =>
        spender switch
        {
            { IsAdult: true } => new LimitScope(spender.Id.Value, spender.Person.TimeZoneId, "USD", SetByGuardian: false),
            { Guardianship: { } link } => Of(link),
            _ => null,
        };

    /// <summary>The limits of a link.</summary>
    public static LimitScope Of(Guardianship link) => new(link.Id.Value, link.TimeZoneId, link.Currency, SetByGuardian: true);
}

/// <summary>Charges a spending to every limit that bounds it, inside the transaction that spends.</summary>
internal static class SpendingMeters
{
    /// <summary>Counts money for a purchase until it is captured or released. Null when every limit takes it.</summary>
    public static async Task<LimitRefusal?> ReserveAsync(
        WriteScope scope,
        LimitScope limits,
        Guid chargeId,
        Money price,
        CancellationToken cancellationToken
    )
    {
        var counted = await ExchangeRates.ConvertUpAsync(scope.Context, price, Currency.Parse(limits.Currency), cancellationToken);
        var charges = await ChargesAsync(scope, limits, Spending.Purchase, counted.Minor, cancellationToken);
        return Refusal(limits, counted.Minor, await scope.Meters.ReserveAsync(chargeId, scope.Now, charges, cancellationToken));
    }

    /// <summary>Counts coins for a gift as spent. Null when every limit takes it.</summary>
    public static async Task<LimitRefusal?> ChargeGiftAsync(
        WriteScope scope,
        LimitScope limits,
        Guid chargeId,
        Coins price,
        CancellationToken cancellationToken
    )
    {
        var charges = await ChargesAsync(scope, limits, Spending.Gift, price.Value, cancellationToken);
        return Refusal(limits, price.Value, await scope.Meters.ChargeAsync(chargeId, scope.Now, charges, cancellationToken));
    }

    /// <summary>Counts a payout as spent against a cap that the platform sets. Null when it fits.</summary>
    public static async Task<LimitRefusal?> ChargePayoutAsync(
        WriteScope scope,
        LimitScope limits,
        Guid chargeId,
        Money amount,
        long capMinor,
        CancellationToken cancellationToken
    )
    {
        var meter = MeterAt(limits with { Currency = amount.Currency.Code }, LimitKind.PayoutDay, scope.Now);
        var charge = new MeterCharge(meter, amount.Minor, capMinor);
        return Refusal(limits, amount.Minor, await scope.Meters.ChargeAsync(chargeId, scope.Now, [charge], cancellationToken));
    }

    /// <summary>What the platform's cap leaves for payouts today.</summary>
    public static async Task<Money> PayoutLeftAsync(
        StoreContext context,
        LimitScope limits,
        Money cap,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var meter = MeterAt(limits with { Currency = cap.Currency.Code }, LimitKind.PayoutDay, now);
        var reading = await new Meters(context).ReadAsync(meter, cap.Minor, cancellationToken);
        return cap with { Minor = reading.Left ?? cap.Minor };
    }

    /// <summary>Where every limit of a scope stands now, capped or not.</summary>
    public static async Task<IReadOnlyList<LimitState>> StatesAsync(
        StoreContext context,
        LimitScope limits,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var caps = await CapsAsync(context, limits, cancellationToken);
        var states = new List<LimitState>();
        foreach (var kind in LimitPolicy.KindsOf(Spending.Purchase).Concat(LimitPolicy.KindsOf(Spending.Gift)))
        {
            var meter = MeterAt(limits, kind, now);
            var unit = meter.Unit.Code;
            var reading = await new Meters(context).ReadAsync(meter, caps.GetValueOrDefault(kind), cancellationToken);
            states.Add(
                new LimitState(
                    kind,
                    reading.Cap is { } cap ? new LimitAmount(unit, cap) : null,
                    new LimitAmount(unit, reading.Used),
                    new LimitAmount(unit, reading.Reserved),
                    meter.StartsAt,
                    meter.EndsAt,
                    limits.TimeZoneId
                )
            );
        }

        return states;
    }

    /// <summary>Sets a cap; it binds at once, also in the windows that are running. Keeps who changed what when.</summary>
    public static async Task SetCapAsync(
        WriteScope scope,
        Guid scopeId,
        LimitKind kind,
        long? cap,
        PersonId setBy,
        CancellationToken cancellationToken
    )
    {
        var setting = await scope.Context.Set<LimitSetting>().FindAsync([scopeId, kind], cancellationToken);
        scope.Context.Add(
            new LimitChange
            {
                ScopeId = scopeId,
                Kind = kind,
                OldCap = setting?.Cap,
                NewCap = cap,
                ChangedBy = setBy,
                ChangedAt = scope.Now,
            }
        );
        if (setting is null)
        {
            setting = new LimitSetting
            {
                ScopeId = scopeId,
                Kind = kind,
                SetBy = setBy,
                SetAt = scope.Now,
            };
            scope.Context.Add(setting);
        }

        setting.Cap = cap;
        setting.SetBy = setBy;
        setting.SetAt = scope.Now;
        await scope.Context.SaveChangesAsync(cancellationToken);
        await scope.Meters.SetCapAsync(scopeId, (short)kind, cap, scope.Now, cancellationToken);
    }

    private static async Task<IReadOnlyList<MeterCharge>> ChargesAsync(
        WriteScope scope,
        LimitScope limits,
        Spending spending,
        long amount,
        CancellationToken cancellationToken
    )
    {
        var caps = await CapsAsync(scope.Context, limits, cancellationToken);
        return
        [
            .. LimitPolicy
                .KindsOf(spending)
                .Select(kind => new MeterCharge(MeterAt(limits, kind, scope.Now), amount, caps.GetValueOrDefault(kind))),
        ];
    }

    private static Task<Dictionary<LimitKind, long?>> CapsAsync(
        StoreContext context,
        LimitScope limits,
        CancellationToken cancellationToken
    ) =>
        context
            .Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => l.ScopeId == limits.Id)
            .ToDictionaryAsync(l => l.Kind, l => l.Cap, cancellationToken);

    private static MeterKey MeterAt(LimitScope limits, LimitKind kind, DateTime at)
    {
        var (startsAt, endsAt) = LimitPolicy.WindowAt(kind, at, limits.TimeZoneId);
        var unit = LimitPolicy.SpendingOf(kind) == Spending.Gift ? Unit.Coin : Unit.Currency(limits.Currency);
        return new MeterKey(limits.Id, (short)kind, unit, startsAt, endsAt);
    }

    private static LimitRefusal? Refusal(LimitScope limits, long asked, ChargeResult charged)
    {
        if (charged.Over is not { } over)
        {
            return null;
        }

        var unit = over.Unit.Code;
        return new LimitRefusal(
            (LimitKind)over.Kind,
            new LimitAmount(unit, charged.Reading.Cap ?? long.MaxValue),
            new LimitAmount(unit, charged.Reading.Left ?? long.MaxValue),
            new LimitAmount(unit, asked),
            over.EndsAt,
            limits.TimeZoneId,
            limits.SetByGuardian
        );
    }
}

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

    /// <summary>What a gift counts as spent, in every limit that bounds it; no query.</summary>
    /// <param name="limits">Whose limits.</param>
    /// <param name="caps">Their caps, as they were looked up.</param>
    /// <param name="price">More than zero.</param>
    /// <param name="windowOf">The window of a kind around now, in the limits' zone.</param>
    public static IReadOnlyList<MeterCharge> GiftCharges(
        LimitScope limits,
        IReadOnlyDictionary<LimitKind, long?> caps,
        Coins price,
        Func<LimitKind, (DateTime StartsAt, DateTime EndsAt)> windowOf
    ) =>
        [
            .. LimitPolicy
                .KindsOf(Spending.Gift)
                .Select(kind =>
                {
                    var (startsAt, endsAt) = windowOf(kind);
                    var meter = new MeterKey(limits.Id, (short)kind, Unit.Coin, startsAt, endsAt);
                    return new MeterCharge(meter, price.Value, caps.GetValueOrDefault(kind));
                }),
        ];

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
        var reading = await new BooksReader(context).MeterAsync(meter, cap.Minor, cancellationToken);
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
            states.Add(
                State(limits, meter, await new BooksReader(context).MeterAsync(meter, caps.GetValueOrDefault(kind), cancellationToken))
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

    private static async Task<IReadOnlyDictionary<LimitKind, long?>> CapsAsync(
        StoreContext context,
        LimitScope limits,
        CancellationToken cancellationToken
    ) => (await CapsAsync(context, [limits.Id], cancellationToken)).GetValueOrDefault(limits.Id, NoCaps);

    /// <summary>The caps of many scopes; none for a scope that has none.</summary>
    public static async Task<Dictionary<Guid, IReadOnlyDictionary<LimitKind, long?>>> CapsAsync(
        StoreContext context,
        IReadOnlyCollection<Guid> scopes,
        CancellationToken cancellationToken
    )
    {
        var settings = await context
            .Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => EF.Parameter(scopes).Contains(l.ScopeId))
            .ToListAsync(cancellationToken);
        return settings
            .GroupBy(l => l.ScopeId)
            .ToDictionary(g => g.Key, g => (IReadOnlyDictionary<LimitKind, long?>)g.ToDictionary(l => l.Kind, l => l.Cap));
    }

    /// <summary>Of a scope without any cap.</summary>
    public static IReadOnlyDictionary<LimitKind, long?> NoCaps { get; } = new Dictionary<LimitKind, long?>();

    /// <summary>What a meter says, as people read it.</summary>
    public static LimitState State(LimitScope limits, MeterKey meter, MeterReading reading)
    {
        var unit = meter.Unit.Code;
        return new LimitState(
            (LimitKind)meter.Kind,
            reading.Cap is { } cap ? new LimitAmount(unit, cap) : null,
            new LimitAmount(unit, reading.Used),
            new LimitAmount(unit, reading.Reserved),
            meter.StartsAt,
            meter.EndsAt,
            limits.TimeZoneId
        );
    }

    private static MeterKey MeterAt(LimitScope limits, LimitKind kind, DateTime at)
    {
        var (startsAt, endsAt) = LimitPolicy.WindowAt(kind, at, limits.TimeZoneId);
        var unit = LimitPolicy.SpendingOf(kind) == Spending.Gift ? Unit.Coin : Unit.Currency(limits.Currency);
        return new MeterKey(limits.Id, (short)kind, unit, startsAt, endsAt);
    }

    /// <summary>Why a charge was refused; null when it was taken.</summary>
    public static LimitRefusal? Refusal(LimitScope limits, long asked, ChargeResult charged)
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

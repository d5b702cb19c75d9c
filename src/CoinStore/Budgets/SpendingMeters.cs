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
        await CapSettings.ApplyDueAsync(scope, [limits.Id], cancellationToken);
        var counted = await ExchangeRates.ConvertUpAsync(scope.Context, price, Currency.Parse(limits.Currency), cancellationToken);
        var charges = await ChargesAsync(scope, limits, Spending.Purchase, counted.Minor, cancellationToken);
        var reserved = await scope.Meters.ReserveAsync(chargeId, scope.Now, charges, cancellationToken);
        if (reserved.Succeeded)
        {
            await LimitAlerts.KeepAsync(scope, LimitAlerts.Reached(charges, scope.Meters.Of(charges)), cancellationToken);
        }

        return Refusal(limits, counted.Minor, reserved);
    }

    /// <summary>What a gift counts as spent, in every limit that bounds it; no query.</summary>
    /// <param name="limits">Whose limits.</param>
    /// <param name="caps">Their caps, as they were looked up.</param>
    /// <param name="creator">Who gets it.</param>
    /// <param name="price">More than zero.</param>
    /// <param name="windowOf">The window of a kind around now, in the limits' zone.</param>
    public static IReadOnlyList<MeterCharge> GiftCharges(
        LimitScope limits,
        Caps caps,
        PersonId creator,
        Coins price,
        Func<LimitKind, (DateTime StartsAt, DateTime EndsAt)> windowOf
    )
    {
        var charges = new List<MeterCharge>(4);
        foreach (var kind in LimitPolicy.KindsOf(Spending.Gift))
        {
            Add(kind, Guid.Empty, caps.Of(kind));
        }

        // Most people have no such cap, and their gifts move no meter more than before.
        if (caps.OfCreator(creator.Value) is { } cap)
        {
            Add(LimitKind.GiftCreatorMonth, creator.Value, cap);
        }

        return charges;

        void Add(LimitKind kind, Guid subject, long? most)
        {
            var (startsAt, endsAt) = windowOf(kind);
            charges.Add(new MeterCharge(new MeterKey(limits.Id, (short)kind, Unit.Coin, startsAt, endsAt, subject), price.Value, most));
        }
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
        var caps = await CapSettings.CapsAsync(context, limits.Id, now, cancellationToken);
        var states = new List<LimitState>();
        foreach (var kind in LimitPolicy.KindsOf(Spending.Purchase).Concat(LimitPolicy.KindsOf(Spending.Gift)))
        {
            var meter = MeterAt(limits, kind, now);
            // The cap in force, which a raise that became due this moment has not reached the meter with.
            var reading = await new BooksReader(context).MeterAsync(meter, null, cancellationToken);
            states.Add(State(limits, meter, reading with { Cap = caps.Of(kind) }));
        }

        return states;
    }

    /// <summary>Sets a cap; it binds at once, also in the windows that are running. Keeps who changed what when.</summary>
    public static Task SetCapAsync(
        WriteScope scope,
        Guid scopeId,
        LimitKind kind,
        long? cap,
        PersonId setBy,
        CancellationToken cancellationToken
    ) => CapSettings.SetAsync(scope, new CapKey(scopeId, kind), cap, setBy, scope.Now, cancellationToken);

    private static async Task<IReadOnlyList<MeterCharge>> ChargesAsync(
        WriteScope scope,
        LimitScope limits,
        Spending spending,
        long amount,
        CancellationToken cancellationToken
    )
    {
        var caps = await CapSettings.CapsAsync(scope.Context, limits.Id, scope.Now, cancellationToken);
        return [.. LimitPolicy.KindsOf(spending).Select(kind => new MeterCharge(MeterAt(limits, kind, scope.Now), amount, caps.Of(kind)))];
    }

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

    /// <summary>The meter of a limit around an instant.</summary>
    public static MeterKey MeterAt(LimitScope limits, LimitKind kind, DateTime at, Guid subject = default)
    {
        var (startsAt, endsAt) = LimitPolicy.WindowAt(kind, at, limits.TimeZoneId);
        var unit = LimitPolicy.SpendingOf(kind) == Spending.Gift ? Unit.Coin : Unit.Currency(limits.Currency);
        return new MeterKey(limits.Id, (short)kind, unit, startsAt, endsAt, subject);
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

using CoinStore.Ledger;
using CoinStore.Payments;
using CoinStore.Storage;

namespace CoinStore.Budgets;

/// <summary>Charges a spending to every limit that bounds it, inside the transaction that spends.</summary>
internal static class SpendingMeters
{
    /// <summary>Counts money for a purchase until it is captured or released. Null when every limit of every scope takes it.</summary>
    /// <param name="scope">The transaction.</param>
    /// <param name="limits">All limits that bound the buyer.</param>
    /// <param name="chargeId">The purchase.</param>
    /// <param name="price">What it costs, in any money: each scope counts its own, rounded up.</param>
    /// <param name="isApproved">A guardian said yes to this very purchase: limits that have no room for it let it pass uncounted.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<LimitRefusal?> ReserveAsync(
        WriteScope scope,
        IReadOnlyList<LimitScope> limits,
        Guid chargeId,
        Money price,
        bool isApproved,
        CancellationToken cancellationToken
    )
    {
        await CapSettings.ApplyDueAsync(scope, [.. limits.Select(l => l.Id)], cancellationToken);
        var charges = new List<MeterCharge>();
        foreach (var own in limits)
        {
            if (own.SetByGuardian)
            {
                await CarryOver.KeepAsync(scope, own, cancellationToken);
            }

            var counted = await ExchangeRates.ConvertUpAsync(scope.Context, price, Currency.Parse(own.Currency), cancellationToken);
            var caps = await CapSettings.CapsAsync(scope.Context, own, scope.Now, cancellationToken);
            var wish = new Wish(Spending.Purchase, counted.Minor, null);
            if (!isApproved && SpendingRules.Against(own, caps, wish, scope.Now) is { } against)
            {
                return against;
            }

            charges.AddRange(
                LimitPolicy
                    .KindsOf(Spending.Purchase)
                    .Select(kind => new MeterCharge(own.MeterAt(kind, scope.Now), counted.Minor, caps.Of(kind)))
            );
        }

        IReadOnlyList<MeterCharge> taken = isApproved ? await RoomyAsync(scope, charges, cancellationToken) : charges;
        var reserved = await scope.Meters.ReserveAsync(chargeId, scope.Now, taken, cancellationToken);
        if (reserved.Succeeded)
        {
            await LimitAlerts.KeepAsync(scope, LimitAlerts.Reached(taken, scope.Meters.Of(taken)), cancellationToken);
        }

        return Refusal(limits, charges, reserved);
    }

    /// <summary>The charges that their meters have room for.</summary>
    public static async Task<IReadOnlyList<MeterCharge>> RoomyAsync(
        WriteScope scope,
        IReadOnlyList<MeterCharge> charges,
        CancellationToken cancellationToken
    )
    {
        await scope.Meters.LoadAsync(charges, cancellationToken);
        var meters = scope.Meters.Of(charges);
        return [.. charges.Where((charge, i) => Meters.Over([charge], [meters[i]]).Succeeded)];
    }

    /// <summary>What a gift counts as spent, in every limit that bounds it; no query.</summary>
    /// <param name="limits">Whose limits.</param>
    /// <param name="caps">Their caps, as they were looked up.</param>
    /// <param name="creator">Who gets it.</param>
    /// <param name="price">Of all of them, more than zero.</param>
    /// <param name="quantity">How many; each counts as a gift of the day, however they are sent.</param>
    /// <param name="windowOf">The window of a kind around now, in the limits' zone.</param>
    public static IReadOnlyList<MeterCharge> GiftCharges(
        LimitScope limits,
        Caps caps,
        PersonId creator,
        Coins price,
        int quantity,
        Func<LimitKind, (DateTime StartsAt, DateTime EndsAt)> windowOf
    )
    {
        var charges = new List<MeterCharge>(6);
        foreach (var kind in LimitPolicy.KindsOf(Spending.Gift))
        {
            Add(kind, Guid.Empty, caps.Of(kind));
        }

        // Most adults have no such cap, and their gifts move no meter more. A guardian sees both, capped or not.
        if (limits.SetByGuardian || caps.OfCreator(creator.Value) is not null)
        {
            Add(LimitKind.GiftCreatorMonth, creator.Value, caps.OfCreator(creator.Value));
        }

        if (limits.SetByGuardian || caps.Of(LimitKind.GiftCountDay) is not null)
        {
            var (startsAt, endsAt) = windowOf(LimitKind.GiftCountDay);
            var key = new MeterKey(limits.Id, (short)LimitKind.GiftCountDay, Unit.Gift, startsAt, endsAt);
            charges.Add(new MeterCharge(key, quantity, caps.Of(LimitKind.GiftCountDay)));
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
        var meter = (limits with { Currency = amount.Currency.Code }).MeterAt(LimitKind.PayoutDay, scope.Now);
        var charge = new MeterCharge(meter, amount.Minor, capMinor);
        return Refusal([limits], [charge], await scope.Meters.ChargeAsync(chargeId, scope.Now, [charge], cancellationToken));
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
        var meter = (limits with { Currency = cap.Currency.Code }).MeterAt(LimitKind.PayoutDay, now);
        var reading = await new BooksReader(context).MeterAsync(meter, cap.Minor, cancellationToken);
        return cap with { Minor = reading.Left ?? cap.Minor };
    }

    /// <summary>Where every limit of many scopes stands now, scope by scope.</summary>
    public static async Task<IReadOnlyList<LimitState>> StatesAsync(
        StoreContext context,
        IReadOnlyList<LimitScope> limits,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var states = new List<LimitState>();
        foreach (var own in limits)
        {
            states.AddRange(await StatesAsync(context, own, now, cancellationToken));
        }

        return states;
    }

    /// <summary>Where every counting limit of a scope stands now, capped or not.</summary>
    public static async Task<IReadOnlyList<LimitState>> StatesAsync(
        StoreContext context,
        LimitScope limits,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var caps = await CapSettings.CapsAsync(context, limits, now, cancellationToken);
        var states = new List<LimitState>();
        foreach (var kind in limits.Counting)
        {
            var meter = limits.MeterAt(kind, now);
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

    /// <summary>Why charges were refused; null when they were taken.</summary>
    public static LimitRefusal? Refusal(IReadOnlyList<LimitScope> limits, IReadOnlyList<MeterCharge> charges, ChargeResult charged)
    {
        if (charged.Over is not { } over)
        {
            return null;
        }

        var unit = over.Unit.Code;
        var own = limits.First(l => l.Id == over.Scope);
        return new LimitRefusal(
            (LimitKind)over.Kind,
            new LimitAmount(unit, charged.Reading.Cap ?? long.MaxValue),
            new LimitAmount(unit, charged.Reading.Left ?? long.MaxValue),
            new LimitAmount(unit, charges.First(c => c.Meter == over).Amount),
            over.EndsAt,
            own.TimeZoneId,
            own.SetByGuardian
        );
    }
}

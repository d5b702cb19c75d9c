using CoinStore.Access;
using CoinStore.Creators;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace CoinStore.Budgets;

/// <summary>Puts a person's budget and their spending together from one snapshot.</summary>
internal static class BudgetReading
{
    private const int Months = 12;
    private const int MostCreators = 10;

    public static async Task<Budget> ReadAsync(StoreContext context, Standing person, DateTime now, CancellationToken cancellationToken)
    {
        var limits = LimitScope.OwnOf(person);
        var settings = await context.Set<LimitSetting>().AsNoTracking().Where(l => l.ScopeId == limits.Id).ToListAsync(cancellationToken);
        var planned = settings.Where(s => s.NextAt > now).ToDictionary(s => (s.Kind, s.Subject), s => Planned(limits, s));
        var caps = new Caps(settings, now);
        var states = await SpendingMeters.StatesAsync(context, limits, now, cancellationToken);
        return new Budget(
            Currency.Parse(limits.Currency),
            limits.TimeZoneId,
            [.. states.Select(s => new OwnCap(s, planned.GetValueOrDefault((s.Kind, Guid.Empty))))],
            [.. CapPolicy.OwnRules.Select(kind => RuleOf(kind, caps.Of(kind), limits, planned.GetValueOrDefault((kind, Guid.Empty))))],
            new EveryCreatorCap(
                Coins(caps.Of(LimitKind.GiftCreatorMonth)),
                planned.GetValueOrDefault((LimitKind.GiftCreatorMonth, Guid.Empty))
            ),
            await CreatorsAsync(context, limits, settings, now, cancellationToken),
            person.Pause
        );
    }

    /// <summary>Twelve months by what the limits counted, and the creators of that time by the gifts themselves.</summary>
    public static async Task<SpendingHistory> HistoryAsync(
        StoreContext context,
        Standing person,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var limits = LimitScope.OwnOf(person);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(limits.TimeZoneId) ?? DateTimeZone.Utc;
        var running = MonthOf(limits.WindowAt(LimitKind.GiftMonth, now), zone);
        var first = running.PlusMonths(1 - Months);
        var since = zone.AtStartOfDay(first.OnDayOfMonth(1)).ToDateTimeUtc();
        var given = await CreatorMeters.GivenAsync(context, person.Id, since, cancellationToken);
        List<Guid> top = [.. given.OrderByDescending(g => g.Value).ThenBy(g => g.Key).Take(MostCreators).Select(g => g.Key)];
        var names = await NamesAsync(context, top, cancellationToken);
        return new SpendingHistory(
            await MonthsAsync(context, limits, first, zone, since, cancellationToken),
            [
                .. top.Where(names.ContainsKey)
                    .Select(id => new SpendingCreator(PersonId.From(id), names[id].Handle, names[id].Name, new Coins(given[id]))),
            ]
        );
    }

    private static async Task<IReadOnlyList<SpendingMonth>> MonthsAsync(
        StoreContext context,
        LimitScope limits,
        YearMonth first,
        DateTimeZone zone,
        DateTime since,
        CancellationToken cancellationToken
    )
    {
        const short Gifts = (short)LimitKind.GiftMonth;
        const short Purchases = (short)LimitKind.PurchaseMonth;
        var person = PersonId.From(limits.Id);
        // Under 18 a guardian's limits counted it. Two guardians count the same spending, and what they counted in the month of the 18th
        // birthday went on in the own figure; one guardian after another counted each their part.
        var slots = await context
            .Set<Guardians.Guardianship>()
            .Where(g => g.MinorId == person)
            .ToDictionaryAsync(g => g.Id.Value, g => g.Slot, cancellationToken);
        List<Guid> all = [limits.Id, .. slots.Keys];
        var meters = await context
            .Set<MeterRow>()
            .AsNoTracking()
            .Where(m => all.Contains(m.Scope) && (m.Kind == Gifts || m.Kind == Purchases) && m.EndsAt > since)
            .ToListAsync(cancellationToken);
        long Sum(short kind, string unit, YearMonth month) =>
            meters
                .Where(m => m.Kind == kind && m.Unit == unit && MonthOf((m.StartsAt, m.EndsAt), zone) == month)
                .GroupBy(m => slots.GetValueOrDefault(m.Scope))
                .Select(g => g.Sum(m => m.Used))
                .DefaultIfEmpty()
                .Max();
        var currency = Currency.Parse(limits.Currency);
        return
        [
            .. Enumerable
                .Range(0, Months)
                .Select(first.PlusMonths)
                .Select(month => new SpendingMonth(
                    month.OnDayOfMonth(1).ToDateOnly(),
                    new Coins(Sum(Gifts, Unit.Coin.Code, month)),
                    new Money(Sum(Purchases, limits.Currency, month), currency)
                )),
        ];
    }

    // By its middle: a month that was counted in another zone begins and ends at other hours, and is the same month.
    private static YearMonth MonthOf((DateTime StartsAt, DateTime EndsAt) window, DateTimeZone zone) =>
        Instant.FromDateTimeUtc(window.StartsAt + ((window.EndsAt - window.StartsAt) / 2)).InZone(zone).Date.ToYearMonth();

    private static async Task<IReadOnlyList<CreatorCap>> CreatorsAsync(
        StoreContext context,
        LimitScope limits,
        List<LimitSetting> settings,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        const short Kind = (short)LimitKind.GiftCreatorMonth;
        var month = limits.MeterAt(LimitKind.GiftCreatorMonth, now);
        var used = await context
            .Set<MeterRow>()
            .AsNoTracking()
            .Where(m => m.Scope == limits.Id && m.Kind == Kind && m.StartsAt == month.StartsAt)
            .ToDictionaryAsync(m => m.Subject, m => m.Used, cancellationToken);
        var caps = new Caps(settings, now);
        var own = settings.Where(s => s.Subject != Guid.Empty && (s.CapAt(now) is not null || s.NextAt > now)).ToDictionary(s => s.Subject);
        var others = used.Where(u => u.Value > 0 && !own.ContainsKey(u.Key) && caps.OfCreator(u.Key) is not null)
            .OrderByDescending(u => u.Value)
            .Take(MostCreators)
            .Select(u => u.Key);
        List<Guid> shown = [.. own.Keys.OrderByDescending(used.GetValueOrDefault), .. others];
        var names = await NamesAsync(context, shown, cancellationToken);
        return
        [
            .. shown
                .Where(names.ContainsKey)
                .Select(id => new CreatorCap(
                    PersonId.From(id),
                    names[id].Handle,
                    names[id].Name,
                    Coins(own.GetValueOrDefault(id)?.CapAt(now)),
                    SpendingMeters.State(
                        limits,
                        month with
                        {
                            Subject = id,
                        },
                        new MeterReading(caps.OfCreator(id), used.GetValueOrDefault(id), 0)
                    ),
                    own.GetValueOrDefault(id) is { } setting && setting.NextAt > now ? Planned(limits, setting) : null
                )),
        ];
    }

    private static async Task<Dictionary<Guid, (string Handle, string Name)>> NamesAsync(
        StoreContext context,
        List<Guid> creators,
        CancellationToken cancellationToken
    )
    {
        var ids = creators.ConvertAll(PersonId.From);
        return await context
            .Set<CreatorProfile>()
            .Where(c => ids.Contains(c.Id))
            .Join(
                context.Users,
                c => c.Id,
                p => p.Id,
                (c, p) =>
                    new
                    {
                        c.Id,
                        c.Handle,
                        p.DisplayName,
                    }
            )
            .ToDictionaryAsync(c => c.Id.Value, c => (c.Handle, c.DisplayName), cancellationToken);
    }

    private static OwnRule RuleOf(LimitKind kind, long? cap, LimitScope limits, PlannedCap? planned)
    {
        var unit = LimitPolicy.UnitOf(kind, limits.Currency);
        return new OwnRule(kind, unit, cap is { } most ? new LimitAmount(unit, most) : null, planned);
    }

    private static PlannedCap Planned(LimitScope limits, LimitSetting setting)
    {
        var unit = LimitPolicy.UnitOf(setting.Kind, limits.Currency);
        return new PlannedCap(setting.NextCap is { } cap ? new LimitAmount(unit, cap) : null, setting.NextAt!.Value);
    }

    private static LimitAmount? Coins(long? cap) => cap is { } coins ? new LimitAmount(Unit.Coin.Code, coins) : null;
}

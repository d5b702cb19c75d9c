using CoinStore.Budgets;
using CoinStore.Payments;
using CoinStore.Storage;

namespace CoinStore.Guardians;

/// <summary>What a minor's limits would say to a spending, without spending it: for questions and for the pages that show them.</summary>
internal static class LimitCheck
{
    /// <summary>The limits of a scope that refuse it now, and what each cap would have to be.</summary>
    public static async Task<IReadOnlyList<LimitObstacle>> ObstaclesAsync(
        StoreContext context,
        LimitScope limits,
        Ask ask,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var amount = await CountedAsync(context, limits, ask, cancellationToken);
        var caps = await CapSettings.CapsAsync(context, limits, now, cancellationToken);
        var obstacles = new List<LimitObstacle>();
        var wish = new Wish(ask.Spending, amount, ask.CreatorId?.Value);
        if ((ask.HasItem || ask.GiftSlug is not null) && SpendingRules.Against(limits, caps, wish, now) is { } rule)
        {
            obstacles.Add(new LimitObstacle(rule.Kind, rule.Cap, IsAmount(rule.Kind) ? amount : null));
        }

        foreach (var state in await StatesAsync(context, limits, caps, ask, now, cancellationToken))
        {
            var more = state.Kind == LimitKind.GiftCountDay ? ask.Quantity : amount;
            if (state.Left is { } left && left.Value < more)
            {
                var needed = state.Used.Value + state.Reserved.Value + more - caps.CarriedTo(state.Kind);
                var own = state.Kind == LimitKind.GiftCreatorMonth ? ask.CreatorId : null;
                obstacles.Add(new LimitObstacle(state.Kind, state.Cap!.Value, needed) { CreatorId = own });
            }
        }

        return obstacles;
    }

    /// <summary>What an ask counts in a scope: coins, or its money at the rate of now, rounded up.</summary>
    public static async Task<long> CountedAsync(StoreContext context, LimitScope limits, Ask ask, CancellationToken cancellationToken) =>
        ask.Unit is "COIN" || ask.Unit == limits.Currency
            ? ask.Amount
            : (
                await ExchangeRates.ConvertUpAsync(
                    context,
                    new Money(ask.Amount, Currency.Parse(ask.Unit)),
                    Currency.Parse(limits.Currency),
                    cancellationToken
                )
            ).Minor;

    private static bool IsAmount(LimitKind kind) => LimitPolicy.ShapeOf(kind) == LimitShape.Each;

    private static async Task<IReadOnlyList<LimitState>> StatesAsync(
        StoreContext context,
        LimitScope limits,
        Caps caps,
        Ask ask,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var states = await SpendingMeters.StatesAsync(context, limits, now, cancellationToken);
        List<LimitState> own = [.. states.Where(s => LimitPolicy.SpendingOf(s.Kind) == ask.Spending)];
        if (ask.CreatorId is { } creator && caps.OfCreator(creator.Value) is { } cap)
        {
            var meter = limits.MeterAt(LimitKind.GiftCreatorMonth, now, creator.Value);
            var reading = await Database.BooksOf(context).MeterAsync(meter, null, cancellationToken);
            own.Add(SpendingMeters.State(limits, meter, reading with { Cap = cap }));
        }

        return own;
    }
}

/// <summary>A limit that refuses something now.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="Cap">What it is, with what was carried over.</param>
/// <param name="Needed">What it would have to be; null for a rule that is no amount.</param>
internal sealed record LimitObstacle(LimitKind Kind, LimitAmount Cap, long? Needed)
{
    /// <summary>The creator whose month it is.</summary>
    public PersonId? CreatorId { get; init; }
}

using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Storage;

namespace CoinStore.Gifts;

/// <summary>Where somebody's limits on gifts stand.</summary>
internal static class GiftLimits
{
    /// <summary>
    /// The limits with a cap that bound a gift to this creator, shortest window first; most people have none and cost one query.
    /// </summary>
    public static async Task<IReadOnlyList<LimitState>> StatesAsync(
        StoreContext context,
        Standing sender,
        PersonId creator,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var capped = new List<LimitState>();
        foreach (var limits in LimitScope.AllOf(sender))
        {
            var caps = await CapSettings.CapsAsync(context, limits, now, cancellationToken);
            if (caps.IsEmpty)
            {
                continue;
            }

            var states = await SpendingMeters.StatesAsync(context, limits, now, cancellationToken);
            capped.AddRange(states.Where(s => LimitPolicy.SpendingOf(s.Kind) == Spending.Gift && s.Cap is not null));
            if (caps.OfCreator(creator.Value) is { } cap)
            {
                var meter = limits.MeterAt(LimitKind.GiftCreatorMonth, now, creator.Value);
                var reading = await Database.BooksOf(context).MeterAsync(meter, null, cancellationToken);
                capped.Add(SpendingMeters.State(limits, meter, reading with { Cap = cap }));
            }
        }

        return capped;
    }
}

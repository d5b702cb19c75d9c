using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Gifts;

/// <summary>Where somebody's limits on gifts stand.</summary>
internal static class GiftLimits
{
    /// <summary>The limits with a cap, shortest window first; most people have none and cost one query.</summary>
    public static async Task<IReadOnlyList<LimitState>> StatesAsync(
        StoreContext context,
        Standing sender,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (LimitScope.Of(sender) is not { } limits)
        {
            return [];
        }

        var capped = await context.Set<LimitSetting>().AnyAsync(l => l.ScopeId == limits.Id && l.Cap != null, cancellationToken);
        if (!capped)
        {
            return [];
        }

        var states = await SpendingMeters.StatesAsync(context, limits, now, cancellationToken);
        return [.. states.Where(s => LimitPolicy.SpendingOf(s.Kind) == Spending.Gift && s.Cap is not null)];
    }
}

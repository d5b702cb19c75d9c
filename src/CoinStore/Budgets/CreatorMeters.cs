using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Budgets;

/// <summary>
/// Meters of what one person gives to one creator in a month, and of an adult's gifts a day. They exist only where such a limit is set, so
/// a limit that is set amid a window first counts what was given before it.
/// </summary>
internal static class CreatorMeters
{
    private const short Kind = (short)LimitKind.GiftCreatorMonth;

    /// <summary>Coins given to each creator since an instant; the person's gifts of that time are walked, and no others.</summary>
    public static async Task<Dictionary<Guid, long>> GivenAsync(
        StoreContext context,
        PersonId person,
        DateTime since,
        CancellationToken cancellationToken
    )
    {
        var sums = await (await SentAsync(context, person, since, cancellationToken))
            .GroupBy(s => s.CreatorId)
            .Select(g => new { Creator = g.Key, Coins = g.Sum(s => s.PriceCoins) })
            .ToListAsync(cancellationToken);
        return sums.ToDictionary(s => s.Creator.Value, s => s.Coins);
    }

    /// <summary>Brings today's meter of gifts up to how many were given; of a minor they are counted from the beginning of a link on.</summary>
    /// <param name="scope">The transaction that sets the cap.</param>
    /// <param name="limits">Whose cap it is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task CountTodayAsync(WriteScope scope, LimitScope limits, CancellationToken cancellationToken)
    {
        if (!limits.SetByGuardian)
        {
            var today = limits.MeterAt(LimitKind.GiftCountDay, scope.Now);
            var sent = await SentAsync(scope.Context, PersonId.From(limits.Id), today.StartsAt, cancellationToken);
            await CatchUpAsync(scope, today, await sent.SumAsync(s => (long)s.Quantity, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Brings this month's meters up to what was given and to the caps in force.</summary>
    /// <param name="scope">The transaction that changed the cap.</param>
    /// <param name="limits">Whose cap it is.</param>
    /// <param name="key">The cap: one creator's own, or the one for all of them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task FollowAsync(WriteScope scope, LimitScope limits, CapKey key, CancellationToken cancellationToken)
    {
        var context = scope.Context;
        var month = limits.WindowAt(LimitKind.GiftCreatorMonth, scope.Now);
        var caps = await CapSettings.CapsAsync(context, limits, scope.Now, cancellationToken);
        // A minor's gifts are counted for each creator from the beginning of a link on.
        var given = limits.SetByGuardian ? [] : await GivenAsync(context, PersonId.From(limits.Id), month.StartsAt, cancellationToken);
        foreach (var (creator, coins) in given.Where(g => IsMeant(key, g.Key) && caps.OfCreator(g.Key) is not null).OrderBy(g => g.Key))
        {
            await CatchUpAsync(
                scope,
                new MeterKey(key.ScopeId, Kind, Unit.Coin, month.StartsAt, month.EndsAt, creator),
                coins,
                cancellationToken
            );
        }

        var running = await context
            .Set<MeterRow>()
            .Where(m => m.Scope == key.ScopeId && m.Kind == Kind && m.EndsAt > scope.Now)
            .Select(m => m.Subject)
            .Distinct()
            .ToListAsync(cancellationToken);
        foreach (var creator in running.Where(c => IsMeant(key, c)))
        {
            await scope.Meters.SetCapAsync(key.ScopeId, Kind, creator, caps.OfCreator(creator), scope.Now, cancellationToken);
        }
    }

    private static async Task<IQueryable<GiftSend>> SentAsync(
        StoreContext context,
        PersonId person,
        DateTime since,
        CancellationToken cancellationToken
    )
    {
        var from = await Database.BooksOf(context).FirstSinceAsync(since.AddDays(-1), cancellationToken);
        // A gift paid wholly with bonus coins moves no other, and one paid with both moves both.
        var coins = await GiftSends.OfAsync(context, EconomyChart.FanCoins(person), cancellationToken, from);
        var bonus = await GiftSends.OfAsync(context, EconomyChart.FanBonus(person), cancellationToken, from);
        return coins.Union(bonus).Where(s => s.SentAt >= since);
    }

    private static bool IsMeant(CapKey key, Guid creator) => key.Subject == Guid.Empty || key.Subject == creator;

    private static async Task CatchUpAsync(WriteScope scope, MeterKey meter, long given, CancellationToken cancellationToken)
    {
        var counted = await Database.BooksOf(scope.Context).MeterAsync(meter, null, cancellationToken);
        if (given <= counted.Used)
        {
            return;
        }

        // It was given already: no cap can refuse it any more.
        await scope.Meters.SetCapAsync(meter.Scope, meter.Kind, meter.Subject, null, scope.Now, cancellationToken);
        var id = Guid.CreateVersion7(new DateTimeOffset(scope.Now));
        await scope.Meters.ChargeAsync(id, scope.Now, [new MeterCharge(meter, given - counted.Used, null)], cancellationToken);
        // Moved in memory alone so far, and the next figure is read from the table.
        await scope.Meters.FlushAsync(cancellationToken);
    }
}

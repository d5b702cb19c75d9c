using CoinStore.Ledger;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Budgets;

/// <summary>
/// What other limits counted in the windows that are running goes on counting in new ones: nobody gets a fresh window by a change of
/// whose limits they are. What is reserved counts as used, also when it is given back later.
/// </summary>
internal static class CountedBefore
{
    private const short Creator = (short)LimitKind.GiftCreatorMonth;

    /// <summary>Brings new limits' meters up to what others of the same person counted, whichever counted more. Once for new limits.</summary>
    /// <param name="scope">The transaction in which the new limits begin.</param>
    /// <param name="own">The new limits; the charge has their id, so that it is told from a spending's.</param>
    /// <param name="others">Limits that bound the same person until now, or still do.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task TakeAsync(
        WriteScope scope,
        LimitScope own,
        IReadOnlyList<LimitScope> others,
        CancellationToken cancellationToken
    )
    {
        var counted = new Dictionary<MeterKey, long>();
        foreach (var theirs in others)
        {
            foreach (var kind in own.Counting)
            {
                await AddAsync(kind, theirs, Guid.Empty);
            }

            // An adult's are there only where they set such a limit, and it counts the gifts themselves then.
            foreach (var creator in own.SetByGuardian ? await CreatorsAsync(scope, theirs, cancellationToken) : [])
            {
                await AddAsync(LimitKind.GiftCreatorMonth, theirs, creator);
            }
        }

        var books = Database.BooksOf(scope.Context);
        var charges = new List<MeterCharge>();
        foreach (var (meter, used) in counted)
        {
            var more = used - (await books.MeterAsync(meter, null, cancellationToken)).Used;
            if (more > 0)
            {
                charges.Add(new MeterCharge(meter, more, null));
            }
        }

        if (charges.Count > 0)
        {
            await scope.Meters.ChargeAsync(own.Id, scope.Now, charges, cancellationToken);
            // Moved in memory alone so far, and the next figure is read from the table.
            await scope.Meters.FlushAsync(cancellationToken);
        }

        async Task AddAsync(LimitKind kind, LimitScope theirs, Guid creator)
        {
            var used = await UsedAsync(scope, theirs.MeterAt(kind, scope.Now, creator), kind, theirs, own, cancellationToken);
            var mine = own.MeterAt(kind, scope.Now, creator);
            counted[mine] = Math.Max(used, counted.GetValueOrDefault(mine));
        }
    }

    private static async Task<long> UsedAsync(
        WriteScope scope,
        MeterKey meter,
        LimitKind kind,
        LimitScope from,
        LimitScope to,
        CancellationToken cancellationToken
    )
    {
        var reading = await Database.BooksOf(scope.Context).MeterAsync(meter, null, cancellationToken);
        var amount = reading.Used + reading.Reserved;
        if (LimitPolicy.UnitOf(kind, from.Currency) != from.Currency)
        {
            return amount;
        }

        var money = new Money(amount, Currency.Parse(from.Currency));
        return (await ExchangeRates.ConvertUpAsync(scope.Context, money, Currency.Parse(to.Currency), cancellationToken)).Minor;
    }

    private static Task<List<Guid>> CreatorsAsync(WriteScope scope, LimitScope theirs, CancellationToken cancellationToken) =>
        scope
            .Context.Set<MeterRow>()
            .Where(m => m.Scope == theirs.Id && m.Kind == Creator && m.EndsAt > scope.Now)
            .OrderBy(m => m.Subject)
            .Select(m => m.Subject)
            .ToListAsync(cancellationToken);
}

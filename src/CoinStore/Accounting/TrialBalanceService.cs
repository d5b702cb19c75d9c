using CoinStore.Access;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounting;

/// <summary>The books at one look: for operators.</summary>
public sealed class TrialBalanceService
{
    private const int MostDifferences = 100;
    private readonly Database database;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal TrialBalanceService(Database database, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>Every kind of account with its balance, from one snapshot.</summary>
    public Task<Result<TrialBalance, TrialBalanceRefusal>> ReadAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<TrialBalance, TrialBalanceRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (!actor.IsSystem && await Standing.LoadAsync(context, actor, now, token) is not { Person.IsOperator: true })
                {
                    access.Denied(actor, "read the books", null);
                    return TrialBalanceRefusal.OperatorsOnly;
                }

                return new TrialBalance(now, await UnitsAsync(context, token), await CashAsync(context, token));
            },
            cancellationToken
        );
    }

    private static async Task<CashCheck?> CashAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var last = await context.Set<CashCheckRow>().AsNoTracking().OrderByDescending(c => c.Day).FirstOrDefaultAsync(cancellationToken);
        if (last is null)
        {
            return null;
        }

        var found = await context
            .Set<CashDifferenceRow>()
            .AsNoTracking()
            .OrderByDescending(d => d.Day)
            .ThenBy(d => d.Id)
            .Take(MostDifferences)
            .ToListAsync(cancellationToken);
        return new CashCheck(
            last.Day,
            last.Transactions,
            found.ConvertAll(d => new CashDifference(
                d.Id,
                d.Day,
                d.Type,
                d.Source,
                new Money(d.StripeMinor, Currency.Parse(d.Currency)),
                new Money(d.BooksMinor, Currency.Parse(d.Currency))
            ))
        );
    }

    private static async Task<IReadOnlyList<TrialUnit>> UnitsAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var kinds = await context
            .Set<AccountRow>()
            .GroupBy(a => new
            {
                a.Unit,
                a.Kind,
                IsPlatform = a.Owner == Guid.Empty,
            })
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Balance = g.Sum(a => a.Balance),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. kinds
                .GroupBy(k => k.Key.Unit, StringComparer.Ordinal)
                // Currencies have three letters.
                .OrderBy(unit => unit.Key.Length)
                .ThenBy(unit => unit.Key, StringComparer.Ordinal)
                .Select(unit => new TrialUnit(
                    unit.Key,
                    [
                        .. unit.OrderBy(k => k.Key.Kind)
                            .Select(k => new TrialLine(EconomyChart.Chart.NameOf(k.Key.Kind), k.Key.IsPlatform, k.Count, k.Balance)),
                    ]
                )),
        ];
    }
}

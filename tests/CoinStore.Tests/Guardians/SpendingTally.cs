using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>A gift or a purchase of a minor's.</summary>
/// <param name="At">The instant whose windows count it.</param>
/// <param name="Amount">Coins, or cents of a dollar.</param>
/// <param name="IsApproved">A guardian said yes to this very thing: limits without room for it let it pass.</param>
/// <param name="IsPaid">False for a checkout that is under way.</param>
/// <param name="Quantity">How many gifts it is.</param>
internal sealed record TalliedSpend(DateTime At, long Amount, bool IsApproved, bool IsPaid, int Quantity = 1);

/// <summary>
/// What a minor spent, added up from the gifts, the purchases and the books themselves: it shares no line with the meters.
/// </summary>
internal sealed record SpendingTally(
    IReadOnlyList<TalliedSpend> Gifts,
    IReadOnlyList<TalliedSpend> Purchases,
    IReadOnlyList<LimitChange> Changes,
    long Coins,
    long BoughtCoins,
    int PaidThoughStopped,
    IReadOnlyDictionary<string, long> Sums,
    long EurPerUsdE8
)
{
    public static async Task<SpendingTally> ReadAsync(StoreContext context, PersonId minor, CancellationToken token)
    {
        var said = (
            await context.Set<Ask>().Where(a => a.MinorId == minor && a.UsedFor != null).Select(a => a.UsedFor!.Value).ToListAsync(token)
        ).ToHashSet();
        var sends = await context.Set<GiftSend>().AsNoTracking().Where(s => s.SenderId == minor).ToListAsync(token);
        // Coins to begin with came from no checkout and no card.
        var rows = await context
            .Set<PurchaseRow>()
            .AsNoTracking()
            .Where(p => p.BuyerId == minor && (p.SessionId != null || p.CardId != null || p.State != PurchaseState.Completed))
            .ToListAsync(token);
        var scopes = await context.Set<Guardianship>().Where(g => g.MinorId == minor).Select(g => g.Id).ToListAsync(token);
        var ids = scopes.ConvertAll(s => s.Value);
        return new SpendingTally(
            [.. sends.Select(s => new TalliedSpend(s.SentAt, s.PriceCoins, said.Contains(s.Id.Value), IsPaid: true, s.Quantity))],
            [.. rows.Where(Holds).Select(p => new TalliedSpend(p.StartedAt, p.PriceMinor, said.Contains(p.Id.Value), IsPaid(p)))],
            await context.Set<LimitChange>().Where(c => ids.Contains(c.ScopeId)).OrderBy(c => c.Id).ToListAsync(token),
            await Database.BooksOf(context).BalanceAsync(EconomyChart.FanCoins(minor), token),
            rows.Where(IsPaid).Sum(p => p.Coins),
            rows.Count(p => IsPaid(p) && p.StoppedAt is not null),
            await context
                .Set<AccountRow>()
                .GroupBy(a => a.Unit)
                .Select(g => new { Unit = g.Key, Sum = g.Sum(a => a.Balance) })
                .ToDictionaryAsync(s => s.Unit, s => s.Sum, StringComparer.Ordinal, token),
            await ExchangeRates.PerUsdAsync(context, Currency.Eur, token)
        );
    }

    /// <summary>What a limit counts, in its unit; an approved spending is none that it had to take.</summary>
    /// <param name="kind">The limit.</param>
    /// <param name="currency">Euros, or dollars.</param>
    /// <param name="window">The first instant and the one after the last; null for always.</param>
    /// <param name="withApproved">True to count also what a guardian let pass.</param>
    public long Of(LimitKind kind, string currency, (DateTime From, DateTime To)? window = null, bool withApproved = false) =>
        (LimitPolicy.SpendingOf(kind) == Spending.Gift ? Gifts : Purchases)
            .Where(s => withApproved || !s.IsApproved)
            .Where(s => window is not { } w || (s.At >= w.From && s.At < w.To))
            .Sum(s =>
                kind == LimitKind.GiftCountDay ? s.Quantity
                : LimitPolicy.SpendingOf(kind) == Spending.Gift ? s.Amount
                : In(currency, s.Amount)
            );

    /// <summary>The largest cap that was in force since the first one was set; null for none.</summary>
    public long? MostOf(GuardianshipId link, LimitKind kind) => ChangesOf(link, kind).Max(c => c.NewCap);

    /// <summary>The cap in force; null for none.</summary>
    public long? CapOf(GuardianshipId link, LimitKind kind) => ChangesOf(link, kind).LastOrDefault()?.NewCap;

    /// <summary>The largest cap in force from the last time on that it was set to this.</summary>
    public long MostSince(GuardianshipId link, LimitKind kind, long set)
    {
        var changes = ChangesOf(link, kind).ToList();
        var at = changes.FindLastIndex(c => c.NewCap == set);
        return changes.Skip(at).Max(c => c.NewCap) ?? long.MaxValue;
    }

    /// <summary>Whether a checkout is under way that no guardian said yes to.</summary>
    public bool IsBuying => Purchases.Any(p => p is { IsPaid: false, IsApproved: false });

    /// <summary>How many spendings were added since that no guardian had said yes to.</summary>
    public int AddedSince(SpendingTally before) => Unasked - before.Unasked;

    private int Unasked => Gifts.Concat(Purchases).Count(s => !s.IsApproved);

    public long GivenCoins => Gifts.Sum(g => g.Amount);

    private IEnumerable<LimitChange> ChangesOf(GuardianshipId link, LimitKind kind) =>
        Changes.Where(c => c.ScopeId == link.Value && c.Kind == kind && c.Subject == Guid.Empty);

    // Rounded up each by itself, in whole numbers: cents times the rate, over a hundred million.
    private long In(string currency, long cents) =>
        currency == "USD" ? cents : (long)((((Int128)cents * EurPerUsdE8) + 99_999_999) / 100_000_000);

    private static bool IsPaid(PurchaseRow row) => row.State == PurchaseState.Completed;

    private static bool Holds(PurchaseRow row) =>
        IsPaid(row) || (row is { StoppedAt: null, State: PurchaseState.Starting or PurchaseState.Open or PurchaseState.Processing });
}

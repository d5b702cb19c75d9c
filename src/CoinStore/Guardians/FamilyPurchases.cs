using CoinStore.Budgets;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>
/// Reads what a minor bought since a link began, in its guardian's money: what the link's limits counted as they counted it, and what a
/// yes let pass uncounted.
/// </summary>
internal static class FamilyPurchases
{
    /// <summary>Those that were begun in a stretch of time, whatever became of them.</summary>
    /// <param name="context">To read with.</param>
    /// <param name="link">Whose minor, in whose money.</param>
    /// <param name="wanted">From when on, until when, and how many of the newest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<FamilySpend>> StartedAsync(
        StoreContext context,
        Guardianship link,
        WantedSpends wanted,
        CancellationToken cancellationToken
    )
    {
        // A charge stands at its purchase's instant, so whatever is among the purchases and was counted is among the charges, too.
        var charges = await Counted(context, link)
            .Where(c => c.Charge.At >= wanted.Since && c.Charge.At <= wanted.Until)
            .OrderByDescending(c => c.Charge.At)
            .ThenBy(c => c.Charge.ChargeId)
            .Take(wanted.Most)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var purchases = await context
            .Set<PurchaseRow>()
            .AsNoTracking()
            .Where(p => p.BuyerId == link.MinorId && p.StartedAt >= wanted.Since && p.StartedAt <= wanted.Until)
            .OrderByDescending(p => p.StartedAt)
            .ThenBy(p => p.Id)
            .Take(wanted.Most)
            .ToListAsync(cancellationToken);
        return await SpendsAsync(context, link, charges, purchases, cancellationToken);
    }

    /// <summary>
    /// Those that were paid in a stretch of time and were not given back since, whenever they were begun: a bank may take days, and each
    /// purchase is paid at one instant.
    /// </summary>
    /// <param name="context">To read with.</param>
    /// <param name="link">Whose minor, in whose money.</param>
    /// <param name="from">The first instant, UTC.</param>
    /// <param name="until">The first instant after it, UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<FamilySpend>> PaidAsync(
        StoreContext context,
        Guardianship link,
        DateTime from,
        DateTime until,
        CancellationToken cancellationToken
    )
    {
        var purchases = await context
            .Set<PurchaseRow>()
            .AsNoTracking()
            .Where(p => p.BuyerId == link.MinorId && p.StartedAt >= link.StartedAt && p.State == PurchaseState.Completed)
            .Where(p => p.EndedAt >= from && p.EndedAt < until)
            .ToListAsync(cancellationToken);
        var ids = purchases.ConvertAll(p => p.Id.Value);
        var charges = await Counted(context, link)
            .Where(c => EF.Parameter(ids).Contains(c.Charge.ChargeId))
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var spends = await SpendsAsync(context, link, charges, purchases, cancellationToken);
        return [.. spends.Where(s => s.State == SpendState.Spent)];
    }

    // A purchase that no yes let pass is counted by all meters of a link; the month's stands for them.
    private static IQueryable<CountedCharge> Counted(StoreContext context, Guardianship link)
    {
        const short Month = (short)LimitKind.PurchaseMonth;
        return context
            .Set<MeterChargeRow>()
            .Join(context.Set<MeterRow>(), c => c.MeterId, m => m.Id, (c, m) => new CountedCharge { Charge = c, Meter = m })
            .Where(c => c.Meter.Scope == link.Id.Value && c.Meter.Kind == Month)
            // What other limits had counted before the link began is no spending of its own.
            .Where(c => c.Charge.ChargeId != link.Id.Value);
    }

    private static async Task<IReadOnlyList<FamilySpend>> SpendsAsync(
        StoreContext context,
        Guardianship link,
        List<CountedCharge> charges,
        List<PurchaseRow> purchases,
        CancellationToken cancellationToken
    )
    {
        var inMeter = charges.Where(c => c.Charge.State != ChargeState.Released).Select(c => c.Charge.ChargeId).ToHashSet();
        var kept = await KeptAsync(context, purchases.FindAll(p => !inMeter.Contains(p.Id.Value)), cancellationToken);
        var rows = purchases.ToDictionary(p => p.Id.Value);
        var spends = charges.ConvertAll(c => new FamilySpend(
            Spending.Purchase,
            new LimitAmount(c.Meter.Unit, c.Charge.Amount),
            rows.GetValueOrDefault(c.Charge.ChargeId) is { } row ? NameOf(row) : null,
            null,
            // Given up, it gave back what it held of the limits; paid all the same, it is spent, though they no longer count it.
            kept.Contains(c.Charge.ChargeId)
            && c.Charge.State == ChargeState.Released
                ? SpendState.Spent
                : StateOf(c.Charge.State),
            c.Charge.At
        ));
        var counted = charges.Select(c => c.Charge.ChargeId).ToHashSet();
        var approved = await ApprovedAsync(context, link.MinorId, purchases, cancellationToken);
        foreach (var purchase in purchases.Where(p => !counted.Contains(p.Id.Value) && approved.Contains(p.Id.Value)))
        {
            spends.Add(await UncountedAsync(context, link, purchase, kept, cancellationToken));
        }

        return spends;
    }

    /// <summary>Those of whom no meter tells that were paid and whose price did not go back, or did in part alone.</summary>
    private static async Task<HashSet<Guid>> KeptAsync(
        StoreContext context,
        List<PurchaseRow> purchases,
        CancellationToken cancellationToken
    )
    {
        var paid = purchases.FindAll(p => p.State == PurchaseState.Completed).ConvertAll(p => p.Id.Value);
        if (paid.Count == 0)
        {
            return [];
        }

        var kept = await context
            .Set<LotRow>()
            .Where(l => EF.Parameter(paid).Contains(l.Id) && l.RefundedMinor < l.GrossMinor)
            .Select(l => l.Id)
            .ToListAsync(cancellationToken);
        return [.. kept];
    }

    private static async Task<HashSet<Guid>> ApprovedAsync(
        StoreContext context,
        PersonId minor,
        List<PurchaseRow> purchases,
        CancellationToken cancellationToken
    )
    {
        var ids = purchases.ConvertAll(p => (Guid?)p.Id.Value);
        var used = await context
            .Set<Ask>()
            .Where(a => a.MinorId == minor && EF.Parameter(ids).Contains(a.UsedFor))
            .Select(a => a.UsedFor)
            .ToListAsync(cancellationToken);
        return [.. used.OfType<Guid>()];
    }

    private static async Task<FamilySpend> UncountedAsync(
        StoreContext context,
        Guardianship link,
        PurchaseRow purchase,
        HashSet<Guid> kept,
        CancellationToken cancellationToken
    )
    {
        // The price was made with the newest rate there was: what it comes to in other money stays as of then, as a meter's figure does.
        var day = purchase.RateDate ?? DateOnly.FromDateTime(purchase.StartedAt);
        var currency = Currency.Parse(link.Currency);
        var money = await ExchangeRates.ConvertUpAsOfAsync(context, purchase.Price, currency, day, cancellationToken);
        return new FamilySpend(
            Spending.Purchase,
            new LimitAmount(link.Currency, money.Minor),
            NameOf(purchase),
            null,
            StateOf(purchase, kept),
            purchase.StartedAt
        )
        {
            IsUncounted = true,
        };
    }

    private static string NameOf(PurchaseRow purchase) => new LimitAmount("COIN", purchase.Coins).ToString();

    private static SpendState StateOf(ChargeState state) =>
        state switch
        {
            ChargeState.Reserved => SpendState.Reserved,
            ChargeState.Captured => SpendState.Spent,
            ChargeState.Released => SpendState.GivenBack,
        };

    private static SpendState StateOf(PurchaseRow purchase, HashSet<Guid> kept) =>
        purchase.State switch
        {
            PurchaseState.Completed => kept.Contains(purchase.Id.Value) ? SpendState.Spent : SpendState.GivenBack,
            PurchaseState.Starting or PurchaseState.Open or PurchaseState.Processing or PurchaseState.Disagreeing => purchase.StoppedAt
                is null
                ? SpendState.Reserved
                : SpendState.GivenBack,
            PurchaseState.Expired or PurchaseState.Cancelled or PurchaseState.Failed => SpendState.GivenBack,
        };

    /// <summary>What a purchase took of the month's meter.</summary>
    private sealed class CountedCharge
    {
        public required MeterChargeRow Charge { get; init; }

        public required MeterRow Meter { get; init; }
    }
}

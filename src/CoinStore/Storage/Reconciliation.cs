using CoinStore.Ledger;
using CoinStore.Payments;
using CoinStore.Payouts;
using CoinStore.Purchases;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Storage;

/// <summary>Something that was under way.</summary>
/// <param name="Id">Its id, which is also its key at Stripe.</param>
/// <param name="State">Where it stands in these books.</param>
/// <param name="At">When it began, UTC.</param>
/// <param name="StripeId">Stripe's id for it, when it is known.</param>
public sealed record OpenItem(Guid Id, string State, DateTime At, string? StripeId);

/// <summary>Entries of one kind that the replaced file has and the copy has not.</summary>
/// <param name="Kind">For example "Gift".</param>
/// <param name="Count">How many.</param>
/// <param name="First">The first one's time, UTC.</param>
/// <param name="Last">The last one's time, UTC.</param>
public sealed record LostEntries(string Kind, int Count, DateTime First, DateTime Last);

/// <summary>What a human has to look at after books were put back.</summary>
/// <param name="EndsAt">The last instant these books know of, UTC: everything after it has to come from elsewhere.</param>
/// <param name="Purchases">Purchases that were open; Stripe knows what became of them.</param>
/// <param name="Payouts">Payouts on their way; Stripe knows what became of them.</param>
/// <param name="UnknownPurchases">Purchases that only the replaced file knows.</param>
/// <param name="UnknownPayouts">Payouts that only the replaced file knows.</param>
/// <param name="Lost">Entries that only the replaced file has; null when there was none that could be read.</param>
public sealed record Reconciliation(
    DateTime? EndsAt,
    IReadOnlyList<OpenItem> Purchases,
    IReadOnlyList<OpenItem> Payouts,
    IReadOnlyList<OpenItem> UnknownPurchases,
    IReadOnlyList<OpenItem> UnknownPayouts,
    IReadOnlyList<LostEntries>? Lost
);

/// <summary>Finds out what there is to reconcile.</summary>
internal static class Reconciling
{
    /// <summary>What is under way in these books, and what only the others know.</summary>
    public static async Task<Reconciliation> RunAsync(Database books, Database? replaced, CancellationToken cancellationToken)
    {
        var kept = await books.ReadAsync(ContentAsync, cancellationToken);
        var others = replaced is null ? null : await replaced.ReadAsync(ContentAsync, cancellationToken);
        var lost = replaced is null
            ? null
            : await replaced.ReadAsync(async (context, token) => await LostAsync(context, books, token), cancellationToken);
        return new Reconciliation(
            kept.EndsAt,
            [.. kept.Purchases.Where(p => p.Open).Select(p => p.Item)],
            [.. kept.Payouts.Where(p => p.Open).Select(p => p.Item)],
            Unknown(kept.Purchases, others?.Purchases),
            Unknown(kept.Payouts, others?.Payouts),
            lost
        );
    }

    private static List<OpenItem> Unknown(List<Row> kept, List<Row>? others) =>
        others is null ? [] : [.. others.ExceptBy(kept.Select(row => row.Item.Id), row => row.Item.Id).Select(row => row.Item)];

    private static async Task<Content> ContentAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var purchases = await context.Set<PurchaseRow>().OrderBy(p => p.StartedAt).ToListAsync(cancellationToken);
        var payouts = await context.Set<PayoutRow>().OrderBy(p => p.RequestedAt).ToListAsync(cancellationToken);
        var entry = await context.Set<EntryRow>().MaxAsync(e => (DateTime?)e.At, cancellationToken);
        var heard = await context.Set<StripeEventRow>().MaxAsync(e => (DateTime?)e.ReceivedAt, cancellationToken);
        DateTime?[] last = [entry, heard, purchases.LastOrDefault()?.StartedAt, payouts.LastOrDefault()?.RequestedAt];
        return new Content(
            last.Max() is { } endsAt ? DateTime.SpecifyKind(endsAt, DateTimeKind.Utc) : null,
            purchases.ConvertAll(p => new Row(IsOpen(p.State), new OpenItem(p.Id.Value, p.State.ToString(), p.StartedAt, p.SessionId))),
            payouts.ConvertAll(p => new Row(
                IsOpen(p.State),
                new OpenItem(p.Id.Value, p.State.ToString(), p.RequestedAt, p.StripePayoutId ?? p.TransferId)
            ))
        );
    }

    private static bool IsOpen(PurchaseState state) =>
        state is PurchaseState.Starting or PurchaseState.Open or PurchaseState.Processing or PurchaseState.Disagreeing;

    private static bool IsOpen(PayoutState state) => state is not (PayoutState.Paid or PayoutState.Failed);

    // Entries are only ever added, so the copy is the beginning of the replaced journal, unless that one was itself put back since.
    private static async Task<IReadOnlyList<LostEntries>> LostAsync(
        StoreContext replaced,
        Database books,
        CancellationToken cancellationToken
    )
    {
        var last = await books.ReadAsync(
            (context, token) =>
                context.Set<EntryRow>().OrderByDescending(e => e.Sequence).Select(e => new { e.Sequence, e.Id }).FirstOrDefaultAsync(token),
            cancellationToken
        );
        var others = replaced.Set<EntryRow>().AsQueryable();
        var kept = new HashSet<Guid>();
        if (last is not null && await others.AnyAsync(e => e.Sequence == last.Sequence && e.Id == last.Id, cancellationToken))
        {
            others = others.Where(e => e.Sequence > last.Sequence);
        }
        else
        {
            kept = await books.ReadAsync((c, token) => c.Set<EntryRow>().Select(e => e.Id).ToHashSetAsync(token), cancellationToken);
        }

        var found = await others
            .Select(e => new
            {
                e.Id,
                e.Kind,
                e.At,
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. found
                .Where(e => !kept.Contains(e.Id))
                .GroupBy(e => (EntryKind)e.Kind)
                .OrderBy(g => g.Key)
                .Select(g => new LostEntries(g.Key.ToString(), g.Count(), g.Min(e => e.At), g.Max(e => e.At))),
        ];
    }

    private sealed record Row(bool Open, OpenItem Item);

    private sealed record Content(DateTime? EndsAt, List<Row> Purchases, List<Row> Payouts);
}

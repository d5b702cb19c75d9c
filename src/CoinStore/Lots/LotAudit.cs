using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Lots;

/// <summary>
/// Lots against the books: every coin a fan has lies in a lot, nothing was recognised that was not paid, and what is outstanding in the
/// lots is what the books owe.
/// </summary>
internal sealed class LotAudit : IFeatureAudit
{
    private const int MostBreaks = 20;

    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var lots = await context.Set<LotRow>().AsNoTracking().ToListAsync(cancellationToken);
        const short Coins = (short)AccountKind.FanCoins;
        const short Bonus = (short)AccountKind.FanBonus;
        const short Debt = (short)AccountKind.FanDebt;
        var accounts = await context
            .Set<AccountRow>()
            .AsNoTracking()
            .Where(a => a.Kind == Coins || a.Kind == Bonus || a.Kind == Debt)
            .ToListAsync(cancellationToken);
        var breaks = new List<string>();
        foreach (var debt in accounts.Where(a => a.Kind == Debt && a.Balance > 0))
        {
            breaks.Add($"{debt.Owner} owes {-debt.Balance} coins: a debt cannot be repaid twice");
        }

        breaks.AddRange(Balances(lots, accounts, Coins, isPaid: true));
        breaks.AddRange(Balances(lots, accounts, Bonus, isPaid: false));
        breaks.AddRange(
            lots.Where(l => !IsSound(l)).Select(l => $"lot {l.Id} has recognised or given back more than its net {l.NetMinor}")
        );
        breaks.AddRange(await OutstandingAsync(context, lots, cancellationToken));
        return new AuditLine("Coins lie in lots, and lots are what the books owe", lots.Count, [.. breaks.Take(MostBreaks)]);
    }

    private static IEnumerable<string> Balances(List<LotRow> lots, List<AccountRow> accounts, short kind, bool isPaid)
    {
        var room = lots.Where(l => (l.Kind == LotKind.Paid) == isPaid)
            .GroupBy(l => l.PersonId.Value)
            .ToDictionary(
                g => g.Key,
                g => (All: g.Sum(l => (decimal)l.Capacity), Open: g.Where(l => l.ClosedAt is null).Sum(l => (decimal)l.Capacity))
            );
        foreach (var account in accounts.Where(a => a.Kind == kind))
        {
            var (all, open) = room.GetValueOrDefault(account.Owner);
            if (account.Balance > all)
            {
                yield return $"{account.Owner} has {account.Balance} {(isPaid ? "paid" : "bonus")} coins, and lots for {all}";
            }
            else if (account.Balance > open)
            {
                yield return $"{account.Owner} has {account.Balance} {(isPaid ? "paid" : "bonus")} coins, and open lots for {open}";
            }
        }
    }

    private static bool IsSound(LotRow lot) =>
        lot.RecognisedMinor >= 0
        && lot.OutstandingMinor >= 0
        && lot.Capacity >= 0
        && lot.RefundedMinor <= lot.GrossMinor
        && lot.RefundedTaxMinor <= lot.TaxMinor;

    private static async Task<IEnumerable<string>> OutstandingAsync(
        StoreContext context,
        List<LotRow> lots,
        CancellationToken cancellationToken
    )
    {
        const short Outstanding = (short)AccountKind.CoinsOutstanding;
        var booked = await context
            .Set<AccountRow>()
            .Where(a => a.Kind == Outstanding)
            .ToDictionaryAsync(a => a.Unit, a => -a.Balance, StringComparer.Ordinal, cancellationToken);
        var held = lots.Where(l => l.Currency is not null)
            .GroupBy(l => l.Currency!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (long)g.Sum(l => (decimal)l.OutstandingMinor), StringComparer.Ordinal);
        return booked
            .Keys.Union(held.Keys, StringComparer.Ordinal)
            .Where(unit => booked.GetValueOrDefault(unit) != held.GetValueOrDefault(unit))
            .Select(unit => $"the books owe {booked.GetValueOrDefault(unit)} {unit} as coins, and lots {held.GetValueOrDefault(unit)}");
    }
}

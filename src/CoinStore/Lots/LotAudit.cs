using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Lots;

/// <summary>
/// Lots against the books: every coin a fan has lies in a lot that is still looked at, and no lot recognised or gave back more than was paid.
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
        return new AuditLine("Coins lie in lots, and no lot gives more than it took", lots.Count, [.. breaks.Take(MostBreaks)]);
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
}

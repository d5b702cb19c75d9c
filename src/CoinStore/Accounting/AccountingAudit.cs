using CoinStore.Disputes;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounting;

/// <summary>The platform's money accounts against what they are made of: revenue and tax against lots, losses against refunds.</summary>
internal sealed class AccountingAudit : IFeatureAudit
{
    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var lots = await context.Set<LotRow>().AsNoTracking().Where(l => l.Currency != null).ToListAsync(cancellationToken);
        var refunds = await context.Set<RefundRow>().AsNoTracking().ToListAsync(cancellationToken);
        var disputes = await context.Set<DisputeRow>().AsNoTracking().Where(d => d.OpenedAt != null).ToListAsync(cancellationToken);
        var booked = await context
            .Set<AccountRow>()
            .AsNoTracking()
            .Where(a => a.Owner == Guid.Empty)
            .ToDictionaryAsync(a => a.Key, a => a.Balance, cancellationToken);
        var breaks = new List<string>();
        var currencies = lots.Select(l => l.Currency!).Concat(disputes.Select(d => d.Currency)).ToHashSet(StringComparer.Ordinal);
        foreach (var currency in currencies)
        {
            var own = lots.FindAll(l => string.Equals(l.Currency, currency, StringComparison.Ordinal));
            var given = refunds.Where(r => r.State != RefundState.Failed && string.Equals(r.Currency, currency, StringComparison.Ordinal));
            Compare(AccountKind.CoinsOutstanding, -own.Sum(l => (decimal)l.OutstandingMinor));
            Compare(AccountKind.Revenue, -own.Sum(l => (decimal)l.RecognisedMinor));
            Compare(AccountKind.TaxPayable, -own.Sum(l => (decimal)(l.TaxMinor - l.RefundedTaxMinor)));
            Compare(AccountKind.Losses, given.Sum(r => (decimal)r.LossMinor) + At(DisputeState.Lost));
            Compare(AccountKind.Disputed, At(DisputeState.Open));

            decimal At(DisputeState state) =>
                disputes
                    .Where(d => d.State == state && string.Equals(d.Currency, currency, StringComparison.Ordinal))
                    .Sum(d => (decimal)d.LossMinor);

            void Compare(AccountKind kind, decimal expected)
            {
                var balance = booked.GetValueOrDefault(EconomyChart.Platform(kind, Unit.Currency(currency)));
                if (balance != expected)
                {
                    breaks.Add($"{EconomyChart.Chart.NameOf((short)kind)} in {currency} is {balance}, and what it is made of {expected}");
                }
            }
        }

        return new AuditLine(
            "Outstanding coins, revenue, tax and losses are what lots, refunds and disputes say",
            currencies.Count * 5L,
            breaks
        );
    }
}

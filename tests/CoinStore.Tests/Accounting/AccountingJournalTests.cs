using CoinStore.Accounting;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using CoinStore.Tests.Lots;
using CsCheck;
using Stripe;

namespace CoinStore.Tests.Accounting;

public sealed class AccountingJournalTests
{
    private static readonly DateTime At = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<(long Coins, long Net, long Tax, double[] Shares)> Sales = Gen.Select(
        Gen.OneOf(Gen.Long[1, 1_000], Gen.Long[1, 1_000_000_000]),
        Gen.Long[1, 100_000_000_000],
        Gen.Long[0, 10_000_000_000],
        Gen.Double[0, 1].Array[1, 8]
    );

    [Fact]
    public void Any_refunds_in_sum_never_exceed_the_price_the_tax_or_what_is_owed() =>
        Sales.Sample(sale =>
        {
            var lot = LotPolicyTests.Lot(sale.Coins, sale.Net, sale.Tax);
            var left = sale.Coins;
            for (var i = 0; i < sale.Shares.Length; i++)
            {
                // Spend some, recognise it, then refund some: unspent coins first.
                left -= (long)(left * (decimal)sale.Shares[i] / 2);
                lot.RecognisedMinor = Math.Max(lot.RecognisedMinor, LotPolicy.Recognised(lot, left));
                var basis = new RefundBasis(lot, left, null, 0);
                var coins = (long)(basis.NotRefunded * (decimal)sale.Shares[^(i + 1)]);
                var figures = i % 2 == 0 ? RefundPolicy.Withdrawal(basis) : RefundPolicy.Full(basis, coins);
                Assert.Equal(figures.AmountMinor, figures.NetMinor + figures.TaxMinor + figures.LossMinor);
                Assert.True(figures is { NetMinor: >= 0, TaxMinor: >= 0, LossMinor: >= 0, Coins: >= 0, SpentCoins: >= 0 });
                left -= figures.Coins;
                lot.RemovedCoins += figures.Coins;
                lot.OwedCoins += figures.SpentCoins;
                lot.RefundedMinor += figures.AmountMinor;
                lot.RefundedNetMinor += figures.NetMinor;
                lot.RefundedTaxMinor += figures.TaxMinor;
                Assert.InRange(lot.RefundedMinor, 0, lot.GrossMinor);
                Assert.InRange(lot.RefundedTaxMinor, 0, lot.TaxMinor);
                Assert.True(lot.OutstandingMinor >= 0 && lot.Capacity >= left);
            }
        });

    [Fact]
    public void A_withdrawal_of_all_coins_gives_all_of_the_price_and_its_tax() =>
        Sales.Sample(sale =>
        {
            var lot = LotPolicyTests.Lot(sale.Coins, sale.Net, sale.Tax);
            var figures = RefundPolicy.Withdrawal(new RefundBasis(lot, sale.Coins, null, 0));
            Assert.Equal(
                (sale.Net + sale.Tax, sale.Net, sale.Tax, 0L),
                (figures.AmountMinor, figures.NetMinor, figures.TaxMinor, figures.LossMinor)
            );
        });

    [Fact]
    public void A_purchase_with_tax_and_a_debt_balances_and_keeps_to_the_chart()
    {
        var purchase = Purchase(coins: 700, price: 740, tax: 118, repaid: 100);
        var entry = PurchaseJournal.For(purchase, At);
        EconomyChart.Chart.Require(entry);
        Assert.Equal(6, entry.Postings.Count);
        Assert.Equal(600, entry.Postings.Single(p => p.Account == EconomyChart.FanCoins(purchase.BuyerId)).Amount);
        Assert.Equal(100, entry.Postings.Single(p => p.Account == EconomyChart.FanDebt(purchase.BuyerId)).Amount);
        Assert.Equal(-118, AmountOf(entry, AccountKind.TaxPayable, "USD"));
        Assert.Equal(-622, AmountOf(entry, AccountKind.CoinsOutstanding, "USD"));
    }

    [Fact]
    public void A_payment_that_settles_in_another_currency_is_exchanged()
    {
        var settled = new BalanceTransaction
        {
            Id = "txn_1",
            Currency = "usd",
            Amount = 800,
            Fee = 53,
        };
        var entry = AccountingJournal.Settled(settled, "EUR", 740, At)!;
        EconomyChart.Chart.Require(entry);
        Assert.Equal(-740, AmountOf(entry, AccountKind.StripeCash, "EUR"));
        Assert.Equal(747, AmountOf(entry, AccountKind.StripeCash, "USD"));
        Assert.Equal(53, AmountOf(entry, AccountKind.StripeFees, "USD"));
        Assert.Equal((740, -800), (AmountOf(entry, AccountKind.FxClearing, "EUR"), AmountOf(entry, AccountKind.FxClearing, "USD")));
    }

    [Fact]
    public void A_refund_without_a_fee_or_an_exchange_needs_no_entry() =>
        Assert.Null(
            AccountingJournal.Settled(
                new BalanceTransaction
                {
                    Id = "txn_1",
                    Currency = "usd",
                    Amount = -740,
                },
                "USD",
                -740,
                At
            )
        );

    private static long AmountOf(CoinStore.Ledger.JournalEntry entry, AccountKind kind, string currency) =>
        entry.Postings.Single(p => p.Account == EconomyChart.Platform(kind, CoinStore.Ledger.Unit.Currency(currency))).Amount;

    private static PurchaseRow Purchase(long coins, long price, long tax, long repaid) =>
        new()
        {
            Id = PurchaseId.From(Guid.CreateVersion7()),
            BuyerId = PersonId.From(Guid.CreateVersion7()),
            PackageId = "coins-700-usd",
            Coins = coins,
            PriceMinor = price,
            TaxMinor = tax,
            RepaidCoins = repaid,
            Currency = "USD",
            State = PurchaseState.Completed,
            StartedAt = At,
            ExpiresAt = At,
            NextCheckAt = At,
        };
}

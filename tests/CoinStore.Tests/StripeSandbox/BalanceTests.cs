using Stripe;

namespace CoinStore.Tests.StripeSandbox;

public sealed class BalanceTests
{
    [Fact]
    public async Task The_balance_is_the_sum_of_its_transactions()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var account = await EverythingAsync(sandbox);

        var entries = await AllAsync(sandbox, new BalanceTransactionListOptions { Limit = 3 });

        Assert.All(entries, entry => Assert.Equal(entry.Amount - entry.Fee, entry.Net));
        Assert.All(entries, entry => Assert.Equal(entry.Fee, entry.FeeDetails.Sum(part => part.Amount)));
        var balance = await new BalanceService(sandbox.Client).GetAsync();
        Assert.All(
            balance.Available,
            amount => Assert.Equal(entries.Where(entry => entry.Currency == amount.Currency).Sum(entry => entry.Net), amount.Amount)
        );
        Assert.Equal(["eur", "usd"], balance.Available.Select(amount => amount.Currency), StringComparer.Ordinal);
        Assert.Equal(
            [
                "adjustment/dispute",
                "adjustment/dispute_reversal",
                "charge/charge",
                "payment/charge",
                "refund/refund",
                "refund_failure/refund_failure",
                "transfer/transfer",
                "transfer_refund/transfer_reversal",
            ],
            entries
                .Select(entry => $"{entry.Type}/{entry.ReportingCategory}")
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        var theirs = await AllAsync(sandbox, new BalanceTransactionListOptions(), account);
        Assert.Equal(
            ["payment", "payment_refund", "payout", "payout_failure"],
            theirs.Select(entry => entry.Type).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Transactions_are_found_by_time_type_source_and_currency()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var begun = sandbox.Clock.GetUtcNow().UtcDateTime;
        await EverythingAsync(sandbox);
        sandbox.Clock.Advance(TimeSpan.FromHours(1));
        var charge = await sandbox.PaidChargeAsync(700);
        var all = await AllAsync(sandbox, new BalanceTransactionListOptions());

        var late = await AllAsync(
            sandbox,
            new BalanceTransactionListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = begun.AddHours(1) } }
        );
        var refunds = await AllAsync(sandbox, new BalanceTransactionListOptions { Type = "refund" });
        var sourced = await AllAsync(sandbox, new BalanceTransactionListOptions { Source = charge.Id });
        var euros = await AllAsync(sandbox, new BalanceTransactionListOptions { Currency = "eur" });

        Assert.Equal(charge.Id, Assert.Single(late).SourceId);
        Assert.Equal(
            all.Where(entry => entry.Type == "refund").Select(entry => entry.Id),
            refunds.Select(entry => entry.Id),
            StringComparer.Ordinal
        );
        Assert.Equal(charge.BalanceTransactionId, Assert.Single(sourced).Id);
        Assert.Equal("payment", Assert.Single(euros).Type);
        Assert.Empty(await AllAsync(sandbox, new BalanceTransactionListOptions { Source = "ch_none" }));
        var one = await new BalanceTransactionService(sandbox.Client).GetAsync(
            charge.BalanceTransactionId,
            new BalanceTransactionGetOptions { Expand = ["source"] }
        );
        Assert.Equal(700, ((Charge)one.Source).Amount);
    }

    [Fact]
    public async Task The_transactions_of_a_payout_are_found_by_it()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var account = await EverythingAsync(sandbox);
        var payout = Assert.Single(
            await new PayoutService(sandbox.Client).ListAsync(new PayoutListOptions(), new RequestOptions { StripeAccount = account.Id })
        );

        var entries = await AllAsync(sandbox, new BalanceTransactionListOptions { Payout = payout.Id }, account);

        Assert.Equal(
            [payout.FailureBalanceTransactionId, payout.BalanceTransactionId],
            entries.Select(entry => entry.Id),
            StringComparer.Ordinal
        );
    }

    // Every way money moves, once: card, debit, refund, refund that fails, dispute won, transfer, reversal, payout that fails.
    private static async Task<Account> EverythingAsync(SandboxFixture sandbox)
    {
        var account = await sandbox.FundedAccountAsync(2000, bank: "000111111116");
        var refunds = new RefundService(sandbox.Client);
        await refunds.CreateAsync(new RefundCreateOptions { Charge = (await sandbox.PaidChargeAsync(900)).Id, Amount = 100 });
        var coming = await sandbox.PaidChargeAsync(1000, "4000000000005126");
        await refunds.CreateAsync(new RefundCreateOptions { Charge = coming.Id });
        var (_, dispute) = await DisputeTests.DisputedAsync(sandbox, "4000000000000259");
        await DisputeTests.AnswerAsync(sandbox, dispute, "winning_evidence");
        var session = await sandbox.CreateSessionAsync(800, PaymentMethodTests.Euro);
        using var debited = await sandbox.DebitAsync(session, "DE89370400440532013000");
        var transfer = (await new TransferService(sandbox.Client).ListAsync()).First();
        await new TransferReversalService(sandbox.Client).CreateAsync(transfer.Id, new TransferReversalCreateOptions { Amount = 300 });
        await new PayoutService(sandbox.Client).CreateAsync(
            new PayoutCreateOptions { Amount = 500, Currency = "usd" },
            new RequestOptions { StripeAccount = account.Id }
        );
        await sandbox.PassAsync(TimeSpan.FromSeconds(5));
        return account;
    }

    private static async Task<List<BalanceTransaction>> AllAsync(
        SandboxFixture sandbox,
        BalanceTransactionListOptions options,
        Account? account = null
    )
    {
        var found = new List<BalanceTransaction>();
        var pages = new BalanceTransactionService(sandbox.Client).ListAutoPagingAsync(
            options,
            new RequestOptions { StripeAccount = account?.Id }
        );
        await foreach (var entry in pages)
        {
            found.Add(entry);
        }
        return found;
    }
}

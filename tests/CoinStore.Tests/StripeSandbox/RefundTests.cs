using Stripe;

namespace CoinStore.Tests.StripeSandbox;

public sealed class RefundTests
{
    [Fact]
    public async Task A_slow_refund_is_pending_first_and_then_done()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var refunds = new RefundService(sandbox.Client);
        var charge = await sandbox.PaidChargeAsync(1000, "4000000000007726");
        var refund = await refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id, Amount = 400 });
        Assert.Equal(("pending", "processing"), (refund.Status, refund.PendingReason));
        Assert.Equal(941 - 400, await BalanceAsync(sandbox));

        await sandbox.PassAsync(TimeSpan.FromSeconds(5));

        var done = await refunds.GetAsync(refund.Id);
        Assert.Equal(("succeeded", null), (done.Status, done.PendingReason));
        Assert.Equal(941 - 400, await BalanceAsync(sandbox));
        Assert.Equal(
            ["refund.created", "charge.refunded", "refund.updated", "charge.refund.updated"],
            (await sandbox.EventTypesAsync()).TakeLast(4),
            StringComparer.Ordinal
        );
        var told = Assert.Single(sandbox.Received, happened => happened.Type == "refund.updated");
        Assert.Equal("pending", (string?)told.Data.PreviousAttributes.status);
    }

    [Fact]
    public async Task A_refund_that_comes_back_is_on_the_balance_again()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var refunds = new RefundService(sandbox.Client);
        var charge = await sandbox.PaidChargeAsync(1000, "4000000000005126");
        var refund = await refunds.CreateAsync(new RefundCreateOptions { PaymentIntent = charge.PaymentIntentId });
        Assert.Equal("succeeded", refund.Status);
        Assert.Equal(-59, await BalanceAsync(sandbox));

        await sandbox.PassAsync(TimeSpan.FromSeconds(5));

        var failed = await refunds.GetAsync(refund.Id, new RefundGetOptions { Expand = ["failure_balance_transaction"] });
        Assert.Equal(("failed", "expired_or_canceled_card"), (failed.Status, failed.FailureReason));
        Assert.Equal(("refund_failure", 1000L), (failed.FailureBalanceTransaction.Type, failed.FailureBalanceTransaction.Net));
        Assert.Equal(941, await BalanceAsync(sandbox));
        var after = await new ChargeService(sandbox.Client).GetAsync(charge.Id);
        Assert.Equal((0L, false), (after.AmountRefunded, after.Refunded));
        Assert.Single(sandbox.Received, happened => happened.Type == "refund.failed");
        Assert.Equal("succeeded", (await refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id })).Status);
    }

    [Fact]
    public async Task A_refund_that_waits_for_nobody_cannot_be_canceled()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var charge = await sandbox.PaidChargeAsync(1000);
        var refunds = new RefundService(sandbox.Client);
        var refund = await refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id });
        await Assert.ThrowsAsync<StripeException>(() => refunds.CancelAsync(refund.Id));
        Assert.Equal("succeeded", (await refunds.GetAsync(refund.Id)).Status);
    }

    private static async Task<long> BalanceAsync(SandboxFixture sandbox) =>
        Assert.Single((await new BalanceService(sandbox.Client).GetAsync()).Available).Amount;
}

using System.Net;
using Stripe;

namespace CoinStore.Tests.StripeSandbox;

public sealed class MoneyTests
{
    [Fact]
    public async Task A_payment_is_refunded_in_parts_and_never_beyond_itself()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var charge = await sandbox.PaidChargeAsync(1000);
        var refunds = new RefundService(sandbox.Client);
        var first = await refunds.CreateAsync(new RefundCreateOptions { PaymentIntent = charge.PaymentIntentId, Amount = 400 });
        Assert.Equal(("succeeded", 400L), (first.Status, first.Amount));
        await Assert.ThrowsAsync<StripeException>(() => refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id, Amount = 601 }));
        var rest = await refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id });
        Assert.Equal(600, rest.Amount);
        var error = await Assert.ThrowsAsync<StripeException>(() => refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id }));
        Assert.Equal("charge_already_refunded", error.StripeError.Code);
        var after = await new ChargeService(sandbox.Client).GetAsync(charge.Id, new ChargeGetOptions { Expand = ["refunds"] });
        Assert.True(after.Refunded);
        Assert.Equal(2, after.Refunds.Data.Count);
        await sandbox.Server.DrainAsync();
        Assert.Equal(2, sandbox.Received.Count(happened => happened.Type == "charge.refunded"));
        var balance = await new BalanceService(sandbox.Client).GetAsync();
        Assert.Equal(-59, Assert.Single(balance.Available).Amount);
    }

    [Fact]
    public async Task Onboarding_makes_an_account_payable_and_its_link_serves_once()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var account = await sandbox.CreateAccountAsync();
        Assert.False(account.PayoutsEnabled);
        Assert.Contains("external_account", account.Requirements.CurrentlyDue, StringComparer.Ordinal);
        Assert.Equal("manual", account.Settings.Payouts.Schedule.Interval);
        var link = await sandbox.CreateLinkAsync(account.Id);

        using var answer = await sandbox.OnboardAsync(link);

        Assert.Equal("https://shop.example/ready", answer.Headers.Location!.ToString());
        var ready = await new AccountService(sandbox.Client).GetAsync(account.Id);
        Assert.True(ready.PayoutsEnabled && ready.DetailsSubmitted);
        Assert.Equal("active", ready.Capabilities.Transfers);
        Assert.Empty(ready.Requirements.CurrentlyDue);
        await sandbox.Server.DrainAsync();
        var updated = Assert.Single(sandbox.Received, happened => happened.Type == "account.updated");
        Assert.Equal(account.Id, updated.Account);
        using var again = await sandbox.Browser.GetAsync(new Uri(link.Url));
        Assert.Equal("https://shop.example/again", again.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_link_that_is_too_old_asks_for_another()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var link = await sandbox.CreateLinkAsync((await sandbox.CreateAccountAsync()).Id);
        await sandbox.PassAsync(TimeSpan.FromMinutes(6));
        using var answer = await sandbox.OnboardAsync(link);
        Assert.Equal("https://shop.example/again", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_transfer_needs_money_and_an_account_that_may_receive_it()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var transfers = new TransferService(sandbox.Client);
        var account = await sandbox.CreateAccountAsync();
        var options = new TransferCreateOptions
        {
            Amount = 500,
            Currency = "usd",
            Destination = account.Id,
        };
        var notReady = await Assert.ThrowsAsync<StripeException>(() => transfers.CreateAsync(options));
        Assert.Equal("insufficient_capabilities_for_transfer", notReady.StripeError.Code);
        using var onboarded = await sandbox.OnboardAsync(await sandbox.CreateLinkAsync(account.Id));
        var poor = await Assert.ThrowsAsync<StripeException>(() => transfers.CreateAsync(options));
        Assert.Equal((HttpStatusCode.BadRequest, "balance_insufficient"), (poor.HttpStatusCode, poor.StripeError.Code));
        await sandbox.PaidChargeAsync(1000);

        var transfer = await transfers.CreateAsync(options);

        Assert.Equal(500, await AvailableAsync(sandbox, account.Id));
        var reversal = await new TransferReversalService(sandbox.Client).CreateAsync(
            transfer.Id,
            new TransferReversalCreateOptions { Amount = 200 }
        );
        Assert.Equal(200, reversal.Amount);
        Assert.Equal(300, await AvailableAsync(sandbox, account.Id));
        Assert.Equal(200, (await transfers.GetAsync(transfer.Id)).AmountReversed);
    }

    [Fact]
    public async Task A_payout_goes_its_way_by_the_clock()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var account = await sandbox.FundedAccountAsync(2000);
        var payouts = new PayoutService(sandbox.Client);
        var asAccount = new RequestOptions { StripeAccount = account.Id };
        var payout = await payouts.CreateAsync(new PayoutCreateOptions { Amount = 1500, Currency = "usd" }, asAccount);
        Assert.Equal("pending", payout.Status);
        Assert.Equal(500, await AvailableAsync(sandbox, account.Id));
        await sandbox.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal("in_transit", (await payouts.GetAsync(payout.Id, requestOptions: asAccount)).Status);
        await sandbox.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal("paid", (await payouts.GetAsync(payout.Id, requestOptions: asAccount)).Status);
        var told = Assert.Single(sandbox.Received, happened => happened.Type == "payout.paid");
        Assert.Equal(account.Id, told.Account);
        Assert.Contains(sandbox.Received, happened => happened.Type == "payout.created");
        var missing = await Assert.ThrowsAsync<StripeException>(() => payouts.GetAsync(payout.Id));
        Assert.Equal(HttpStatusCode.NotFound, missing.HttpStatusCode);
    }

    [Fact]
    public async Task A_payout_that_fails_gives_the_money_back()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var account = await sandbox.FundedAccountAsync(2000, bank: "000111111116");
        var payouts = new PayoutService(sandbox.Client);
        var asAccount = new RequestOptions { StripeAccount = account.Id };
        var payout = await payouts.CreateAsync(new PayoutCreateOptions { Amount = 1500, Currency = "usd" }, asAccount);
        await sandbox.PassAsync(TimeSpan.FromMinutes(1));
        var failed = await payouts.GetAsync(payout.Id, requestOptions: asAccount);
        Assert.Equal(("failed", "no_account"), (failed.Status, failed.FailureCode));
        Assert.Equal(2000, await AvailableAsync(sandbox, account.Id));
        Assert.Single(sandbox.Received, happened => happened.Type == "payout.failed");
    }

    [Fact]
    public async Task A_payout_needs_money_and_can_be_taken_back_while_it_is_pending()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var account = await sandbox.FundedAccountAsync(1000);
        var payouts = new PayoutService(sandbox.Client);
        var asAccount = new RequestOptions { StripeAccount = account.Id };
        var poor = await Assert.ThrowsAsync<StripeException>(() =>
            payouts.CreateAsync(new PayoutCreateOptions { Amount = 1001, Currency = "usd" }, asAccount)
        );
        Assert.Equal("balance_insufficient", poor.StripeError.Code);
        var payout = await payouts.CreateAsync(new PayoutCreateOptions { Amount = 1000, Currency = "usd" }, asAccount);
        Assert.Equal("canceled", (await payouts.CancelAsync(payout.Id, requestOptions: asAccount)).Status);
        Assert.Equal(1000, await AvailableAsync(sandbox, account.Id));
        await sandbox.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("canceled", (await payouts.GetAsync(payout.Id, requestOptions: asAccount)).Status);
    }

    private static async Task<long> AvailableAsync(SandboxFixture sandbox, string account) =>
        Assert
            .Single(
                (
                    await new BalanceService(sandbox.Client).GetAsync(
                        new BalanceGetOptions(),
                        new RequestOptions { StripeAccount = account }
                    )
                ).Available
            )
            .Amount;
}

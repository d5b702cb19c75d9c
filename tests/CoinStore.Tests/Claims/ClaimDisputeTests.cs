using CoinStore.Claims;
using CoinStore.Disputes;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Claims;

public sealed class ClaimDisputeTests
{
    [Fact]
    public async Task What_the_bank_contests_the_bank_decides()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.DisputeAsync();
        var refused = new ClaimRefusal(ClaimRefusalKind.Disputed, Amount: Money.Usd(740));
        Assert.Equal(refused, (await scene.OpenAsync()).Refusal);
        await scene.DecideDisputeAsync("lose");
        Assert.Equal(ClaimRefusalKind.NothingLeft, (await scene.OpenAsync()).Refusal.Kind);
    }

    [Theory]
    [InlineData("lose", ClaimState.Overtaken, 0)]
    [InlineData("win", ClaimState.Refunded, 1)]
    public async Task A_claim_waits_for_a_dispute_that_came_after_it(string verdict, ClaimState end, int refunds)
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        // A bank waits nine days for evidence.
        scene.Shop.Advance(TimeSpan.FromDays(10));
        await scene.DisputeAsync();
        Assert.Equal(ClaimRefusalKind.Disputed, (await scene.GrantAsync(claim)).Refusal.Kind);
        Assert.True((await scene.Desk.ListAsync(scene.Olga, null, default)).Value.Single().IsDisputed);
        scene.Shop.Advance(TimeSpan.FromDays(4));
        await scene.Store.Get<ClaimWorker>().RunDueAsync(default);
        Assert.Equal(ClaimState.Open, (await scene.ReadAsync(claim)).State);
        await scene.DecideDisputeAsync(verdict);
        await scene.Store.Get<ClaimWorker>().RunDueAsync(default);
        Assert.Equal(end, (await scene.ReadAsync(claim)).State);
        Assert.Equal(refunds, (await scene.RefundsAsync()).Count);
        Assert.Equal((0, 0), await scene.PurseAsync());
    }

    [Fact]
    public async Task A_dispute_after_a_claim_takes_no_coin_a_second_time()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        var done = await scene.GrantedAsync();
        var payment = await new Stripe.PaymentIntentService(scene.Shop.Stripe).GetAsync(await scene.PaymentAsync());
        // Stripe's test mode opens none on a payment that went back; banks do.
        var told = new Stripe.Dispute
        {
            Id = "du_late",
            Amount = 740,
            Currency = "usd",
            Status = "needs_response",
            ChargeId = payment.LatestChargeId,
            PaymentIntentId = payment.Id,
        };
        await scene.Store.Get<DisputeMirror>().MirrorAsync(told, default);
        var dispute = await DisputeAsync(scene);
        Assert.Equal((0, 0, 0), (dispute.Coins, dispute.SpentCoins, dispute.CoveredMinor));
        Assert.Equal((0, 0), await scene.PurseAsync());
        Assert.Equal(740, await scene.BookAsync(AccountKind.Disputed));
        told.Status = "won";
        await scene.Store.Get<DisputeMirror>().MirrorAsync(told, default);
        Assert.Equal(DisputeState.Won, (await DisputeAsync(scene)).State);
        Assert.Equal(ClaimState.Refunded, (await scene.ReadAsync(done.Id)).State);
        Assert.Equal((0, 0), (await scene.BookAsync(AccountKind.Losses), await scene.BookAsync(AccountKind.Disputed)));
    }

    [Fact]
    public async Task A_dispute_that_the_store_has_not_heard_of_sends_the_claim_back()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        await scene.DisputeAtStripeAsync();
        // Stripe refunds nothing that is contested.
        Assert.Equal(ClaimState.Open, (await scene.GrantAsync(claim)).Value.State);
        Assert.Equal((700, 0), await scene.PurseAsync());
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("charge.dispute.created"));
        Assert.Equal(ClaimRefusalKind.Disputed, (await scene.GrantAsync(claim)).Refusal.Kind);
        await scene.DecideDisputeAsync("win");
        Assert.Equal(ClaimState.Refunded, (await scene.GrantAsync(claim)).Value.State);
    }

    [Fact]
    public async Task A_dispute_between_the_grant_and_its_refund_sends_the_claim_back_first()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        var claim = await scene.OpenedAsync();
        scene.Shop.Line.CutAt(1, answer: false);
        var under = scene.GrantAsync(claim);
        await scene.Shop.Line.WhenCut;
        scene.Shop.Line.Mend();
        Assert.Equal(ClaimState.Granted, (await under).Value.State);
        await scene.DisputeAsync();
        Assert.Equal(ClaimState.Open, (await scene.ReadAsync(claim)).State);
        // What came out of gifts is unspent now, and the bank's money takes all of it: nobody owes anything.
        var dispute = await DisputeAsync(scene);
        Assert.Equal((DisputeState.Open, 700, 0, 740), (dispute.State, dispute.Coins, dispute.SpentCoins, dispute.CoveredMinor));
        Assert.Equal((0, 0), await scene.PurseAsync());
        await scene.DecideDisputeAsync("lose");
        Assert.Equal(ClaimState.Overtaken, (await scene.GrantAsync(claim)).Value.State);
    }

    private static Task<DisputeRow> DisputeAsync(ClaimScene scene) =>
        scene.Store.Database.ReadAsync((context, token) => context.Set<DisputeRow>().SingleAsync(token), CancellationToken.None);
}

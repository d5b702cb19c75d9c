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
        await scene.DecideDisputeAsync("lost");
        Assert.Equal(ClaimRefusalKind.NothingLeft, (await scene.OpenAsync()).Refusal.Kind);
    }

    [Theory]
    [InlineData("lost", ClaimState.Overtaken, 0)]
    [InlineData("won", ClaimState.Refunded, 1)]
    public async Task A_claim_waits_for_a_dispute_that_came_after_it(string verdict, ClaimState end, int refunds)
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        await scene.DisputeAsync();
        Assert.Equal(ClaimRefusalKind.Disputed, (await scene.GrantAsync(claim)).Refusal.Kind);
        Assert.True((await scene.Desk.ListAsync(scene.Olga, default)).Value.Single().IsDisputed);
        scene.Shop.Advance(TimeSpan.FromDays(14));
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
        await scene.DisputeAsync();
        var dispute = await DisputeAsync(scene);
        Assert.Equal((0, 0, 0), (dispute.Coins, dispute.SpentCoins, dispute.CoveredMinor));
        Assert.Equal((0, 0), await scene.PurseAsync());
        await scene.DecideDisputeAsync("won");
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
        await scene.DecideDisputeAsync("won");
        Assert.Equal(ClaimState.Refunded, (await scene.GrantAsync(claim)).Value.State);
    }

    private static Task<DisputeRow> DisputeAsync(ClaimScene scene) =>
        scene.Store.Database.ReadAsync((context, token) => context.Set<DisputeRow>().SingleAsync(token), CancellationToken.None);
}

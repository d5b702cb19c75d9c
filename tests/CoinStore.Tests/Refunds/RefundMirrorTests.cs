using CoinStore.Refunds;
using CoinStore.Storage;

namespace CoinStore.Tests.Refunds;

public sealed class RefundMirrorTests
{
    [Fact]
    public async Task A_refund_made_at_Stripe_is_posted_once_whatever_tells_of_it()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(500);
        await scene.RefundAtStripeAsync(370);
        var (charge, created) = (await scene.Shop.EventAsync("charge.refunded"), await scene.Shop.EventAsync("refund.created"));
        await Task.WhenAll(scene.Shop.DeliverAsync(charge), scene.Shop.DeliverAsync(created), scene.Shop.DeliverAsync(charge));
        var row = Assert.Single(await scene.RowsAsync());
        Assert.Equal((RefundState.Succeeded, 200, 150, 370), (row.State, row.Coins, row.SpentCoins, row.AmountMinor));
        Assert.Equal((0, 0, 150), await scene.CoinsAsync());
    }

    [Fact]
    public async Task News_of_our_own_refund_change_nothing_more()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.WithdrawAsync();
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("charge.refunded"));
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("refund.created"));
        Assert.Single(await scene.RowsAsync());
        Assert.Equal((0, 0, 0), await scene.CoinsAsync());
    }

    [Fact]
    public async Task News_that_overtake_our_own_answer_finish_the_refund()
    {
        await using var scene = await RefundScene.CreateAsync();
        var wish = await scene.WishAsync();
        scene.Shop.Line.CutAt(1, answer: true);
        var under = scene.RequestAsync(wish);
        await scene.Shop.Line.WhenCut;
        scene.Shop.Line.Mend();
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("refund.created"));
        await under.ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(RefundState.Succeeded, Assert.Single(await scene.RowsAsync()).State);
        Assert.Single(await scene.AtStripeAsync());
    }

    [Fact]
    public async Task A_refund_of_a_purchase_that_is_not_credited_yet_comes_again()
    {
        await using var scene = await RefundScene.CreateAsync();
        var (id, session) = await scene.Shop.OpenAsync();
        await scene.Shop.PayAsync(session);
        var paid = await new Stripe.Checkout.SessionService(scene.Shop.Stripe).GetAsync(session);
        await new Stripe.RefundService(scene.Shop.Stripe).CreateAsync(new() { PaymentIntent = paid.PaymentIntentId });
        var early = await scene.Shop.EventAsync("charge.refunded");
        await scene.Shop.DeliverAsync(early);
        Assert.Empty(await scene.RowsAsync());
        await scene.Shop.CompleteAsync(session);
        scene.Shop.Advance(TimeSpan.FromMinutes(1));
        await scene.Shop.HandleEventsAsync();
        Assert.Equal(id, Assert.Single(await scene.RowsAsync()).PurchaseId);
        Assert.Equal((700, 0, 0), await scene.CoinsAsync());
    }

    [Fact]
    public async Task Our_refund_that_waits_loses_to_one_made_at_Stripe()
    {
        await using var scene = await RefundScene.CreateAsync();
        scene.Shop.Line.CutAt(1, answer: false);
        var under = scene.RequestAsync(await scene.WishAsync());
        await scene.Shop.Line.WhenCut;
        await scene.RefundAtStripeAsync(740);
        scene.Shop.Line.Mend();
        await under.ContinueWith(_ => { }, TaskScheduler.Default);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("charge.refunded"));
        Assert.Equal([RefundState.Succeeded, RefundState.Failed], (await scene.RowsAsync()).Select(r => r.State).Order());
        Assert.Equal((0, 0, 0), await scene.CoinsAsync());
        Assert.Equal(0, await scene.BookAsync(AccountKind.CoinsOutstanding));
    }
}

using CoinStore.Disputes;
using CoinStore.Gifts;
using CoinStore.Lots;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;

namespace CoinStore.Tests.Disputes;

public sealed class DisputeMirrorTests
{
    private const long ChargeFee = 51;
    private const long DisputeFee = 1500;

    [Fact]
    public async Task Unspent_coins_go_with_the_money_and_nothing_is_lost_but_the_fee()
    {
        await using var scene = await DisputeScene.CreateAsync();
        var before = await BooksAsync(scene);
        await scene.OpenAsync();
        var row = (await scene.RowAsync())!;
        Assert.Equal((DisputeState.Open, 700, 0, 740), (row.State, row.Coins, row.SpentCoins, row.AmountMinor));
        Assert.Equal((0, 0, 0), await scene.Scene.CoinsAsync());
        Assert.Equal(700, (await scene.Scene.LotAsync()).RemovedCoins);
        Assert.Equal(
            before with
            {
                Cash = before.Cash - 740 - DisputeFee,
                Fees = before.Fees + DisputeFee,
                Outstanding = 0,
            },
            await BooksAsync(scene)
        );
        await scene.DecideAsync("lose");
        Assert.Equal((0, 0), (await scene.Scene.BookAsync(AccountKind.Losses), await scene.Scene.BookAsync(AccountKind.Disputed)));
        Assert.Equal((0, 0, 0), await scene.Scene.CoinsAsync());
        await scene.Scene.RecogniseAsync();
        Assert.Equal(0, await scene.Scene.BookAsync(AccountKind.Revenue));
    }

    [Fact]
    public async Task Spent_coins_become_a_debt_and_a_lost_dispute_the_platforms_loss()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.Scene.SpendAsync(500);
        await scene.OpenAsync();
        Assert.Equal((0, 0, 500), await scene.Scene.CoinsAsync());
        var atRisk = await scene.Scene.BookAsync(AccountKind.Disputed);
        Assert.Equal((529, 0), (atRisk, await scene.Scene.BookAsync(AccountKind.Losses)));
        await scene.DecideAsync("lose");
        Assert.Equal((0, 529), (await scene.Scene.BookAsync(AccountKind.Disputed), await scene.Scene.BookAsync(AccountKind.Losses)));
        Assert.Equal((0, 0, 500), await scene.Scene.CoinsAsync());
        // Free to buy again, and the purchase repays.
        await scene.Scene.BuyAsync();
        Assert.Equal((200, 0, 0), await scene.Scene.CoinsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public async Task A_won_dispute_leaves_all_as_it_was_but_the_fee(int spent)
    {
        await using var scene = await DisputeScene.CreateAsync();
        if (spent > 0)
        {
            await scene.Scene.SpendAsync(spent);
        }

        await scene.Scene.RecogniseAsync();
        var before = await BooksAsync(scene);
        await scene.OpenAsync();
        await scene.Scene.RecogniseAsync();
        await scene.DecideAsync("win");
        await scene.HearAsync("charge.dispute.funds_reinstated");
        await scene.Scene.RecogniseAsync();
        Assert.Equal((700 - spent, 0, 0), await scene.Scene.CoinsAsync());
        Assert.Equal(before with { Cash = before.Cash - DisputeFee, Fees = before.Fees + DisputeFee }, await BooksAsync(scene));
        Assert.True((await scene.Scene.TrySpendAsync(25)).Succeeded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bank_that_changes_its_mind_after_a_loss_leaves_all_as_it_was_but_the_fee(bool repaid)
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.Scene.SpendAsync(500);
        await scene.Scene.RecogniseAsync();
        var before = await BooksAsync(scene);
        await scene.OpenAsync();
        await scene.DecideAsync("lose");
        Assert.Equal(529, await scene.Scene.BookAsync(AccountKind.Losses));
        if (repaid)
        {
            await scene.Scene.BuyAsync();
        }

        // The sandbox's bank never does it; what Stripe would say is said on the way.
        scene.Shop.Line.Rewrite = body => body.Replace("\"status\":\"lost\"", "\"status\":\"won\"", StringComparison.Ordinal);
        await scene.Shop.DeliverAsync(Again(await scene.Shop.EventAsync("charge.dispute.closed")));
        await scene.Shop.DeliverAsync(Again(await scene.Shop.EventAsync("charge.dispute.funds_withdrawn")));
        scene.Shop.Line.Rewrite = null;
        // The older word comes late: a decision is not taken back by it.
        await scene.HearAsync("charge.dispute.created");

        Assert.Equal(DisputeState.Won, (await scene.RowAsync())!.State);
        Assert.Equal((repaid ? 900 : 200, 0, 0), await scene.Scene.CoinsAsync());
        Assert.Equal((0, 0), (await scene.Scene.BookAsync(AccountKind.Losses), await scene.Scene.BookAsync(AccountKind.Disputed)));
        if (!repaid)
        {
            await scene.Scene.RecogniseAsync();
            Assert.Equal(before with { Cash = before.Cash - DisputeFee, Fees = before.Fees + DisputeFee }, await BooksAsync(scene));
        }

        Assert.True((await scene.Scene.TrySpendAsync(25)).Succeeded);
        Assert.Contains(await scene.NewsAsync(), n => n.Contains("decided for your purchase", StringComparison.Ordinal));
    }

    // Stripe's newer news of the same dispute.
    private static string Again(string body) => body.Replace("\"id\":\"evt_", "\"id\":\"evt_9", StringComparison.Ordinal);

    [Fact]
    public async Task A_debt_that_a_purchase_repaid_meanwhile_comes_back_as_coins()
    {
        await using var scene = await DisputeScene.CreateAsync();
        var (_, session) = await scene.Shop.OpenAsync();
        await scene.Scene.SpendAsync(500);
        await scene.OpenAsync();
        // Checkout was open before: what is paid there is credited all the same.
        await scene.Shop.PayAsync(session);
        await scene.Shop.CompleteAsync(session);
        Assert.Equal((200, 0, 0), await scene.Scene.CoinsAsync());
        await scene.DecideAsync("win");
        Assert.Equal((900, 0, 0), await scene.Scene.CoinsAsync());
    }

    [Fact]
    public async Task Spending_is_off_while_the_bank_decides_and_on_again_after_it()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.Scene.SpendAsync(25);
        await scene.OpenAsync();
        Assert.Equal(GiftRefusalKind.Disputed, (await scene.Scene.TrySpendAsync(25)).Refusal.Kind);
        Assert.Equal(StartRefusalReason.Disputed, (await scene.Shop.StartAsync()).Refusal.Reason);
        await scene.DecideAsync("lose");
        Assert.Equal(GiftRefusalKind.InDebt, (await scene.Scene.TrySpendAsync(25)).Refusal.Kind);
        Assert.True((await scene.Shop.StartAsync()).Succeeded);
    }

    [Fact]
    public async Task An_inquiry_moves_nothing_until_it_is_a_chargeback()
    {
        await using var scene = await DisputeScene.CreateAsync();
        var before = await BooksAsync(scene);
        await scene.OpenAsync(inquiry: true);
        Assert.Equal(DisputeState.Inquiry, (await scene.RowAsync())!.State);
        Assert.Equal((before, (700, 0, 0)), (await BooksAsync(scene), await scene.Scene.CoinsAsync()));
        Assert.True((await scene.Scene.TrySpendAsync(25)).Succeeded);
        Assert.Empty(await scene.NewsAsync());
        await scene.DecideAtStripeAsync("escalate");
        await scene.HearAsync("charge.dispute.updated");
        Assert.Equal((DisputeState.Open, (0, 0, 25)), ((await scene.RowAsync())!.State, await scene.Scene.CoinsAsync()));
    }

    [Fact]
    public async Task An_inquiry_that_is_closed_has_moved_nothing()
    {
        await using var scene = await DisputeScene.CreateAsync();
        var before = await BooksAsync(scene);
        await scene.OpenAsync(inquiry: true);
        await scene.DecideAsync("win");
        Assert.Equal(DisputeState.Closed, (await scene.RowAsync())!.State);
        Assert.Equal((before, (700, 0, 0)), (await BooksAsync(scene), await scene.Scene.CoinsAsync()));
    }

    [Fact]
    public async Task What_was_refunded_before_is_not_contested_again_whoever_tells_first()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.Scene.RefundAtStripeAsync(370);
        // The refund's own news are late: the dispute finds it.
        await scene.OpenAsync();
        var row = (await scene.RowAsync())!;
        Assert.Equal((370, 370, 350), (row.AmountMinor, row.CoveredMinor, row.Coins));
        Assert.Equal(350, Assert.Single(await scene.Scene.RowsAsync()).Coins);
        await scene.HearAsync("charge.refunded");
        Assert.Equal((0, 0, 0), await scene.Scene.CoinsAsync());
        await scene.DecideAsync("win");
        Assert.Equal((350, 0, 0), await scene.Scene.CoinsAsync());
    }

    [Fact]
    public void Money_that_the_bank_takes_beyond_the_price_is_a_loss_and_takes_no_coins()
    {
        var (purchase, fan) = (TypedId.New<PurchaseId>(TimeProvider.System), TypedId.New<PersonId>(TimeProvider.System));
        var lot = new LotRow
        {
            Id = purchase.Value,
            PersonId = fan,
            Kind = LotKind.Paid,
            Coins = 700,
            RemovedCoins = 350,
            GrossMinor = 740,
            NetMinor = 740,
            RefundedMinor = 370,
            RefundedNetMinor = 370,
            Currency = "USD",
            CreatedAt = DateTime.UnixEpoch,
        };
        var row = new DisputeRow
        {
            Id = TypedId.New<DisputeId>(TimeProvider.System),
            StripeDisputeId = "du_1",
            PurchaseId = purchase,
            PersonId = fan,
            State = DisputeState.Open,
            StripeStatus = "needs_response",
            Reason = "fraudulent",
            AmountMinor = 740,
            Currency = "USD",
            CreatedAt = DateTime.UnixEpoch,
        };
        DisputePolicy.Measure(row, new RefundBasis(lot, 350, null, 0));
        Assert.Equal((370, 350, 0, 370, 370), (row.CoveredMinor, row.Coins, row.SpentCoins, row.NetMinor, row.LossMinor));
    }

    [Fact]
    public async Task Events_twice_at_once_and_backwards_post_once()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.Scene.SpendAsync(500);
        await scene.OpenAtStripeAsync();
        await scene.DecideAtStripeAsync("win");
        var events = await scene.Shop.EventsAsync("charge.dispute.");
        Assert.Equal(4, events.Count);
        await Task.WhenAll(events.Concat(events).Select(e => scene.Shop.DeliverAsync(e)));
        Assert.Equal((DisputeState.Won, (200, 0, 0)), ((await scene.RowAsync())!.State, await scene.Scene.CoinsAsync()));
        Assert.Equal(ChargeFee + DisputeFee, await scene.Scene.BookAsync(AccountKind.StripeFees));
    }

    [Fact]
    public async Task A_lost_event_is_found_by_the_reconciler_and_a_lost_decision_by_the_next_look()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.OpenAtStripeAsync();
        await scene.Scene.Store.Get<StripeEventReconciler>().RunDueAsync(default);
        await scene.Shop.HandleEventsAsync();
        Assert.Equal(DisputeState.Open, (await scene.RowAsync())!.State);
        await scene.DecideAtStripeAsync("lose");
        await scene.Scene.Store.Get<DisputeWorker>().RunDueAsync(default);
        Assert.Equal(DisputeState.Open, (await scene.RowAsync())!.State);
        scene.Shop.Advance(TimeSpan.FromHours(1));
        await scene.Scene.Store.Get<DisputeWorker>().RunDueAsync(default);
        Assert.Equal(DisputeState.Lost, (await scene.RowAsync())!.State);
    }

    [Fact]
    public async Task The_buyer_is_told_of_each_step_once()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.Scene.SpendAsync(500);
        await scene.OpenAsync();
        await scene.HearAsync("charge.dispute.funds_withdrawn");
        Assert.Contains("200 coins were taken out and 500 spent coins are owed", Assert.Single(await scene.NewsAsync()), default);
        await scene.DecideAsync("lose");
        await scene.HearAsync("charge.dispute.closed");
        var news = await scene.NewsAsync();
        Assert.Equal(2, news.Count);
        Assert.Contains(news, n => n.Contains("decided for the card", StringComparison.Ordinal));
    }

    private static async Task<Books> BooksAsync(DisputeScene scene) =>
        new(
            await scene.Scene.BookAsync(AccountKind.StripeCash),
            await scene.Scene.BookAsync(AccountKind.StripeFees),
            await scene.Scene.BookAsync(AccountKind.CoinsOutstanding),
            await scene.Scene.BookAsync(AccountKind.Revenue),
            await scene.Scene.BookAsync(AccountKind.Losses),
            await scene.Scene.BookAsync(AccountKind.Disputed)
        );

    private sealed record Books(long Cash, long Fees, long Outstanding, long Revenue, long Losses, long Disputed);
}

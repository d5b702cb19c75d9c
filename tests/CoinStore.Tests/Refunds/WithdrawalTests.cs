using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Refunds;
using CoinStore.Storage;

namespace CoinStore.Tests.Refunds;

public sealed class WithdrawalTests
{
    [Fact]
    public async Task The_unspent_part_comes_back_at_that_days_price_rounded_down()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(500);
        var quote = await scene.QuoteAsync();
        Assert.Equal((200, Money.Usd(211)), (quote.Coins.Value, quote.Amount));
        var refund = await scene.WithdrawAsync();
        Assert.Equal((RefundState.Succeeded, 200, Money.Usd(211)), (refund.State, refund.Coins.Value, refund.Amount));
        Assert.Equal((0, 0, 0), await scene.CoinsAsync());
        var sent = Assert.Single(await scene.AtStripeAsync());
        Assert.Equal((211, refund.Id.ToString()), (sent.Amount, sent.Metadata["refund_id"]));
        Assert.Equal(RefundRefusalKind.NothingLeft, (await RefusedAsync(scene)).Kind);
    }

    [Fact]
    public async Task A_full_withdrawal_gives_all_of_the_price_and_the_limit_back()
    {
        await using var scene = await RefundScene.CreateAsync();
        Assert.Equal(740, (await scene.Shop.LimitAsync(LimitKind.PurchaseMonth)).Used.Value);
        Assert.Equal(Money.Usd(740), (await scene.WithdrawAsync()).Amount);
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseMonth)).Used.Value);
        Assert.Equal((0, 0), (await scene.BookAsync(AccountKind.CoinsOutstanding), await scene.BookAsync(AccountKind.Losses)));
    }

    [Fact]
    public async Task A_partial_withdrawal_leaves_the_limit_as_it_was()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(100);
        await scene.WithdrawAsync();
        Assert.Equal(740, (await scene.Shop.LimitAsync(LimitKind.PurchaseMonth)).Used.Value);
    }

    [Fact]
    public async Task Coins_of_another_purchase_stay()
    {
        await using var scene = await RefundScene.CreateAsync();
        scene.Shop.Advance(TimeSpan.FromMinutes(1));
        var second = await scene.BuyAsync();
        await scene.SpendAsync(300);
        Assert.Equal(400, (await scene.QuoteAsync()).Coins.Value);
        Assert.Equal(700, (await scene.QuoteAsync(second)).Coins.Value);
        await scene.WithdrawAsync();
        Assert.Equal((700, 0, 0), await scene.CoinsAsync());
        Assert.Equal(700, (await scene.QuoteAsync(second)).Coins.Value);
    }

    [Fact]
    public async Task A_double_click_and_a_second_tab_refund_once()
    {
        await using var scene = await RefundScene.CreateAsync();
        var wish = await scene.WishAsync();
        var tab = wish with { Id = scene.NewId() };
        var all = await Task.WhenAll(scene.RequestAsync(wish), scene.RequestAsync(wish), scene.RequestAsync(tab));
        Assert.All(all.Where(r => r.Succeeded), r => Assert.Equal(Money.Usd(740), r.Value.Amount));
        Assert.Contains(all, r => r.Succeeded);
        Assert.All(all.Where(r => !r.Succeeded), r => Assert.Equal(RefundRefusalKind.NothingLeft, r.Refusal.Kind));
        Assert.Single(await scene.AtStripeAsync());
        Assert.Single(await scene.RowsAsync());
        Assert.Equal((0, 0, 0), await scene.CoinsAsync());
    }

    [Fact]
    public async Task Nobody_refunds_or_sees_somebody_elses_purchase()
    {
        await using var scene = await RefundScene.CreateAsync();
        var wish = await scene.WishAsync();
        foreach (
            var (actor, why) in new[]
            {
                (Actor.Person(scene.Creator), RefundRefusalKind.NotFound),
                (scene.Olga, RefundRefusalKind.NotFound),
                (Actor.Anonymous, RefundRefusalKind.NotSignedIn),
            }
        )
        {
            Assert.Equal(why, (await scene.RequestAsync(wish, actor)).Refusal.Kind);
            Assert.Equal(why, (await scene.Refunds.QuoteAsync(actor, scene.Bought, default)).Refusal.Kind);
        }

        Assert.Equal((700, 0, 0), await scene.CoinsAsync());
        var refund = await scene.WithdrawAsync();
        Assert.Equal(
            RefundRefusalKind.NotFound,
            (await scene.Refunds.GetAsync(Actor.Person(scene.Creator), refund.Id, default)).Refusal.Kind
        );
        Assert.Empty((await scene.Refunds.ListAsync(Actor.Person(scene.Creator), scene.Bought, default)).Value);
        Assert.Equal(
            RefundRefusalKind.DifferentInput,
            (await scene.RequestAsync(wish with { Id = refund.Id }, Actor.Person(scene.Creator))).Refusal.Kind
        );
    }

    [Fact]
    public async Task Fourteen_days_and_not_a_moment_more()
    {
        await using var scene = await RefundScene.CreateAsync();
        scene.Shop.Advance(TimeSpan.FromDays(14));
        Assert.Equal(Money.Usd(740), (await scene.QuoteAsync()).Amount);
        scene.Shop.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RefundRefusalKind.TooLate, (await RefusedAsync(scene)).Kind);
        Assert.Equal((700, 0, 0), await scene.CoinsAsync());
    }

    [Fact]
    public async Task Figures_that_changed_since_the_page_showed_them_are_shown_again()
    {
        await using var scene = await RefundScene.CreateAsync();
        var wish = await scene.WishAsync();
        await scene.SpendAsync(500);
        var refused = (await scene.RequestAsync(wish)).Refusal;
        Assert.Equal((RefundRefusalKind.FiguresChanged, 200), (refused.Kind, refused.Quote!.Coins.Value));
        Assert.Equal((200, 0, 0), await scene.CoinsAsync());
    }

    [Fact]
    public async Task A_line_that_is_cut_on_the_way_ends_in_one_refund()
    {
        foreach (var answer in new[] { false, true })
        {
            await using var scene = await RefundScene.CreateAsync();
            scene.Shop.Line.CutAt(1, answer);
            var wish = await scene.WishAsync();
            var under = scene.RequestAsync(wish);
            await scene.Shop.Line.WhenCut;
            await scene.Store.CrashAsync();
            scene.Shop.Line.Mend();
            await under.ContinueWith(_ => { }, TaskScheduler.Default);
            Assert.Equal((0, 0, 0), await scene.CoinsAsync());
            scene.Shop.Advance(TimeSpan.FromMinutes(3));
            await scene.Shop.RunDueAsync();
            Assert.Equal(RefundState.Succeeded, (await scene.Refunds.GetAsync(scene.Shop.Fay, wish.Id, default)).Value.State);
            Assert.Equal(740, Assert.Single(await scene.AtStripeAsync()).Amount);
        }
    }

    [Fact]
    public async Task A_refund_that_Stripe_refuses_gives_coins_and_money_back()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.RefundAtStripeAsync(740);
        var wish = await scene.WishAsync();
        var refund = (await scene.RequestAsync(wish)).Value;
        Assert.Equal(RefundState.Failed, refund.State);
        Assert.Equal((700, 0, 0), await scene.CoinsAsync());
        Assert.Equal(
            (-740, 740),
            (
                await scene.BookAsync(AccountKind.CoinsOutstanding),
                await scene.BookAsync(AccountKind.StripeCash) + await scene.BookAsync(AccountKind.StripeFees)
            )
        );
        // The dashboard's own is then mirrored.
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("charge.refunded"));
        Assert.Equal((0, 0, 0), await scene.CoinsAsync());
    }

    [Fact]
    public async Task A_refund_that_fails_later_gives_coins_back_and_tells_the_person()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(500);
        var refund = await scene.WithdrawAsync();
        scene.Shop.Line.Rewrite = body => body.Replace("\"status\":\"succeeded\"", "\"status\":\"failed\"", StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("refund.created"));
        }

        Assert.Equal(RefundState.Failed, (await scene.Refunds.GetAsync(scene.Shop.Fay, refund.Id, default)).Value.State);
        Assert.Equal((200, 0, 0), await scene.CoinsAsync());
        scene.Shop.Line.Rewrite = null;
        var again = await scene.QuoteAsync();
        Assert.Equal((200, Money.Usd(211)), (again.Coins.Value, again.Amount));
    }

    [Fact]
    public async Task Bonus_coins_of_a_purchase_go_with_it_and_spent_ones_stand_for_paid_ones()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Promotion:Percent"] = "10" };
        await using var scene = await RefundScene.CreateAsync(settings);
        Assert.Equal((700, 70, 0), await scene.CoinsAsync());
        await scene.SpendAsync(50);
        var quote = await scene.QuoteAsync();
        Assert.Equal((650, 20, 687), (quote.Coins.Value, quote.BonusCoins.Value, quote.Amount.Minor));
        await scene.WithdrawAsync();
        Assert.Equal((50, 0, 0), await scene.CoinsAsync());
        Assert.Equal(RefundRefusalKind.NothingLeft, (await RefusedAsync(scene)).Kind);
    }

    private static async Task<RefundRefusal> RefusedAsync(RefundScene scene) =>
        (await scene.Refunds.QuoteAsync(scene.Shop.Fay, scene.Bought, CancellationToken.None)).Refusal;
}

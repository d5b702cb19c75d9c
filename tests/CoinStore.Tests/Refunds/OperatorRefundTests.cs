using CoinStore.Access;
using CoinStore.Gifts;
using CoinStore.Refunds;
using CoinStore.Storage;

namespace CoinStore.Tests.Refunds;

public sealed class OperatorRefundTests
{
    [Fact]
    public async Task Spent_coins_become_a_debt_and_a_loss()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(500);
        await scene.RecogniseAsync();
        var refund = (await scene.OperatorRefundAsync()).Value;
        Assert.Equal((200, 500, Money.Usd(740)), (refund.Coins.Value, refund.SpentCoins.Value, refund.Amount));
        Assert.Equal((0, 0, 500), await scene.CoinsAsync());
        Assert.Equal((-528, 529), (await scene.BookAsync(AccountKind.Revenue), await scene.BookAsync(AccountKind.Losses)));
        await scene.RecogniseAsync();
        Assert.Equal(0, await scene.BookAsync(AccountKind.CoinsOutstanding));
    }

    [Fact]
    public async Task A_debt_turns_gifts_off_until_the_next_purchase_repays_it()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(500);
        await scene.OperatorRefundAsync();
        var refused = (await scene.TrySpendAsync(25)).Refusal;
        Assert.Equal((GiftRefusalKind.InDebt, 500), (refused.Kind, refused.Owed!.Value.Value));
        await scene.BuyAsync();
        Assert.Equal((200, 0, 0), await scene.CoinsAsync());
        Assert.True((await scene.TrySpendAsync(25)).Succeeded);
        await scene.RecogniseAsync();
    }

    [Fact]
    public async Task Unspent_coins_go_first_in_a_partial_refund()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(500);
        Assert.Equal(211, (await scene.OperatorRefundAsync(200)).Value.Amount.Minor);
        Assert.Equal((0, 0, 0), await scene.CoinsAsync());
        var second = (await scene.OperatorRefundAsync(100)).Value;
        Assert.Equal((0, 100, 105), (second.Coins.Value, second.SpentCoins.Value, second.Amount.Minor));
        var rest = (await scene.OperatorRefundAsync()).Value;
        Assert.Equal((400, 740 - 211 - 105), (rest.SpentCoins.Value, rest.Amount.Minor));
        Assert.Equal(RefundRefusalKind.NothingLeft, (await scene.OperatorRefundAsync()).Refusal.Kind);
        Assert.Equal((0, 0, 500), await scene.CoinsAsync());
        Assert.Equal(740, (await scene.AtStripeAsync()).Sum(r => r.Amount));
    }

    [Fact]
    public async Task A_failed_refund_forgives_what_is_still_owed_and_returns_what_was_repaid()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(500);
        await scene.OperatorRefundAsync();
        scene.Shop.Advance(TimeSpan.FromMinutes(1));
        await scene.BuyAsync();
        scene.Shop.Line.Rewrite = body => body.Replace("\"status\":\"succeeded\"", "\"status\":\"failed\"", StringComparison.Ordinal);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("refund.created"));
        scene.Shop.Line.Rewrite = null;
        Assert.Equal((900, 0, 0), await scene.CoinsAsync());
        await scene.RecogniseAsync();
        Assert.Equal(0, await scene.BookAsync(AccountKind.Losses));
    }

    [Fact]
    public async Task Only_operators_find_and_refund_and_never_their_own()
    {
        await using var scene = await RefundScene.CreateAsync();
        var wish = new OperatorRefund(scene.NewId(), scene.Bought, null, "Because");
        foreach (var actor in new[] { scene.Shop.Fay, Actor.Person(scene.Creator), Actor.Anonymous })
        {
            Assert.Equal(RefundRefusalKind.OperatorsOnly, (await scene.Desk.RefundAsync(actor, wish, default)).Refusal.Kind);
            Assert.Equal(
                RefundRefusalKind.OperatorsOnly,
                (await scene.Desk.FindAsync(actor, "fay@example.test", null, default)).Refusal.Kind
            );
        }

        Assert.Equal(
            RefundRefusalKind.NoReason,
            (await scene.Desk.RefundAsync(scene.Olga, wish with { Reason = " " }, default)).Refusal.Kind
        );
        foreach (var coins in new[] { 0L, -1, 701, long.MaxValue })
        {
            Assert.Equal(RefundRefusalKind.BadAmount, (await scene.OperatorRefundAsync(coins)).Refusal.Kind);
        }

        Assert.Equal((700, 0, 0), await scene.CoinsAsync());
        Assert.Empty(await scene.RowsAsync());
    }

    [Fact]
    public async Task A_purchase_is_found_by_its_number_its_buyer_and_its_payment()
    {
        await using var scene = await RefundScene.CreateAsync();
        foreach (var known in new[] { scene.Bought.ToString(), " Fay@example.test ", await scene.PaymentAsync() })
        {
            var found = Assert.Single((await scene.Desk.FindAsync(scene.Olga, known, null, default)).Value);
            Assert.Equal((scene.Bought, 700, 740), (found.Purchase.Id, found.Left.Value, found.NotRefundedMoney.Minor));
        }

        Assert.Empty((await scene.Desk.FindAsync(scene.Olga, "nobody@example.test", null, default)).Value);
    }
}

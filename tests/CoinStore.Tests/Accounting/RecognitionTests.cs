using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Ledger;
using CoinStore.Purchases;
using CoinStore.Storage;
using CoinStore.Tests.Refunds;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Accounting;

public sealed class RecognitionTests
{
    [Fact]
    public async Task What_is_spent_becomes_revenue_and_what_is_not_stays_owed()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.RecogniseAsync();
        Assert.Equal((-740, 0), await OwedAsync(scene));
        await scene.SpendAsync(250);
        await scene.RecogniseAsync();
        Assert.Equal((-476, -264), await OwedAsync(scene));
        await scene.SpendAsync(450);
        await scene.RecogniseAsync();
        Assert.Equal((0, -740), await OwedAsync(scene));
        Assert.NotNull((await scene.LotAsync()).ClosedAt);
    }

    [Fact]
    public async Task Looking_twice_or_at_once_posts_nothing_more()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(250);
        await Task.WhenAll(scene.RecogniseAsync(), scene.RecogniseAsync());
        await scene.RecogniseAsync();
        Assert.Equal((1, 1), (await EntriesAsync(scene, EntryKind.Recognition), await EntriesAsync(scene, EntryKind.CreatorAccrual)));
    }

    [Fact]
    public async Task A_crash_between_two_looks_loses_nothing()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(250);
        await scene.RecogniseAsync();
        await scene.Store.ExecuteAsync("DELETE FROM \"RecognitionCursor\"");
        await scene.Store.CrashAsync();
        await scene.SpendAsync(100);
        await scene.RecogniseAsync();
        Assert.Equal(-370, await scene.BookAsync(AccountKind.Revenue));
    }

    [Fact]
    public async Task Bonus_coins_are_nobodys_revenue()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Promotion:Percent"] = "50" };
        await using var scene = await RefundScene.CreateAsync(settings);
        await scene.SpendAsync(350);
        await scene.RecogniseAsync();
        Assert.Equal((-740, 0), await OwedAsync(scene));
        Assert.Equal((700, 0, 0), await scene.CoinsAsync());
    }

    [Fact]
    public async Task Coins_that_return_to_an_older_lot_take_revenue_from_the_newer_one()
    {
        await using var scene = await RefundScene.CreateAsync();
        var refund = await scene.WithdrawAsync();
        scene.Shop.Advance(TimeSpan.FromMinutes(1));
        var second = await scene.BuyAsync();
        await scene.SpendAsync(700);
        await scene.RecogniseAsync();
        Assert.Equal(740, (await scene.LotAsync(second)).RecognisedMinor);
        scene.Shop.Line.Rewrite = body => body.Replace("\"status\":\"succeeded\"", "\"status\":\"failed\"", StringComparison.Ordinal);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("refund.created"));
        scene.Shop.Line.Rewrite = null;
        await scene.RecogniseAsync();
        Assert.Equal((740, 0), ((await scene.LotAsync()).RecognisedMinor, (await scene.LotAsync(second)).RecognisedMinor));
        Assert.Equal((-740, -740), await OwedAsync(scene));
        Assert.Equal(CoinStore.Refunds.RefundState.Failed, (await scene.Refunds.GetAsync(scene.Shop.Fay, refund.Id, default)).Value.State);
    }

    [Fact]
    public async Task What_creators_hold_is_owed_to_them_and_a_cost()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(250);
        await scene.RecogniseAsync();
        Assert.Equal((-125, 125), (await scene.BookAsync(AccountKind.CreatorsPayable), await scene.BookAsync(AccountKind.CreatorCost)));
    }

    [Fact]
    public async Task Stripes_fee_is_posted_with_the_purchase_once()
    {
        await using var scene = await RefundScene.CreateAsync();
        Assert.Equal(51, await scene.BookAsync(AccountKind.StripeFees));
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("checkout.session.completed"));
        scene.Shop.Advance(TimeSpan.FromHours(2));
        await scene.Shop.RunDueAsync();
        Assert.Equal((51, 689), (await scene.BookAsync(AccountKind.StripeFees), await scene.BookAsync(AccountKind.StripeCash)));
    }

    [Fact]
    public async Task A_fee_that_was_not_known_is_asked_for_later()
    {
        await using var scene = await RefundScene.CreateAsync();
        scene.Shop.Line.Rewrite = body => body.Replace("\"latest_charge\":{", "\"another_charge\":{", StringComparison.Ordinal);
        var second = await scene.BuyAsync();
        Assert.Equal(51, await scene.BookAsync(AccountKind.StripeFees));
        scene.Shop.Line.Rewrite = null;
        scene.Shop.Advance(TimeSpan.FromHours(2));
        await scene.Shop.RunDueAsync();
        Assert.Equal(102, await scene.BookAsync(AccountKind.StripeFees));
        Assert.NotNull(
            await scene.Store.Database.ReadAsync(
                (c, t) => c.Set<PurchaseRow>().Where(p => p.Id == second).Select(p => p.BalanceTransactionId).SingleAsync(t),
                default
            )
        );
    }

    [Fact]
    public async Task Only_operators_and_the_system_read_the_books_and_they_sum_to_zero()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.SpendAsync(250);
        await scene.WithdrawAsync();
        await scene.RecogniseAsync();
        var books = scene.Store.Get<TrialBalanceService>();
        foreach (var actor in new[] { scene.Shop.Fay, Actor.Person(scene.Creator), Actor.Anonymous })
        {
            Assert.Equal(TrialBalanceRefusal.OperatorsOnly, (await books.ReadAsync(actor, default)).Refusal);
        }

        var read = (await books.ReadAsync(scene.Olga, default)).Value;
        Assert.True(read.IsZero);
        Assert.Equal("USD COIN DIAMOND", string.Join(' ', read.Units.Select(u => u.Unit)));
        Assert.Equal(-265, read.Units[0].Lines.Single(l => string.Equals(l.Name, "revenue", StringComparison.Ordinal)).Balance);
        Assert.Equal("USD -2.65", read.Units[0].Say(-265));
    }

    private static async Task<(long Outstanding, long Revenue)> OwedAsync(RefundScene scene) =>
        (await scene.BookAsync(AccountKind.CoinsOutstanding), await scene.BookAsync(AccountKind.Revenue));

    private static Task<int> EntriesAsync(RefundScene scene, EntryKind kind) =>
        scene.Store.Database.ReadAsync((c, t) => c.Set<EntryRow>().CountAsync(e => e.Kind == (short)kind, t), CancellationToken.None);
}

using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Gifts;

public sealed class BonusGiftTests
{
    [Fact]
    public async Task A_gift_takes_bonus_coins_before_paid_ones()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        await scene.GrantAsync(20);
        var sent = await scene.SendAsync(scene.Doughnut());
        Assert.Equal(90, sent.Value.BalanceAfter.Value);
        Assert.Equal((90, 0), await scene.PurseAsync());
        Assert.Equal(30, await scene.PendingAsync());
    }

    [Fact]
    public async Task A_gift_that_bonus_coins_pay_alone_leaves_the_paid_ones()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        await scene.GrantAsync(70);
        Assert.Equal(140, (await scene.SendAsync(scene.Doughnut())).Value.BalanceAfter.Value);
        Assert.Equal((100, 40), await scene.PurseAsync());
        Assert.Equal(2, (await PostingsOfLastAsync(scene)).Count(p => p == 30));
    }

    [Fact]
    public async Task A_fan_without_bonus_coins_has_no_account_and_no_posting_for_them()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        Assert.Equal(4, (await PostingsOfLastAsync(scene)).Count);
        const short Bonus = (short)AccountKind.FanBonus;
        Assert.False(await scene.Store.Database.ReadAsync((c, t) => c.Set<AccountRow>().AnyAsync(a => a.Kind == Bonus, t), default));
    }

    [Fact]
    public async Task Gifts_of_one_batch_see_what_the_ones_before_took_of_the_bonus()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 40);
        await scene.GrantAsync(50);
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.SendAsync(scene.Doughnut())));
        Assert.Equal([0, 30, 60], sent.Where(s => s.Succeeded).Select(s => s.Value.BalanceAfter.Value).Order());
        Assert.Equal(GiftRefusalKind.InsufficientCoins, Assert.Single(sent, s => !s.Succeeded).Refusal.Kind);
        Assert.Equal((0, 0), await scene.PurseAsync());
    }

    [Fact]
    public async Task The_refusal_counts_both_kinds_of_coins_and_takes_neither()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 10);
        await scene.GrantAsync(15);
        var refusal = await scene.RefusedAsync(scene.Doughnut());
        Assert.Equal((30, 25), (refusal.Price!.Value.Value, refusal.Balance!.Value.Value));
        Assert.Equal((10, 15), await scene.PurseAsync());
    }

    [Fact]
    public async Task Balance_room_and_history_count_both()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        await scene.GrantAsync(20);
        await scene.SendAsync(scene.Doughnut());
        var fay = Actor.Person(scene.Fan);
        var balances = scene.Store.Get<BalanceService>();
        Assert.Equal(90, (await balances.CountAsync(fay, default)).Value.Value);
        var read = (await balances.ReadAsync(fay, default)).Value;
        Assert.Equal((90, 90, 0), (read.Coins.Total.Value, read.Coins.Paid.Value, read.Coins.Bonus.Value));
        Assert.Equal(90, (await scene.Store.Get<RoomService>().EnterAsync(fay, "cleo", default)).Value.Purse!.MaySpend.Value);
        var line = Assert.Single((await balances.ListAsync(fay, new ActivityFilter(ActivityKind.GiftSent), null, 10, default)).Value.Lines);
        Assert.Equal(-30, line.Amount);
        var bonus = Assert.Single(
            (await balances.ListAsync(fay, new ActivityFilter(ActivityKind.BonusReceived), null, 10, default)).Value.Lines
        );
        Assert.Equal(20, bonus.Amount);
    }

    [Fact]
    public async Task A_debt_turns_gifts_off_and_says_how_much_is_owed()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100, expectCleanBooks: false);
        await scene.OweAsync(40);
        var refusal = await scene.RefusedAsync(scene.Doughnut());
        Assert.Equal((GiftRefusalKind.InDebt, 40), (refusal.Kind, refusal.Owed!.Value.Value));
        Assert.Equal(
            0,
            (await scene.Store.Get<RoomService>().EnterAsync(Actor.Person(scene.Fan), "cleo", default)).Value.Purse!.MaySpend.Value
        );
    }

    private static Task<List<long>> PostingsOfLastAsync(GiftScene scene) =>
        scene.Store.Database.ReadAsync(
            async (context, token) =>
            {
                var last = await context.Set<EntryRow>().OrderByDescending(e => e.Sequence).FirstAsync(token);
                return PackedLines.TryUnpack(last.Postings)!.ConvertAll(l => l.Amount);
            },
            CancellationToken.None
        );
}

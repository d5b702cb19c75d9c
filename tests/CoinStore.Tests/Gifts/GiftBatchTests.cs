using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Gifts;

/// <summary>
/// Gifts that share a transaction: each is decided for itself, in its order, on what is true at that moment. What names an order is SQLite's,
/// which has one lane; with several, callers at once have none, and <see cref="Storage.HammerTests"/> holds them to sums and caps.
/// </summary>
public sealed class GiftBatchTests
{
    [Fact]
    [Trait("Database", "SQLite")]
    public async Task A_refused_gift_does_not_touch_its_neighbours()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 95);
        var gifts = Enumerable.Range(0, 9).Select(i => i % 3 == 1 ? scene.Doughnut() with { GiftSlug = "no-such-gift" } : scene.Doughnut());
        var results = await TogetherAsync(scene, gifts);
        Assert.Equal(3, results.Count(r => r.Succeeded));
        Assert.Equal(3, results.Count(r => !r.Succeeded && r.Refusal.Kind == GiftRefusalKind.UnknownGift));
        Assert.Equal(3, results.Count(r => !r.Succeeded && r.Refusal is { Kind: GiftRefusalKind.InsufficientCoins, Balance.Value: 5 }));
        Assert.Equal([65, 35, 5], results.Where(r => r.Succeeded).Select(r => r.Value.BalanceAfter.Value));
        Assert.Equal((5, 90, 3), (await scene.CoinsOfAsync(scene.Fan), await scene.PendingAsync(), await scene.SendsAsync()));
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task The_same_gift_many_times_in_one_batch_is_sent_once_and_answered_alike()
    {
        await using var scene = await GiftScene.CreateAsync();
        var gift = scene.Doughnut();
        var other = gift with { Quantity = 2, ExpectedPrice = new Coins(60) };
        var results = await TogetherAsync(scene, [gift, gift, other, gift]);
        Assert.Equal([true, true, false, true], results.Select(r => r.Succeeded));
        Assert.Equal(GiftRefusalKind.DifferentInput, results[2].Refusal.Kind);
        Assert.Single(results.Where(r => r.Succeeded).Select(r => (r.Value.Id, r.Value.BalanceAfter, r.Value.SentAt)).Distinct());
        Assert.Equal((70, 1), (await scene.CoinsOfAsync(scene.Fan), await scene.SendsAsync()));
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task Gifts_of_one_batch_share_a_cap_to_the_last_coin()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 10_000);
        await scene.CapAsync(scene.Fan.Value, LimitKind.GiftDay, 100, scene.Fan);
        var results = await TogetherAsync(scene, Enumerable.Range(0, 8).Select(_ => scene.Doughnut()));
        Assert.Equal(3, results.Count(r => r.Succeeded));
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(10, r.Refusal.Limit!.Left.Value));
        Assert.All(results.Where(r => r.Succeeded), r => Assert.Equal(90, r.Value.Limits[0].Used.Value));
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task A_gift_that_the_database_refuses_is_at_fault_alone()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 1_000);
        await scene.Store.WriteAsync(s =>
            s.Context.Database.ExecuteSqlRaw(
                "CREATE TRIGGER no_sixty BEFORE INSERT ON GiftSends WHEN NEW.Quantity = 2 BEGIN SELECT RAISE(ABORT, 'on purpose'); END"
            )
        );
        var sends = Enumerable.Range(1, 3).Select(quantity => scene.SendAsync(scene.Doughnut(quantity: quantity))).ToList();
        await Task.WhenAll(sends.Select(s => s.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.Equal([false, true, false], sends.Select(s => s.IsFaulted));
        Assert.Contains("on purpose", sends[1].Exception!.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal((880, 120), (await scene.CoinsOfAsync(scene.Fan), await scene.PendingAsync()));
    }

    [Fact]
    public async Task What_another_connection_changes_holds_for_the_very_next_gift()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 1_000);
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        // As Identity does, which has a connection of its own.
        await using (var context = scene.Store.Database.CreateIdentityContext())
        {
            await context
                .Users.Where(p => p.Id == scene.Fan)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, PersonStatus.Frozen));
        }

        Assert.Equal(GiftRefusalKind.SenderFrozen, (await scene.RefusedAsync(scene.Doughnut())).Kind);
    }

    [Fact]
    public async Task What_a_rare_job_changes_holds_for_the_gifts_beside_it()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 1_000);
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        await scene.FreezeAsync(scene.Fan);
        Assert.Equal(GiftRefusalKind.SenderFrozen, (await scene.RefusedAsync(scene.Doughnut())).Kind);
    }

    [Fact]
    public async Task An_id_that_belongs_to_another_event_is_refused()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        var purchase = await scene.Store.Database.ReadAsync(
            (context, token) => context.Set<EntryRow>().Select(e => e.Id).SingleAsync(token),
            CancellationToken.None
        );
        var refusal = await scene.RefusedAsync(scene.Doughnut(GiftSendId.From(purchase)));
        Assert.Equal(GiftRefusalKind.DifferentInput, refusal.Kind);
    }

    /// <summary>Holds the writer while the gifts queue up, so that one transaction takes all of them.</summary>
    private static async Task<IReadOnlyList<Result<GiftReceipt, GiftRefusal>>> TogetherAsync(GiftScene scene, IEnumerable<SendGift> gifts)
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var held = scene.Store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (_, _) =>
            {
                begun.SetResult();
                await go.Task;
                return default(Done);
            },
            CancellationToken.None
        );
        await begun.Task;
        var sends = gifts.Select(gift => scene.SendAsync(gift)).ToList();
        go.SetResult();
        await held;
        return await Task.WhenAll(sends);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Tests.Gifts;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace CoinStore.Tests.Storage;

/// <summary>
/// Many callers at once on one balance, one cap and one creator, also over several processes. What they do follows from the printed seed;
/// COINSTORE_SEED gives it again. The store audits its books when it is disposed.
/// </summary>
public sealed class HammerTests(ITestOutputHelper output)
{
    private const int Callers = 64;
    private const int GiftsEach = 5;
    private const long Doughnut = 30;

    [Fact]
    public async Task Of_64_callers_on_one_balance_as_many_get_through_as_it_pays_for()
    {
        await using var scene = await GiftScene.CreateAsync(coins: (20 * Doughnut) + 7);
        var results = await AtOnceAsync(Callers, _ => scene.SendAsync(scene.Doughnut()));
        Assert.Equal(20, results.Count(r => r.Succeeded));
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(GiftRefusalKind.InsufficientCoins, r.Refusal.Kind));
        Assert.Equal(7, await scene.CoinsOfAsync(scene.Fan));
        Assert.Equal(20 * Doughnut, await scene.PendingAsync());
    }

    [Fact]
    public async Task Of_64_callers_under_one_cap_as_many_get_through_as_it_leaves()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100 * Doughnut);
        await scene.CapAsync(scene.Fan.Value, LimitKind.GiftDay, (9 * Doughnut) + 29, scene.Fan);
        var results = await AtOnceAsync(Callers, _ => scene.SendAsync(scene.Doughnut()));
        Assert.Equal(9, results.Count(r => r.Succeeded));
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(GiftRefusalKind.Limit, r.Refusal.Kind));
        Assert.Equal(9 * Doughnut, await scene.PendingAsync());
    }

    [Fact]
    public async Task Of_64_callers_with_one_id_all_get_the_same_receipt_and_it_is_paid_once()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100 * Doughnut);
        var gift = scene.Doughnut();
        var results = await AtOnceAsync(Callers, _ => scene.SendAsync(gift));
        Assert.All(results, r => Assert.Equal(new Coins(99 * Doughnut), r.Value.BalanceAfter));
        Assert.Equal(1, await scene.SendsAsync());
    }

    [Fact]
    public async Task A_hot_creator_gets_every_coin_that_64_callers_give_once()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 0);
        await HammerAsync(scene, [scene.Gifts]);
    }

    [PostgresFact]
    public async Task Two_processes_on_one_PostgreSQL_database_neither_lose_nor_make_a_coin_nor_pass_a_cap()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 0, onPostgres: true);
        await using var other = scene.Store.StartAnother();
        await HammerAsync(scene, [scene.Gifts, other.GetRequiredService<GiftService>()]);
    }

    // Few fans for many callers, quantities and repeated ids by the seed, half of the fans under a cap that binds, half short of coins.
    private async Task HammerAsync(GiftScene scene, GiftService[] processes)
    {
        var seed = Environment.GetEnvironmentVariable("COINSTORE_SEED") is { Length: > 0 } given
            ? ulong.Parse(given, CultureInfo.InvariantCulture)
            : (ulong)TimeProvider.System.GetTimestamp();
        output.WriteLine($"COINSTORE_SEED={seed}");
        var fans = new List<PersonId>();
        for (var i = 0; i < 4; i++)
        {
            fans.Add(await scene.Store.AddPersonAsync($"Fan{i}"));
            await scene.Store.FundAsync(fans[i], i < 2 ? 10_000 : 900);
            await scene.CapAsync(fans[i].Value, LimitKind.GiftMonth, i < 2 ? 1_000 : null, fans[i]);
        }

        var paid = new ConcurrentDictionary<GiftSendId, (PersonId Fan, long Coins)>();
        var again = Enumerable.Range(0, 16).Select(_ => scene.NewId()).ToArray();
        await AtOnceAsync(
            Callers,
            async caller =>
            {
                var chance = new PCG(1, seed + (ulong)caller);
                for (var i = 0; i < GiftsEach; i++)
                {
                    var fan = fans[(int)chance.Next(4)];
                    var id = chance.Next(4) == 0 ? again[chance.Next(16)] : scene.NewId();
                    var gift = scene.Doughnut(id, (int)chance.Next(3) + 1);
                    var sent = await processes[chance.Next((uint)processes.Length)].SendAsync(Actor.Person(fan), gift, default);
                    if (sent.Succeeded)
                    {
                        var now = (fan, sent.Value.Price.Value);
                        Assert.Equal(now, paid.GetOrAdd(id, now));
                    }
                }

                return caller;
            }
        );
        await AssertPaidAsync(scene, fans, [.. paid.Values]);
    }

    private static async Task AssertPaidAsync(GiftScene scene, List<PersonId> fans, (PersonId Fan, long Coins)[] paid)
    {
        Assert.NotEmpty(paid);
        Assert.Equal(paid.Length, await scene.SendsAsync());
        Assert.Equal(paid.Sum(p => p.Coins), await scene.PendingAsync());
        for (var i = 0; i < fans.Count; i++)
        {
            var spent = paid.Where(p => p.Fan == fans[i]).Sum(p => p.Coins);
            Assert.InRange(spent, 1, i < 2 ? 1_000 : 900);
            Assert.Equal((i < 2 ? 10_000 : 900) - spent, await scene.CoinsOfAsync(fans[i]));
        }
    }

    private static Task<T[]> AtOnceAsync<T>(int callers, Func<int, Task<T>> call) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => call(caller))));
}

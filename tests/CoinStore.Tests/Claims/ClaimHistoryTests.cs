using CoinStore.Gifts;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Claims;

/// <summary>Purchases, gifts, time and claims in any order: coins and Diamonds always add up, and nobody owes anything.</summary>
public sealed class ClaimHistoryTests
{
    private const int Steps = 14;

    /// <summary>What happens, how much of it, and to whom.</summary>
    private static readonly Gen<(int What, int Much, bool First)[]> Histories = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 999], Gen.Bool).Array[
        Steps
    ];

    [Fact]
    public Task No_order_of_events_creates_or_loses_a_coin() =>
        Histories.SampleAsync(PlayAsync, seed: PropertySeed.Given, iter: 8, threads: 1);

    private static async Task PlayAsync((int What, int Much, bool First)[] steps)
    {
        await using var scene = await ClaimScene.CreateAsync();
        List<PurchaseId> unclaimed = [scene.Bought];
        long bought = 700;
        var (removed, taken, given) = (0L, 0L, 0L);
        foreach (var (what, much, first) in steps)
        {
            switch (what)
            {
                case 0 when unclaimed.Count < 4:
                    unclaimed.Add(await scene.BuyAsync());
                    bought += 700;
                    break;
                case 1:
                    scene.Shop.Advance(TimeSpan.FromHours(20 + (much % 80)));
                    await scene.ReleaseAsync();
                    await scene.RecogniseAsync();
                    break;
                case 2 when unclaimed.Count > 0:
                    var which = unclaimed[much % unclaimed.Count];
                    unclaimed.Remove(which);
                    var result = (await scene.GrantedAsync(which)).Result!;
                    Assert.Equal(700, result.Removed.Value + result.TakenBack.Value + result.Kept.Value);
                    Assert.Equal(Money.Usd(740), result.Amount);
                    removed += result.Removed.Value;
                    taken += result.TakenBack.Value;
                    break;
                default:
                    var most = (int)Math.Min(16, (await scene.PurseAsync()).Coins / 25);
                    if (most > 0)
                    {
                        var coins = 25 * (1 + (much % most));
                        await scene.SpendAsync(coins, first ? "cleo" : "dora");
                        given += coins;
                    }

                    break;
            }

            Assert.Equal((bought - given - removed, 0), await scene.PurseAsync());
            var (cleo, dora) = (await scene.DiamondsAsync(), await scene.DiamondsAsync(scene.Dora));
            Assert.Equal(given - taken, cleo.Pending + cleo.Available + dora.Pending + dora.Available);
        }

        scene.Shop.Advance(TimeSpan.FromDays(8));
        await scene.ReleaseAsync();
        await scene.RecogniseAsync();
        Assert.Equal(0, (await scene.DiamondsAsync()).Pending + (await scene.DiamondsAsync(scene.Dora)).Pending);
        Assert.True(await IsAllReleasedAsync(scene));
    }

    private static Task<bool> IsAllReleasedAsync(ClaimScene scene) =>
        scene.Store.Database.ReadAsync(
            (context, token) => context.Set<GiftSend>().AllAsync(s => s.ReleaseEntryId != null || s.TakenBackCoins == s.PriceCoins, token),
            CancellationToken.None
        );
}

using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Budgets;
using CoinStore.Tests.Gifts;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Balances;

public sealed class BalanceServiceTests
{
    [Fact]
    public async Task The_balance_says_coins_their_price_the_limits_and_the_last_events()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        await scene.CapAsync(scene.Fan.Value, LimitKind.GiftMonth, 50, scene.Fan);
        await scene.SendAsync(scene.Doughnut());
        var balance = (await Balances(scene).ReadAsync(Actor.Person(scene.Fan), default)).Value;
        Assert.Equal((new Coins(70), Money.Usd(74)), (balance.Coins.Total, balance.InMoney));
        Assert.Equal(20, balance.Limits.Single(l => l.Kind == LimitKind.GiftMonth).Left!.Value.Value);
        Assert.Equal([ActivityKind.GiftSent, ActivityKind.Purchase], balance.Last.Select(l => l.Kind));
        Assert.Equal(("Doughnut", "Cleo", -30L), (balance.Last[0].What, balance.Last[0].With, balance.Last[0].Amount));
        Assert.Equal((Money.Usd(101), 100L), (balance.Last[1].Money, balance.Last[1].Amount));
    }

    [Fact]
    public async Task A_history_is_its_persons_alone_and_tells_each_side_of_a_gift()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        await scene.SendAsync(scene.Doughnut());
        var stranger = await scene.Store.AddPersonAsync("Otto");
        Assert.Empty((await ListAsync(scene, stranger)).Lines);
        var earned = Assert.Single((await ListAsync(scene, scene.Creator)).Lines);
        Assert.Equal((ActivityKind.GiftReceived, "DIAMOND", 30L, "Fay"), (earned.Kind, earned.Unit, earned.Amount, earned.With));
        var refused = await Balances(scene).ListAsync(Actor.Anonymous, new ActivityFilter(), null, 10, default);
        Assert.Equal(BalanceRefusal.NotSignedIn, refused.Refusal);
        Assert.Equal(BalanceRefusal.NotSignedIn, (await Balances(scene).CountAsync(Actor.System("test"), default)).Refusal);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_double_while_new_lines_come_in()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 300);
        for (var i = 0; i < 5; i++)
        {
            await scene.SendAsync(scene.Doughnut());
        }

        var all = (await ListAsync(scene, scene.Fan)).Lines.Select(l => l.EntryId).ToList();
        var seen = new List<Guid>();
        long? older = null;
        do
        {
            var page = await ListAsync(scene, scene.Fan, older: older, take: 2);
            seen.AddRange(page.Lines.Select(l => l.EntryId));
            older = page.Older;
            await scene.SendAsync(scene.Doughnut());
        } while (older is not null);

        Assert.Equal(6, all.Count);
        Assert.Equal(all, seen);
    }

    [Fact]
    public async Task A_history_is_filtered_by_kind_and_by_the_persons_own_days()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        // 23:30 on the first and half past midnight on the second of March in New York: one day in UTC, two for the fan.
        scene.Store.Clock.Advance(TimeSpan.FromHours(16.5));
        await scene.SendAsync(scene.Doughnut());
        scene.Store.Clock.Advance(TimeSpan.FromHours(1));
        await scene.SendAsync(scene.Doughnut());
        var first = new DateOnly(2026, 3, 1);
        Assert.Equal(2, (await ListAsync(scene, scene.Fan, new(ActivityKind.GiftSent))).Lines.Count);
        Assert.Single((await ListAsync(scene, scene.Fan, new(ActivityKind.Purchase))).Lines);
        Assert.Empty((await ListAsync(scene, scene.Fan, new(ActivityKind.GiftReceived))).Lines);
        Assert.Single((await ListAsync(scene, scene.Fan, new(ActivityKind.GiftSent, first, first))).Lines);
        Assert.Single((await ListAsync(scene, scene.Fan, new(From: first.AddDays(1)))).Lines);
        Assert.Equal(3, (await ListAsync(scene, scene.Fan, new(From: DateOnly.MinValue, Until: DateOnly.MaxValue))).Lines.Count);
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task A_short_history_is_found_without_walking_everybodys_journal()
    {
        await using var scene = await GiftScene.CreateAsync();
        var plan = await scene.Store.Database.ReadAsync(
            async (context, token) =>
            {
                await using var command = ActivityReader.LinesOf(context, 1, 0, long.MaxValue).Take(7).CreateDbCommand();
                command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
                var lines = new List<string>();
                await using var reader = await command.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    lines.Add(reader.GetString(3));
                }

                return lines;
            },
            CancellationToken.None
        );
        Assert.Contains(
            plan,
            line => line.Contains("SEARCH PostingLines USING PRIMARY KEY (AccountId=? AND Sequence>", StringComparison.Ordinal)
        );
        Assert.Contains(plan, line => line.Contains("SEARCH e USING INTEGER PRIMARY KEY", StringComparison.Ordinal));
        // Merged as they come: nobody's lines are gathered first and sorted then.
        Assert.Contains(plan, line => line.Contains("MERGE (UNION ALL)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.StartsWith("SCAN p", StringComparison.Ordinal));
    }

    private static BalanceService Balances(GiftScene scene) => scene.Store.Get<BalanceService>();

    private static async Task<ActivityPage> ListAsync(
        GiftScene scene,
        PersonId person,
        ActivityFilter? filter = null,
        long? older = null,
        int take = 50
    ) => (await Balances(scene).ListAsync(Actor.Person(person), filter ?? new ActivityFilter(), older, take, default)).Value;
}

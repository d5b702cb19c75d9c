using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace CoinStore.Tests.Guardians;

/// <summary>
/// Tabs, gifts, purchases, answers and a guardian who lowers a cap, eight at once, round after round, under two guardians. COINSTORE_ROUNDS
/// sets how many rounds, COINSTORE_SEED repeats a run.
/// </summary>
public sealed class FamilyHammerTests(ITestOutputHelper output)
{
    private const int Doughnut = 30;

    [Fact]
    public async Task Eight_attempts_at_once_never_exceed_a_cap_by_one_unit()
    {
        var seed = Number("COINSTORE_SEED", Environment.TickCount);
        var rounds = Number("COINSTORE_ROUNDS", 10);
        output.WriteLine($"COINSTORE_SEED={seed} COINSTORE_ROUNDS={rounds}");
        var (scene, first) = await ApprovalTests.ReadyAsync(coins: 100_000_000);
        await using var _ = scene;
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        var second = await scene.LinkSecondAsync(ada);
        foreach (var (link, who) in ((GuardianshipId, Actor)[])[(first, scene.Guardian), (second, ada)])
        {
            await scene.CapAsync(link, LimitKind.GiftMonth, null, who);
            await scene.CapAsync(link, LimitKind.PurchaseMonth, null, who);
        }

        var random = new PCG(1, (ulong)seed);
        for (var round = 0; round < rounds; round++)
        {
            await RoundAsync(scene, random, (first, scene.Guardian), (second, ada), round);
        }
    }

    private static async Task RoundAsync(
        FamilyScene scene,
        PCG random,
        (GuardianshipId Link, Actor Who) first,
        (GuardianshipId Link, Actor Who) second,
        int round
    )
    {
        var (gifts, money) = (
            await TakenAsync(scene, first.Link, LimitKind.GiftDay),
            await TakenAsync(scene, second.Link, LimitKind.PurchaseDay)
        );
        var (room, cents) = (Below(random, 6 * Doughnut), 1 + Below(random, 999));
        var (giftCap, moneyCap, lower) = (gifts + room, money + cents, Below(random, room + 1));
        await scene.CapAsync(first.Link, LimitKind.GiftDay, giftCap, first.Who);
        await scene.CapAsync(second.Link, LimitKind.GiftDay, null, second.Who);
        await scene.CapAsync(second.Link, LimitKind.PurchaseDay, moneyCap, second.Who);
        var ask = await AskAsync(scene);
        var (quantities, prices) = (Draw(random, 4, 1, 4), Draw(random, 2, 1, 600));
        Task<LimitSheet?> lowered = Lower();
        var sends = quantities.Select(q => Task.Run(() => SendAsync(scene, q))).ToList();
        var reserves = prices.Select(p => Task.Run(() => scene.ReserveAsync(p))).ToList();
        var answered = Task.Run(() => AnswerAsync(scene, second.Who, ask));
        await Task.WhenAll([.. sends, .. reserves, answered, lowered]);

        var (sheet, taken) = (await lowered, await TakenAsync(scene, first.Link, LimitKind.GiftDay));
        var atLowering = sheet!.Limits.Single(l => l.Kind == LimitKind.GiftDay);
        Assert.True(taken <= giftCap, $"round {round}: {taken} of {giftCap} coins");
        Assert.True(taken <= Math.Max(atLowering.Used.Value, gifts + lower), $"round {round}: {taken} after {gifts + lower} were allowed");
        var reserved = await TakenAsync(scene, second.Link, LimitKind.PurchaseDay);
        Assert.True(reserved <= moneyCap, $"round {round}: {reserved} of {moneyCap} cents");

        // The yes is spent at most once, by whichever tab was there first.
        var more = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => SendAsync(scene, 4))));
        var counted = await TakenAsync(scene, first.Link, LimitKind.GiftDay);
        var most = Math.Max(taken, gifts + lower);
        Assert.True(counted <= most, $"round {round}: {counted} of {most} coins");
        var uncounted = (more.Count(m => m) * 4 * Doughnut) - (counted - taken);
        Assert.True(uncounted is 0 or 4 * Doughnut, $"round {round}: {uncounted} coins passed uncounted");

        async Task<LimitSheet?> Lower()
        {
            await Task.Yield();
            var set = await scene.CapAsync(first.Link, LimitKind.GiftDay, gifts + lower, first.Who);
            return set.Succeeded ? set.Value : null;
        }
    }

    private static Task<long> TakenAsync(FamilyScene scene, GuardianshipId link, LimitKind kind) =>
        scene.Store.Database.ReadAsync(
            (context, token) =>
                context
                    .Set<MeterRow>()
                    .Where(m => m.Scope == link.Value && m.Kind == (short)kind)
                    .OrderByDescending(m => m.StartsAt)
                    .Select(m => m.Used + m.Reserved)
                    .FirstOrDefaultAsync(token),
            CancellationToken.None
        );

    private static async Task<bool> SendAsync(FamilyScene scene, int quantity)
    {
        var gift = new SendGift(
            TypedId.New<GiftSendId>(scene.Store.Clock),
            "dora",
            "doughnut",
            quantity,
            new Coins(Doughnut * (long)quantity)
        );
        return (await scene.Store.Get<GiftService>().SendAsync(scene.Minor, gift, CancellationToken.None)).Succeeded;
    }

    private static async Task<AskId?> AskAsync(FamilyScene scene)
    {
        var request = new AskRequest(LimitKind.GiftDay, GiftSlug: "doughnut", CreatorHandle: "dora") { Quantity = 4 };
        var asked = await scene.Asks.AskAsync(scene.Minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None);
        return asked.Succeeded ? asked.Value.Id : null;
    }

    private static async Task AnswerAsync(FamilyScene scene, Actor guardian, AskId? ask)
    {
        if (ask is { } id)
        {
            await scene.Asks.AnswerAsync(guardian, id, new AnswerAsk(AskAnswer.Once), CancellationToken.None);
        }
    }

    private static int Below(PCG random, int bound) => (int)random.Next((uint)bound);

    private static int[] Draw(PCG random, int count, int from, int to) =>
        [.. Enumerable.Range(0, count).Select(_ => from + Below(random, to - from))];

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var set)
            ? set
            : otherwise;
}

using CoinStore.Access;
using CoinStore.Lots;
using CoinStore.Storage;
using CoinStore.Tests.Gifts;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Lots;

public sealed class GrantServiceTests
{
    [Fact]
    public async Task Only_an_operator_grants_coins()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 0);
        var grant = Grant(scene, 50);
        foreach (var actor in new[] { Actor.Person(scene.Creator), Actor.Person(scene.Fan), Actor.Anonymous, Actor.System("test") })
        {
            Assert.Equal(GrantRefusal.OperatorsOnly, (await GrantAsync(scene, grant, actor)).Refusal);
        }

        Assert.Equal((0, 0), await scene.PurseAsync());
    }

    [Fact]
    public async Task The_same_grant_gives_once_and_keeps_its_reason()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 0);
        var grant = Grant(scene, 50);
        var olga = Actor.Person(await scene.OperatorAsync());
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => GrantAsync(scene, grant, olga)));
        Assert.All(all, granted => Assert.True(granted.Succeeded));
        Assert.Equal((0, 50), await scene.PurseAsync());
        var lot = await scene.Store.Database.ReadAsync((c, t) => c.Set<LotRow>().SingleAsync(t), default);
        Assert.Equal(("Made good", LotKind.Granted, 50), (lot.Reason, lot.Kind, lot.Coins));
        Assert.Equal(GrantRefusal.DifferentInput, (await GrantAsync(scene, grant with { Coins = new Coins(51) })).Refusal);
    }

    [Fact]
    public async Task An_operator_finds_people_by_what_is_known_of_them_and_sees_what_was_given()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 30);
        var olga = Actor.Person(await scene.OperatorAsync());
        var service = scene.Store.Get<GrantService>();
        await GrantAsync(scene, Grant(scene, 50), olga);
        var email = await scene.Store.Database.ReadAsync(
            (c, t) => c.Users.Where(p => p.Id == scene.Fan).Select(p => p.Email!).SingleAsync(t),
            default
        );
        var found = (await service.FindAsync(olga, $" {email.ToUpperInvariant()} ", null, default)).Value;
        Assert.Equal((scene.Fan, 80L, null), (found.Id, found.Holds.Value, found.Handle));
        Assert.Equal(scene.Fan, (await service.FindAsync(olga, scene.Fan.ToString(), null, default)).Value.Id);
        var handle = await scene.Store.Database.ReadAsync(
            (c, t) => c.Set<CoinStore.Creators.CreatorProfile>().Where(p => p.Id == scene.Creator).Select(p => p.Handle).SingleAsync(t),
            default
        );
        Assert.Equal(scene.Creator, (await service.FindAsync(olga, "@" + handle, null, default)).Value.Id);
        Assert.Equal(GrantRefusal.PersonNotFound, (await service.FindAsync(olga, "nobody@example.test", null, default)).Refusal);
        var given = Assert.Single((await service.ListAsync(olga, default)).Value);
        Assert.Equal((50L, "Made good"), (given.Coins.Value, given.Reason));
        Assert.Equal(GrantRefusal.OperatorsOnly, (await service.FindAsync(Actor.Person(scene.Fan), email, null, default)).Refusal);
        Assert.Equal(GrantRefusal.OperatorsOnly, (await service.ListAsync(Actor.Person(scene.Fan), default)).Refusal);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_gives_nothing()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 0);
        var (good, now) = (Grant(scene, 50), scene.Store.Clock.GetUtcNow().UtcDateTime);
        var keeper = await scene.OperatorAsync();
        (GrantCoins Grant, GrantRefusal Why)[] bad =
        [
            (good with { Coins = Coins.Zero }, GrantRefusal.BadAmount),
            (good with { Coins = new Coins(GrantService.MostAtOnce + 1) }, GrantRefusal.BadAmount),
            (good with { Reason = " " }, GrantRefusal.NoReason),
            (good with { Reason = new string('x', 401) }, GrantRefusal.NoReason),
            (good with { EndsAt = now }, GrantRefusal.AlreadyEnded),
            (good with { PersonId = keeper }, GrantRefusal.ToOneself),
            (good with { PersonId = new PersonId(Guid.CreateVersion7()) }, GrantRefusal.PersonNotFound),
        ];
        foreach (var (grant, why) in bad)
        {
            Assert.Equal(why, (await GrantAsync(scene, grant)).Refusal);
        }

        Assert.Equal((0, 0), await scene.PurseAsync());
    }

    [Fact]
    public async Task What_is_left_of_bonus_coins_ends_and_no_more()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 0);
        var end = scene.Store.Clock.GetUtcNow().UtcDateTime.AddDays(1);
        await scene.GrantAsync(50, end);
        scene.Store.Clock.Advance(TimeSpan.FromMinutes(1));
        await scene.GrantAsync(40);
        await scene.SendAsync(scene.Doughnut());
        await RunDueAsync(scene);
        Assert.Equal((0, 60), await scene.PurseAsync());
        scene.Store.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(RunDueAsync(scene), RunDueAsync(scene));
        Assert.Equal((0, 40), await scene.PurseAsync());
        Assert.Equal(1, await EntriesAsync(scene, EntryKind.BonusExpiry));
    }

    [Fact]
    public async Task Bonus_coins_that_were_all_spent_end_without_an_entry()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 100);
        await scene.GrantAsync(20, scene.Store.Clock.GetUtcNow().UtcDateTime.AddDays(1));
        await scene.SendAsync(scene.Doughnut());
        scene.Store.Clock.Advance(TimeSpan.FromDays(2));
        await RunDueAsync(scene);
        Assert.Equal((90, 0), await scene.PurseAsync());
        Assert.Equal(0, await EntriesAsync(scene, EntryKind.BonusExpiry));
    }

    private static Task RunDueAsync(GiftScene scene) => scene.Store.Get<BonusExpiryWorker>().RunDueAsync(CancellationToken.None);

    private static Task<int> EntriesAsync(GiftScene scene, EntryKind kind) =>
        scene.Store.Database.ReadAsync(
            (c, t) => c.Set<CoinStore.Ledger.EntryRow>().CountAsync(e => e.Kind == (short)kind, t),
            CancellationToken.None
        );

    private static GrantCoins Grant(GiftScene scene, long coins) =>
        new(TypedId.New<GrantId>(scene.Store.Clock), scene.Fan, new Coins(coins), "Made good");

    private static async Task<Result<Done, GrantRefusal>> GrantAsync(GiftScene scene, GrantCoins grant, Actor? actor = null) =>
        await scene.Store.Get<GrantService>().GrantAsync(actor ?? Actor.Person(await scene.OperatorAsync()), grant, CancellationToken.None);
}

using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Tests.Gifts;
using CoinStore.Tests.Purchases;

namespace CoinStore.Tests.Guardians;

/// <summary>A linked minor at the real doors: the gift tray and the store.</summary>
public sealed class FamilySpendingTests
{
    [Fact]
    public async Task A_minor_gives_after_an_ask_was_granted_and_the_guardian_reads_what_it_was()
    {
        await using var scene = await GiftScene.CreateAsync(fanAge: 15);
        var guardian = Actor.Person(await scene.Store.AddPersonAsync("Gus", 45, "DE", "Europe/Berlin"));
        await LinkAsync(scene.Store, guardian, Actor.Person(scene.Fan));
        var refusal = (await scene.RefusedAsync(scene.Doughnut())).Limit!;
        Assert.Equal((LimitKind.GiftMonth, 0L), (refusal.Kind, refusal.Left.Value));
        var request = new AskRequest(refusal.Kind, refusal.Asked.Value, GiftSlug: "doughnut", CreatorHandle: "cleo");
        var asks = scene.Store.Get<AskService>();
        var id = TypedId.New<AskId>(scene.Store.Clock);
        var ask = (await asks.AskAsync(Actor.Person(scene.Fan), id, request, CancellationToken.None)).Value;
        Assert.Equal("Cleo", ask.CreatorName);
        await asks.AnswerAsync(guardian, id, new AnswerAsk(AskAnswer.Raise), CancellationToken.None);
        Assert.True((await scene.SendAsync(scene.Doughnut())).Succeeded);
        var family = (await scene.Store.Get<FamilyService>().ReadAsync(guardian, CancellationToken.None)).Value;
        var spend = Assert.Single(Assert.Single(family.Minors).Spends);
        Assert.Equal(("Doughnut", "Cleo", SpendState.Spent), (spend.Item, spend.CreatorName, spend.State));
    }

    [Fact]
    public async Task A_checkout_of_a_minor_counts_in_euros_and_one_over_the_cap_never_opens()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var store = scene.Store;
        var minor = await store.AddPersonAsync("Mika", 15, "DE", "Europe/Berlin");
        var guardian = Actor.Person(await store.AddPersonAsync("Gus", 45, "DE", "Europe/Berlin"));
        var link = await LinkAsync(store, guardian, Actor.Person(minor));
        var refused = (await BuyAsync()).Refusal;
        Assert.Equal(StartRefusalReason.OverLimit, refused.Reason);
        var caps = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.PurchaseMonth] = 1000 });
        await store.Get<LimitService>().SetCapsAsync(guardian, link.Id, caps, CancellationToken.None);
        Assert.True((await BuyAsync()).Succeeded);
        Assert.Equal(StartRefusalReason.OverLimit, (await BuyAsync()).Refusal.Reason);
        var family = (await store.Get<FamilyService>().ReadAsync(guardian, CancellationToken.None)).Value;
        var spend = Assert.Single(Assert.Single(family.Minors).Spends);
        Assert.Equal(("700 coins", new LimitAmount("EUR", 652), SpendState.Reserved), (spend.Item, spend.Amount, spend.State));

        Task<Result<StartedPurchase, StartRefusal>> BuyAsync() =>
            scene.StartAsync(package: "coins-700-eur", price: new Money(652, Currency.Eur), actor: Actor.Person(minor));
    }

    private static async Task<Link> LinkAsync(TestStore store, Actor guardian, Actor minor)
    {
        var links = store.Get<GuardianshipService>();
        await store.ProveAsync(guardian.PersonId!.Value);
        var now = store.Clock.GetUtcNow();
        var code = (await links.InviteAsync(Actor.Person(guardian.PersonId.Value, now), CancellationToken.None)).Value.Code;
        return (await links.AcceptAsync(Actor.Person(minor.PersonId!.Value, now), code, CancellationToken.None)).Value;
    }
}

using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Tests.Cards;

namespace CoinStore.Tests.PocketMoney;

public sealed class BuyForThemTests
{
    [Fact]
    public async Task A_guardian_buys_what_was_asked_for_and_the_limits_stay()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Shop.CapAsync(scene.Link, LimitKind.PurchaseMonth, 100);
        var (card, ask) = (await scene.SaveAsync(), await AskAsync(scene));
        var bought = await Task.WhenAll(BuyAsync(scene, ask, card), BuyAsync(scene, ask, card));
        Assert.All(bought, b => Assert.Contains(b.Value.State, (AskState[])[AskState.Bought, AskState.Buying]));
        Assert.Equal((700, 1), (await scene.Shop.CoinsAsync(scene.MaxId), (await scene.PaymentsAsync()).Count));
        Assert.Equal(AskState.Bought, (await ListAsync(scene)).State);
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseMonth, scene.MaxId)).Used.Value);
        Assert.False((await scene.Shop.StartAsync(actor: Actor.Person(scene.MaxId))).Succeeded);
    }

    [Fact]
    public async Task A_refused_card_buys_nothing_and_says_so()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Shop.CapAsync(scene.Link, LimitKind.PurchaseMonth, 100);
        var (card, ask) = (await scene.SaveAsync(CardScene.DeclinedLater), await AskAsync(scene));
        Assert.Equal(AskState.BuyFailed, (await BuyAsync(scene, ask, card)).Value.State);
        Assert.Equal(0, await scene.Shop.CoinsAsync(scene.MaxId));
    }

    [Fact]
    public async Task It_takes_a_card_of_the_guardians_own_and_a_thing_that_costs_money()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Shop.CapAsync(scene.Link, LimitKind.PurchaseMonth, 100);
        var ask = await AskAsync(scene);
        Assert.Equal(AskRefusal.CardNotFound, (await BuyAsync(scene, ask, scene.NewId())).Refusal);
        Assert.Equal(AskRefusal.CardNotFound, (await BuyAsync(scene, ask, null)).Refusal);
        await scene.Shop.CapAsync(scene.Link, LimitKind.GiftDay, 0);
        var gift = new AskRequest(LimitKind.GiftDay, GiftSlug: "doughnut");
        var other = (
            await Asks(scene).AskAsync(Actor.Person(scene.MaxId), TypedId.New<AskId>(scene.Store.Clock), gift, CancellationToken.None)
        )
            .Value
            .Id;
        Assert.Equal(AskRefusal.NoItem, (await BuyAsync(scene, other, await scene.SaveAsync())).Refusal);
        Assert.Equal(AskState.Open, (await ListAsync(scene)).State);
    }

    [Fact]
    public async Task What_a_guardian_who_leaves_would_have_paid_is_not_paid()
    {
        await using var scene = await CardScene.CreateAsync();
        var other = await scene.Store.AddPersonAsync("Ola", 44);
        await scene.Store.LinkAsync(other, scene.MaxId, currency: "USD", slot: 2);
        var wish = scene.Wish(await scene.SaveAsync());
        await scene.Store.Database.WriteAsync<Done, CardPurchaseRefusal>(
            scene.Gabi,
            async (scope, token) =>
            {
                Assert.True((await scene.Purchases.ReserveAsync(scope, wish, token)).Succeeded);
                return default(Done);
            },
            CancellationToken.None
        );
        await scene.Store.Get<GuardianshipService>().EndAsync(scene.Gabi, GuardianshipId.From(scene.Link), CancellationToken.None);
        Assert.NotNull((await scene.PurchaseAsync(wish.Order.PurchaseId)).StoppedAt);
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseMonth, scene.MaxId)).Reserved.Value);
        await scene.Shop.RunDueAsync();
        Assert.Empty(await scene.PaymentsAsync());
    }

    private static AskService Asks(CardScene scene) => scene.Store.Get<AskService>();

    private static async Task<AskId> AskAsync(CardScene scene)
    {
        var request = new AskRequest(LimitKind.PurchaseMonth, PackageId: "coins-700-usd");
        return (
            await Asks(scene).AskAsync(Actor.Person(scene.MaxId), TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)
        )
            .Value
            .Id;
    }

    private static Task<Result<AskLine, AskRefusal>> BuyAsync(CardScene scene, AskId ask, CardId? card) =>
        Asks(scene).AnswerAsync(scene.Gabi, ask, new AnswerAsk(AskAnswer.Buy) { CardId = card }, CancellationToken.None);

    private static async Task<AskLine> ListAsync(CardScene scene) =>
        (await Asks(scene).ListAsync(scene.Gabi, CancellationToken.None)).Value.Asks[0];
}

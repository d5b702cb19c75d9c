using System.Collections.Concurrent;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Tests.Cards;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>
/// Families in front of Stripe's test mode. Each has a minor of its own under two guardians: Gus, who counts euros in Berlin, and Gabi,
/// who counts dollars in New York and has a saved card.
/// </summary>
internal sealed class FamilyShop : IAsyncDisposable
{
    private readonly CardScene cards;
    private int families;

    private FamilyShop(CardScene cards, PersonId gus, CardId card) => (this.cards, GusId, Card) = (cards, gus, card);

    public PurchaseScene Scene => cards.Shop;

    public TestStore Store => cards.Store;

    public PersonId GusId { get; }

    public Actor Gus => Actor.Person(GusId);

    public Actor Gabi => cards.Gabi;

    public CardId Card { get; }

    public static async Task<FamilyShop> CreateAsync()
    {
        var scene = await CardScene.CreateAsync();
        var (store, gus) = (scene.Store, await scene.Store.AddPersonAsync("Gus", 45, "DE", "Europe/Berlin"));
        var dora = await store.AddPersonAsync("Dora");
        await store.WriteAsync(scope =>
            scope.Context.Add(
                new CreatorProfile
                {
                    Id = dora,
                    Handle = "dora",
                    OnAir = true,
                    CreatedAt = scope.Now,
                }
            )
        );
        return new FamilyShop(scene, gus, await scene.SaveAsync());
    }

    /// <summary>Another minor, with coins and without a cap.</summary>
    public async Task<ShopFamily> FamilyAsync(long coins = 10_000)
    {
        families++;
        var minor = await Store.AddPersonAsync($"Mika{families}", 15);
        var first = await Store.LinkAsync(GusId, minor);
        var second = await Store.LinkAsync(cards.GabiId, minor, "America/New_York", "USD", slot: 2);
        await Store.FundAsync(minor, coins);
        return new ShopFamily(this, minor, first, second, coins);
    }

    public ValueTask DisposeAsync() => cards.DisposeAsync();
}

/// <summary>One minor of the shop's, and everything that the three of them can do.</summary>
internal sealed class ShopFamily(FamilyShop shop, PersonId minorId, GuardianshipId first, GuardianshipId second, long funded)
{
    private const int Doughnut = 30;
    private readonly ConcurrentDictionary<int, Money> prices = new();

    public PersonId MinorId => minorId;

    public Actor Minor => Actor.Person(minorId);

    /// <summary>Gus's link.</summary>
    public GuardianshipId First => first;

    /// <summary>Gabi's link.</summary>
    public GuardianshipId Second => second;

    /// <summary>The coins they had before anything was bought.</summary>
    public long Funded => funded;

    public GiftSendId NewGift() => TypedId.New<GiftSendId>(shop.Store.Clock);

    /// <summary>Sends doughnuts of 30 coins each.</summary>
    public async Task<bool> GiveAsync(int quantity, GiftSendId? id = null)
    {
        var gift = new SendGift(id ?? NewGift(), "dora", "doughnut", quantity, new Coins(Doughnut * (long)quantity));
        return (await shop.Store.Get<GiftService>().SendAsync(Minor, gift, CancellationToken.None)).Succeeded;
    }

    /// <summary>Opens a checkout; null when a limit refuses it.</summary>
    public async Task<PurchaseId?> StartAsync(int coins, PurchaseId? id = null)
    {
        var purchase = id ?? shop.Scene.NewId();
        var started = await shop.Scene.StartAsync(purchase, Package(coins), await PriceAsync(coins), Minor);
        return started.Succeeded ? purchase : null;
    }

    /// <summary>Pays on Stripe's page, of which the store hears nothing yet.</summary>
    public async Task PayAsync(PurchaseId id) => await shop.Scene.PayAsync((await RowAsync(id)).SessionId!);

    /// <summary>The return page of a checkout.</summary>
    public async Task CompleteAsync(PurchaseId id)
    {
        if ((await RowAsync(id)).SessionId is { } session)
        {
            Assert.True((await shop.Scene.CompleteAsync(session, Minor)).Succeeded);
        }
    }

    public Task CancelAsync(PurchaseId id) => shop.Scene.Purchases.CancelAsync(Minor, id, CancellationToken.None);

    public Task<AskId?> AskForGiftAsync(int quantity) =>
        AskAsync(new AskRequest(LimitKind.GiftDay, GiftSlug: "doughnut", CreatorHandle: "dora") { Quantity = quantity });

    public Task<AskId?> AskForCoinsAsync(int coins) => AskAsync(new AskRequest(LimitKind.PurchaseDay, PackageId: Package(coins)));

    /// <summary>A guardian's answer; paying for it takes Gabi's card.</summary>
    public async Task AnswerAsync(Actor guardian, AskId? ask, AskAnswer answer)
    {
        if (ask is { } id)
        {
            var said = new AnswerAsk(answer) { CardId = answer == AskAnswer.Buy ? shop.Card : null };
            await shop.Store.Get<AskService>().AnswerAsync(guardian, id, said, CancellationToken.None);
        }
    }

    /// <summary>Caps of one guardian's, in one change.</summary>
    public async Task<LimitSheet> CapAsync(Actor guardian, params (LimitKind Kind, long? Cap)[] caps)
    {
        var link = guardian == shop.Gus ? first : second;
        var wish = new SetCaps(caps.ToDictionary(c => c.Kind, c => c.Cap));
        return (await shop.Store.Get<LimitService>().SetCapsAsync(guardian, link, wish, CancellationToken.None)).Value;
    }

    /// <summary>What a number of coins costs the minor now.</summary>
    public async Task<Money> PriceAsync(int coins)
    {
        if (prices.TryGetValue(coins, out var known))
        {
            return known;
        }

        return prices[coins] = await shop.Store.Database.ReadAsync(
            async (context, token) =>
            {
                var now = shop.Store.Clock.GetUtcNow().UtcDateTime;
                var minor = (await Standing.LoadAsync(context, minorId, now, token))!;
                return (await PurchaseOrder.ReadAsync(context, minor, Package(coins), now, token))!.Value.Package.Price;
            },
            CancellationToken.None
        );
    }

    /// <summary>The same in euros, as Gus's limits count it.</summary>
    public async Task<long> EuroCentsAsync(int coins)
    {
        var price = await PriceAsync(coins);
        return await shop.Store.Database.ReadAsync(
            async (context, token) => (await ExchangeRates.ConvertUpAsync(context, price, Currency.Eur, token)).Minor,
            CancellationToken.None
        );
    }

    public Task<SpendingTally> TallyAsync() =>
        shop.Store.Database.ReadAsync((context, token) => SpendingTally.ReadAsync(context, minorId, token), CancellationToken.None);

    private async Task<AskId?> AskAsync(AskRequest request)
    {
        var id = TypedId.New<AskId>(shop.Store.Clock);
        return (await shop.Store.Get<AskService>().AskAsync(Minor, id, request, CancellationToken.None)).Succeeded ? id : null;
    }

    private Task<PurchaseRow> RowAsync(PurchaseId id) =>
        shop.Store.Database.ReadAsync(
            (context, token) => context.Set<PurchaseRow>().SingleAsync(p => p.Id == id, token),
            CancellationToken.None
        );

    private static string Package(int coins) => FormattableString.Invariant($"coins-{coins}-usd");
}

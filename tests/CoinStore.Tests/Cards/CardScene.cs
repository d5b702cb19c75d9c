using System.Net;
using CoinStore.Access;
using CoinStore.Cards;
using CoinStore.Notifications;
using CoinStore.Purchases;
using CoinStore.Tests.Access;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;
using Stripe;
using CardService = CoinStore.Cards.CardService;

namespace CoinStore.Tests.Cards;

/// <summary>Gabi, an adult with cards, and Max, her minor, in front of Stripe's test mode behind a line that can be cut.</summary>
public sealed class CardScene : IAsyncDisposable
{
    public const string Visa = "4242424242424242";
    public const string AlwaysAsks = "4000002760003184";
    public const string DeclinedLater = "4000000000000341";

    private CardScene(PurchaseScene shop, DenialLog denials) => (Shop, Denials) = (shop, denials);

    public PurchaseScene Shop { get; }

    public TestStore Store => Shop.Store;

    internal DenialLog Denials { get; }

    /// <summary>How often somebody was refused what is not theirs.</summary>
    public int DeniedTimes => Denials.Count;

    public PersonId GabiId { get; private set; }

    public Actor Gabi => Actor.Person(GabiId);

    public PersonId MaxId { get; private set; }

    public Guid Link { get; private set; }

    public CardService Cards => Store.Get<CardService>();

    internal CardPurchases Purchases => Store.Get<CardPurchases>();

    public static async Task<CardScene> CreateAsync()
    {
        var denials = new DenialLog();
        var shop = await PurchaseScene.CreateAsync(add: services => DenialLog.AddTo(services, denials));
        var scene = new CardScene(shop, denials) { GabiId = await shop.Store.AddPersonAsync("Gabi", 40) };
        scene.MaxId = await shop.Store.AddPersonAsync("Max", 15);
        scene.Link = (await shop.Store.LinkAsync(scene.GabiId, scene.MaxId, currency: "USD")).Value;
        return scene;
    }

    public CardId NewId() => TypedId.New<CardId>(Store.Clock);

    public Task<Result<SavedCard, CardRefusal>> AddAsync(CardId? id = null, Actor? actor = null, int? consent = null) =>
        Cards.AddAsync(actor ?? Gabi, new AddCard(id ?? NewId(), consent ?? CardConsent.Current.Version), CancellationToken.None);

    /// <summary>Opens Stripe's page for another card, and gives its session's id.</summary>
    public async Task<(CardId Id, string Session)> OpenAsync(Actor? actor = null)
    {
        var opened = (await AddAsync(actor: actor)).Value;
        return (opened.Id, PurchaseScene.SessionOf(opened.CheckoutUrl!));
    }

    /// <summary>Gives a card on Stripe's page, and proves it to the bank where that asks.</summary>
    public async Task GiveAsync(string session, string number = Visa)
    {
        using var given = await Shop.SubmitAsync($"/c/pay/{session}", Form(number));
        Assert.Equal(HttpStatusCode.SeeOther, given.StatusCode);
        if (given.Headers.Location!.OriginalString.EndsWith("/challenge", StringComparison.Ordinal))
        {
            using var proved = await Shop.SubmitAsync($"/c/pay/{session}/challenge", ("result", "complete"));
            Assert.Equal(HttpStatusCode.SeeOther, proved.StatusCode);
        }
    }

    public static (string Name, string Value)[] Form(string number) =>
        [("email", "gabi@example.test"), ("card-name", "Gabi"), ("card-number", number), ("card-expiry", "12/34"), ("card-cvc", "123")];

    public Task<Result<SavedCard, CardRefusal>> CompleteAsync(string session, Actor? actor = null) =>
        Cards.CompleteAsync(actor ?? Gabi, session, CancellationToken.None);

    /// <summary>Saves a card from the consent to the return page.</summary>
    public async Task<CardId> SaveAsync(string number = Visa, Actor? actor = null)
    {
        var (id, session) = await OpenAsync(actor);
        await GiveAsync(session, number);
        Assert.Equal(CardState.Saved, (await CompleteAsync(session, actor)).Value.State);
        return id;
    }

    public async Task<CardWallet> WalletAsync(Actor? actor = null) => (await Cards.ListAsync(actor ?? Gabi, CancellationToken.None)).Value;

    internal Task<CardRow> RowAsync(CardId id) =>
        Store.Database.ReadAsync((context, token) => context.Set<CardRow>().SingleAsync(c => c.Id == id, token), CancellationToken.None);

    internal Task<CustomerRow?> CustomerRowAsync() =>
        Store.Database.ReadAsync(
            (context, token) => context.Set<CustomerRow>().SingleOrDefaultAsync(c => c.PersonId == GabiId, token),
            CancellationToken.None
        );

    public Task<List<string>> NewsAsync(PersonId? person = null) =>
        Store.Database.ReadAsync(
            (context, token) =>
                context
                    .Set<Notification>()
                    .Where(n => n.PersonId == (person ?? GabiId))
                    .OrderBy(n => n.CreatedAt)
                    .Select(n => n.Text)
                    .ToListAsync(token),
            CancellationToken.None
        );

    public async Task<List<Customer>> CustomersAsync() => (await new CustomerService(Shop.Stripe).ListAsync()).Data;

    public async Task<List<PaymentMethod>> AtStripeAsync() =>
        (await new CustomerPaymentMethodService(Shop.Stripe).ListAsync((await CustomerRowAsync())!.CustomerId)).Data;

    public async Task<List<PaymentIntent>> PaymentsAsync() => (await new PaymentIntentService(Shop.Stripe).ListAsync()).Data;

    /// <summary>Gabi's card pays 700 coins for Max.</summary>
    internal CardPurchase Wish(CardId card, PersonId? payer = null, PersonId? buyer = null) =>
        new(new StartPurchase(Shop.NewId(), "coins-700-usd", PurchaseScene.Price), buyer ?? MaxId, payer ?? GabiId, card);

    internal Task<Result<CardPurchaseResult, CardPurchaseRefusal>> PayAsync(CardPurchase wish, Actor? actor = null) =>
        Purchases.StartAsync(actor ?? Gabi, wish, CancellationToken.None);

    internal Task<PurchaseRow> PurchaseAsync(PurchaseId id) =>
        Store.Database.ReadAsync(
            (context, token) => context.Set<PurchaseRow>().SingleAsync(p => p.Id == id, token),
            CancellationToken.None
        );

    /// <summary>Begins something while the line is cut at a call, and ends the process in the middle of it.</summary>
    public async Task CrashInAsync(int call, bool answer, Func<Task> work)
    {
        Shop.Line.CutAt(call, answer);
        var working = work();
        await Shop.Line.WhenCut;
        await Store.CrashAsync();
        Shop.Line.Mend();
        await Record.ExceptionAsync(() => working);
    }

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}

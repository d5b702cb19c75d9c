using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Claims;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Notifications;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using CoinStore.Tests.Access;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Claims;

/// <summary>A minor who bought 700 coins for 7.40 at Stripe's test mode, their guardian, two creators on air and two operators.</summary>
public sealed class ClaimScene : IAsyncDisposable
{
    private ClaimScene(PurchaseScene shop, DenialLog denials) => (Shop, Denials) = (shop, denials);

    internal DenialLog Denials { get; }

    public PurchaseScene Shop { get; }

    public TestStore Store => Shop.Store;

    public PersonId MinorId { get; private set; }

    public PersonId GuardianId { get; private set; }

    public GuardianshipId Link { get; private set; }

    public Actor Minor => Actor.Person(MinorId);

    public Actor Guardian => Actor.Person(GuardianId);

    public PersonId Cleo { get; private set; }

    public PersonId Dora { get; private set; }

    public Actor Olga { get; private set; } = Actor.Anonymous;

    public Actor Otto { get; private set; } = Actor.Anonymous;

    public PurchaseId Bought { get; private set; }

    public ClaimService Claims => Store.Get<ClaimService>();

    public ClaimDeskService Desk => Store.Get<ClaimDeskService>();

    public static async Task<ClaimScene> CreateAsync(IDictionary<string, string?>? settings = null, int age = 15)
    {
        var denials = new DenialLog();
        var shop = await PurchaseScene.CreateAsync(settings: settings, add: services => DenialLog.AddTo(services, denials));
        var scene = new ClaimScene(shop, denials);
        var store = scene.Store;
        scene.GuardianId = await store.AddPersonAsync("Gus", 45);
        scene.MinorId = await store.AddPersonAsync("Mika", age);
        scene.Link = await store.LinkAsync(scene.GuardianId, scene.MinorId);
        scene.Cleo = await store.AddPersonAsync("Cleo");
        scene.Dora = await store.AddPersonAsync("Dora");
        scene.Olga = Actor.Person(await store.AddPersonAsync("Olga", isOperator: true));
        scene.Otto = Actor.Person(await store.AddPersonAsync("Otto", isOperator: true));
        await store.WriteAsync(writes => writes.Context.AddRange(OnAir(scene.Cleo, "cleo", writes), OnAir(scene.Dora, "dora", writes)));
        scene.Bought = await scene.BuyAsync();
        return scene;
    }

    /// <summary>Buys 700 coins, a second after what was before.</summary>
    public async Task<PurchaseId> BuyAsync()
    {
        Shop.Advance(TimeSpan.FromSeconds(Bought == default ? 0 : 1));
        var (id, session) = await Shop.OpenAsync(Minor);
        await Shop.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await Shop.CompleteAsync(session, Minor)).Value.State);
        return id;
    }

    /// <summary>Gives so many hugs of 25 coins.</summary>
    public async Task SpendAsync(int coins, string creator = "cleo")
    {
        var gift = new SendGift(TypedId.New<GiftSendId>(Store.Clock), creator, "virtual-hug", coins / 25, new Coins(coins));
        Assert.True((await Store.Get<GiftService>().SendAsync(Minor, gift, CancellationToken.None)).Succeeded);
    }

    public ClaimId NewId() => TypedId.New<ClaimId>(Store.Clock);

    public Task<Result<FamilyClaim, ClaimRefusal>> OpenAsync(
        ClaimId? id = null,
        PurchaseId? purchase = null,
        Actor? actor = null,
        string statement = "He used my card.",
        ClaimReason reason = ClaimReason.PaymentMethodUsedWithoutLeave
    ) => Claims.OpenAsync(actor ?? Guardian, id ?? NewId(), purchase ?? Bought, reason, statement, CancellationToken.None);

    public async Task<ClaimId> OpenedAsync(PurchaseId? purchase = null) => (await OpenAsync(purchase: purchase)).Value.Id;

    public Task<Result<FamilyClaim, ClaimRefusal>> GrantAsync(ClaimId claim, Actor? by = null, string answer = "Sorry for this.") =>
        Desk.GrantAsync(by ?? Olga, claim, answer, CancellationToken.None);

    public Task<Result<FamilyClaim, ClaimRefusal>> DeclineAsync(ClaimId claim, Actor? by = null, string answer = "You approved it.") =>
        Desk.DeclineAsync(by ?? Olga, claim, answer, CancellationToken.None);

    public async Task<FamilyClaim> ReadAsync(ClaimId claim) => (await Claims.ReadAsync(Guardian, claim, CancellationToken.None)).Value;

    /// <summary>Claims and grants, and gives the result.</summary>
    public async Task<FamilyClaim> GrantedAsync(PurchaseId? purchase = null)
    {
        var granted = (await GrantAsync(await OpenedAsync(purchase))).Value;
        Assert.Equal(ClaimState.Refunded, granted.State);
        return granted;
    }

    internal Task<long> BalanceAsync(AccountKey account) =>
        Store.Database.ReadAsync((context, token) => Database.BooksOf(context).BalanceAsync(account, token), CancellationToken.None);

    internal Task<long> BookAsync(AccountKind kind, string unit = "USD") => BalanceAsync(EconomyChart.Platform(kind, Unit.FromCode(unit)));

    /// <summary>What the minor has, and owes.</summary>
    public async Task<(long Coins, long Owed)> PurseAsync() =>
        (await BalanceAsync(EconomyChart.FanCoins(MinorId)), -await BalanceAsync(EconomyChart.FanDebt(MinorId)));

    /// <summary>A creator's Diamonds.</summary>
    public async Task<(long Pending, long Available)> DiamondsAsync(PersonId? creator = null) =>
        (
            await BalanceAsync(EconomyChart.CreatorPending(creator ?? Cleo)),
            await BalanceAsync(EconomyChart.CreatorAvailable(creator ?? Cleo))
        );

    internal Task<LotRow> LotAsync(PurchaseId? purchase = null) =>
        Store.Database.ReadAsync(
            (context, token) => context.Set<LotRow>().SingleAsync(l => l.Id == (purchase ?? Bought).Value, token),
            CancellationToken.None
        );

    internal Task<List<RefundRow>> RefundsAsync() =>
        Store.Database.ReadAsync((context, token) => context.Set<RefundRow>().ToListAsync(token), CancellationToken.None);

    public Task ReleaseAsync() => Store.Get<DiamondReleaseWorker>().RunDueAsync(CancellationToken.None);

    public Task RecogniseAsync() => Store.Get<RecognitionWorker>().RunDueAsync(CancellationToken.None);

    /// <summary>The lines under a person's bell, newest first.</summary>
    public async Task<List<string>> NewsAsync(Actor whose)
    {
        var page = await Store.Get<NotificationService>().ListAsync(whose, new ListNotifications(), CancellationToken.None);
        return [.. page.Value.Lines.Select(l => l.Text)];
    }

    public async Task AssertToldAsync(Actor whose, string text) =>
        Assert.Contains(await NewsAsync(whose), line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>A dispute that the bank opens, and the store hears of.</summary>
    public async Task DisputeAsync()
    {
        await DisputeAtStripeAsync();
        await Shop.DeliverAsync(await Shop.EventAsync("charge.dispute.created"));
    }

    public async Task DisputeAtStripeAsync()
    {
        var of = await PaymentAsync();
        await Shop.ControlAsync(new { dispute = "open", of });
    }

    public Task<string> PaymentAsync() =>
        Store.Database.ReadAsync(
            (context, token) => context.Set<PurchaseRow>().Where(p => p.Id == Bought).Select(p => p.PaymentIntentId!).SingleAsync(token),
            CancellationToken.None
        );

    public async Task DecideDisputeAsync(string verdict)
    {
        var of = (await new Stripe.DisputeService(Shop.Stripe).ListAsync()).Data.Single().Id;
        await Shop.ControlAsync(new { dispute = verdict, of });
        await Shop.DeliverAsync(await Shop.EventAsync("charge.dispute.closed"));
    }

    public ValueTask DisposeAsync() => Shop.DisposeAsync();

    private static CreatorProfile OnAir(PersonId id, string handle, WriteScope writes) =>
        new()
        {
            Id = id,
            Handle = handle,
            Headline = "Songs by request",
            OnAir = true,
            OnAirSince = writes.Now,
            CreatedAt = writes.Now,
        };
}

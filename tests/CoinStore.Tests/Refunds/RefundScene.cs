using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Balances;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace CoinStore.Tests.Refunds;

/// <summary>A fan who bought 700 coins for 7.40 at Stripe's test mode, a creator on air to spend them on, and an operator.</summary>
public sealed class RefundScene : IAsyncDisposable
{
    private RefundScene(PurchaseScene shop) => Shop = shop;

    public PurchaseScene Shop { get; }

    public TestStore Store => Shop.Store;

    public PersonId Creator { get; private set; }

    public Actor Olga { get; private set; } = Actor.Anonymous;

    public PurchaseId Bought { get; private set; }

    public CoinStore.Refunds.RefundService Refunds => Store.Get<CoinStore.Refunds.RefundService>();

    public PurchaseDeskService Desk => Store.Get<PurchaseDeskService>();

    public static async Task<RefundScene> CreateAsync(IDictionary<string, string?>? settings = null)
    {
        var scene = new RefundScene(await PurchaseScene.CreateAsync(settings: settings));
        scene.Creator = await scene.Store.AddPersonAsync("Cleo");
        scene.Olga = Actor.Person(await scene.Store.AddPersonAsync("Olga", isOperator: true));
        await scene.Store.WriteAsync(writes =>
            writes.Context.Add(
                new CreatorProfile
                {
                    Id = scene.Creator,
                    Handle = "cleo",
                    Headline = "Songs by request",
                    OnAir = true,
                    OnAirSince = writes.Now,
                    CreatedAt = writes.Now,
                }
            )
        );
        scene.Bought = await scene.BuyAsync();
        return scene;
    }

    public async Task<PurchaseId> BuyAsync()
    {
        var (id, session) = await Shop.OpenAsync();
        await Shop.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await Shop.CompleteAsync(session)).Value.State);
        return id;
    }

    /// <summary>Gives so many hugs of 25 coins.</summary>
    public async Task<Result<GiftReceipt, GiftRefusal>> TrySpendAsync(int coins)
    {
        var gift = new SendGift(TypedId.New<GiftSendId>(Store.Clock), "cleo", "virtual-hug", coins / 25, new Coins(coins));
        return await Store.Get<GiftService>().SendAsync(Shop.Fay, gift, CancellationToken.None);
    }

    public async Task SpendAsync(int coins) => Assert.True((await TrySpendAsync(coins)).Succeeded);

    public async Task<RefundQuote> QuoteAsync(PurchaseId? purchase = null) =>
        (await Refunds.QuoteAsync(Shop.Fay, purchase ?? Bought, CancellationToken.None)).Value;

    public async Task<RequestRefund> WishAsync(PurchaseId? purchase = null)
    {
        var quote = await QuoteAsync(purchase);
        return new RequestRefund(NewId(), quote.PurchaseId, quote.Coins, quote.Amount);
    }

    public Task<Result<CoinStore.Refunds.Refund, RefundRefusal>> RequestAsync(RequestRefund wish, Actor? actor = null) =>
        Refunds.RequestAsync(actor ?? Shop.Fay, wish, CancellationToken.None);

    public async Task<CoinStore.Refunds.Refund> WithdrawAsync(PurchaseId? purchase = null) =>
        (await RequestAsync(await WishAsync(purchase))).Value;

    public Task<Result<CoinStore.Refunds.Refund, RefundRefusal>> OperatorRefundAsync(long? coins = null, PurchaseId? purchase = null) =>
        Desk.RefundAsync(
            Olga,
            new OperatorRefund(NewId(), purchase ?? Bought, coins is { } c ? new Coins(c) : null, "Bought by mistake"),
            CancellationToken.None
        );

    public RefundId NewId() => TypedId.New<RefundId>(Store.Clock);

    /// <summary>Paid, bonus and owed coins.</summary>
    public Task<(long Paid, long Bonus, long Owed)> CoinsAsync() =>
        Store.Database.ReadAsync(
            async (context, token) =>
            {
                var coins = await CoinBalance.ReadAsync(context, Shop.Fan, token);
                return (coins.Paid.Value, coins.Bonus.Value, coins.Owed.Value);
            },
            CancellationToken.None
        );

    internal Task<long> BookAsync(AccountKind kind, string unit = "USD") =>
        Store.Database.ReadAsync(
            (context, token) => Database.BooksOf(context).BalanceAsync(EconomyChart.Platform(kind, Unit.FromCode(unit)), token),
            CancellationToken.None
        );

    internal Task<LotRow> LotAsync(PurchaseId? purchase = null) =>
        Store.Database.ReadAsync(
            (context, token) => context.Set<LotRow>().SingleAsync(l => l.Id == (purchase ?? Bought).Value, token),
            CancellationToken.None
        );

    internal Task<List<RefundRow>> RowsAsync() =>
        Store.Database.ReadAsync((context, token) => context.Set<RefundRow>().ToListAsync(token), CancellationToken.None);

    public Task RecogniseAsync() => Store.Get<RecognitionWorker>().RunDueAsync(CancellationToken.None);

    public async Task<string> PaymentAsync(PurchaseId? purchase = null) =>
        await Store.Database.ReadAsync(
            (context, token) =>
                context.Set<PurchaseRow>().Where(p => p.Id == (purchase ?? Bought)).Select(p => p.PaymentIntentId!).SingleAsync(token),
            CancellationToken.None
        );

    /// <summary>All refunds that Stripe has.</summary>
    public async Task<List<Stripe.Refund>> AtStripeAsync() =>
        (await new Stripe.RefundService(Shop.Stripe).ListAsync(new RefundListOptions { Limit = 100 })).Data;

    /// <summary>Refunds in Stripe's dashboard.</summary>
    public async Task<Stripe.Refund> RefundAtStripeAsync(long amount) =>
        await new Stripe.RefundService(Shop.Stripe).CreateAsync(
            new RefundCreateOptions { PaymentIntent = await PaymentAsync(), Amount = amount }
        );

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}

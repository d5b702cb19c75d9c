using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>A minor in Berlin in front of Stripe's test mode, and a guardian who is told of them.</summary>
internal sealed class ToldScene : IAsyncDisposable
{
    private readonly GuardianshipId link;

    private ToldScene(PurchaseScene shop, Actor guardian, Actor minor, GuardianshipId link) =>
        (Shop, Guardian, Minor, this.link) = (shop, guardian, minor, link);

    public PurchaseScene Shop { get; }

    public TestStore Store => Shop.Store;

    public Actor Guardian { get; }

    public Actor Minor { get; }

    public PersonId MinorId => Minor.PersonId!.Value;

    /// <summary>On a Sunday at one in the afternoon in Berlin.</summary>
    public static async Task<ToldScene> CreateAsync(
        FamilyDigest digest = FamilyDigest.Day,
        string country = "DE",
        IDictionary<string, string?>? settings = null
    )
    {
        var shop = await PurchaseScene.CreateAsync(settings: settings);
        var guardian = await shop.Store.AddPersonAsync("Gus", 45, "DE", "Europe/Berlin");
        var minor = await shop.Store.AddPersonAsync("Mika", 15, country, "Europe/Berlin");
        var scene = new ToldScene(shop, Actor.Person(guardian), Actor.Person(minor), await shop.Store.LinkAsync(guardian, minor));
        await scene.WishAsync(digest);
        return scene;
    }

    public Task WishAsync(FamilyDigest digest) => WishAsync(new SetTelling(FamilyTopic.None, FamilyTopic.None, digest));

    public async Task WishAsync(SetTelling wish)
    {
        var telling = Store.Get<FamilyTellingService>();
        Assert.True((await telling.SetAsync(Guardian, MinorId, wish, CancellationToken.None)).Succeeded);
    }

    public async Task CapAsync(params (LimitKind Kind, long? Cap)[] caps)
    {
        var wish = new SetCaps(caps.ToDictionary(c => c.Kind, c => c.Cap));
        Assert.True((await Store.Get<LimitService>().SetCapsAsync(Guardian, link, wish, CancellationToken.None)).Succeeded);
    }

    public async Task<AskId> AskAsync(AskRequest request)
    {
        var id = TypedId.New<AskId>(Store.Clock);
        Assert.True((await Store.Get<AskService>().AskAsync(Minor, id, request, CancellationToken.None)).Succeeded);
        return id;
    }

    /// <summary>The guardian says yes to something once.</summary>
    public async Task ApproveAsync(AskRequest request)
    {
        var asks = Store.Get<AskService>();
        var answer = new AnswerAsk(AskAnswer.Once);
        Assert.True((await asks.AnswerAsync(Guardian, await AskAsync(request), answer, CancellationToken.None)).Succeeded);
    }

    /// <summary>Opens checkout for 700 coins in the minor's money.</summary>
    public async Task<(PurchaseId Id, string Session)> OpenAsync()
    {
        var front = (await Shop.Purchases.ShowAsync(Minor, CancellationToken.None)).Value;
        var package = front.Prices.Packages.Single(p => p.Coins.Value == 700);
        var id = Shop.NewId();
        var started = await Shop.StartAsync(id, package.Id, package.Price, Minor);
        Assert.True(started.Succeeded, started.Succeeded ? null : started.Refusal.ToString());
        return (id, PurchaseScene.SessionOf(started.Value.CheckoutUrl!));
    }

    public async Task<PurchaseId> BuyAsync()
    {
        var (id, session) = await OpenAsync();
        await Shop.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await Shop.CompleteAsync(session, Minor)).Value.State);
        return id;
    }

    /// <summary>Buys what a yes lets pass and no limit counts.</summary>
    public async Task<PurchaseId> BuyUncountedAsync()
    {
        var front = (await Shop.Purchases.ShowAsync(Minor, CancellationToken.None)).Value;
        await CapAsync((LimitKind.PurchaseDay, 0), (LimitKind.PurchaseWeek, 0), (LimitKind.PurchaseMonth, 0));
        await ApproveAsync(new AskRequest(LimitKind.PurchaseMonth, PackageId: front.Prices.Packages.Single(p => p.Coins.Value == 700).Id));
        return await BuyAsync();
    }

    public async Task WithdrawAsync(PurchaseId id)
    {
        var refunds = Store.Get<RefundService>();
        var quote = (await refunds.QuoteAsync(Minor, id, CancellationToken.None)).Value;
        var wish = new RequestRefund(TypedId.New<RefundId>(Store.Clock), id, quote.Coins, quote.Amount);
        Assert.Equal(RefundState.Succeeded, (await refunds.RequestAsync(Minor, wish, CancellationToken.None)).Value.State);
    }

    /// <summary>Gives the minor coins, and Dora a room to send gifts to.</summary>
    public async Task GiveCoinsAsync(long coins)
    {
        await Store.FundAsync(MinorId, coins);
        var dora = await Store.AddPersonAsync("Dora");
        await Store.WriteAsync(scope =>
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
    }

    /// <summary>Tries a doughnut of 30 coins.</summary>
    public Task<Result<GiftReceipt, GiftRefusal>> SendAsync()
    {
        var gift = new SendGift(TypedId.New<GiftSendId>(Store.Clock), "dora", "doughnut", 1, new Coins(30));
        return Store.Get<GiftService>().SendAsync(Minor, gift, CancellationToken.None);
    }

    public void GoTo(DateTimeOffset at) => Shop.Advance(at - Store.Clock.GetUtcNow());

    /// <summary>Lets an instant come, with its digest; gives all digests so far, oldest first.</summary>
    public async Task<List<OutboxMail>> DigestsAsync(DateTimeOffset at)
    {
        GoTo(at);
        await Store.Get<DigestWorker>().RunDueAsync(CancellationToken.None);
        return await Store.Database.ReadAsync(
            (context, token) =>
                context.Set<OutboxMail>().Where(m => m.Subject.StartsWith("Mika: ")).OrderBy(m => m.CreatedAt).ToListAsync(token),
            CancellationToken.None
        );
    }

    /// <summary>The lines under the guardian's bell, newest first.</summary>
    public async Task<IReadOnlyList<string>> BellAsync()
    {
        var news = Store.Get<NotificationService>();
        return [.. (await news.ListAsync(Guardian, new ListNotifications(100), CancellationToken.None)).Value.Lines.Select(l => l.Text)];
    }

    /// <summary>Mails to the guardian, oldest first.</summary>
    public Task<List<OutboxMail>> MailsAsync() =>
        Store.Database.ReadAsync(
            (context, token) =>
                context.Set<OutboxMail>().Where(m => m.PersonId == Guardian.PersonId).OrderBy(m => m.CreatedAt).ToListAsync(token),
            CancellationToken.None
        );

    public async Task<FamilyMinor> ReadAsync()
    {
        var minor = await Store.Get<FamilyService>().ReadMinorAsync(Guardian, MinorId, CancellationToken.None);
        return minor.Value.Minor;
    }

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}

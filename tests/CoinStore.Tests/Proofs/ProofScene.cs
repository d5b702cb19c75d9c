using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Guardians;
using CoinStore.Proofs;
using CoinStore.Purchases;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Proofs;

/// <summary>A guardian in Berlin who is not proven yet, a minor of 15, and Stripe's test mode.</summary>
internal sealed class ProofScene : IAsyncDisposable
{
    public const string Visa = "4242424242424242";
    public const string Prepaid = "5105105105105100";

    private ProofScene(PurchaseScene shop, PersonId guardian, PersonId minor) => (Shop, GuardianId, MinorId) = (shop, guardian, minor);

    public PurchaseScene Shop { get; }

    public TestStore Store => Shop.Store;

    public PersonId GuardianId { get; }

    public PersonId MinorId { get; }

    public Actor Guardian => Fresh(GuardianId);

    public Actor Minor => Fresh(MinorId);

    public GuardianProofService Proofs => Store.Get<GuardianProofService>();

    public static async Task<ProofScene> CreateAsync(string country = "DE")
    {
        var shop = await PurchaseScene.CreateAsync();
        var guardian = await shop.Store.AddPersonAsync("Gus", 45, country, "Europe/Berlin");
        return new ProofScene(shop, guardian, await shop.Store.AddPersonAsync("Mika", 15, country, "Europe/Berlin"));
    }

    public Actor Fresh(PersonId person) => Actor.Person(person, Store.Clock.GetUtcNow());

    public async Task<Result<GuardianProof, ProofRefusal>> StartAsync(Actor? actor = null, GuardianProofId? id = null, Money? charge = null)
    {
        var view = await Proofs.ReadAsync(actor ?? Guardian, CancellationToken.None);
        var request = new StartProof(
            id ?? TypedId.New<GuardianProofId>(Store.Clock),
            charge ?? (view.Succeeded ? view.Value.Charge : new Money(50, Currency.Eur)),
            ProofPolicy.TextVersion
        );
        return await Proofs.StartAsync(actor ?? Guardian, request, CancellationToken.None);
    }

    /// <summary>Opens checkout and gives its session.</summary>
    public async Task<string> OpenAsync(Actor? actor = null) => PurchaseScene.SessionOf((await StartAsync(actor)).Value.CheckoutUrl!);

    public Task<Result<GuardianProof, ProofRefusal>> CompleteAsync(string session, Actor? actor = null) =>
        Proofs.CompleteAsync(actor ?? Guardian, session, CancellationToken.None);

    /// <summary>Goes all the way: start, pay, come back.</summary>
    public async Task<GuardianProof> ProveAsync(string card = Visa, Actor? actor = null)
    {
        var session = await OpenAsync(actor);
        await Shop.PayWithAsync(session, card);
        return (await CompleteAsync(session, actor)).Value;
    }

    public async Task<Link> LinkAsync(Actor? guardian = null, Actor? minor = null)
    {
        var links = Store.Get<GuardianshipService>();
        var code = (await links.InviteAsync(minor ?? Minor, CancellationToken.None)).Value.Code;
        return (await links.AcceptAsync(guardian ?? Guardian, code, CancellationToken.None)).Value;
    }

    public Task<Result<StartedPurchase, StartRefusal>> BuyAsync() =>
        Shop.StartAsync(package: "coins-700-eur", price: new Money(652, Currency.Eur), actor: Minor);

    public Task<GuardianProofRow> RowAsync() =>
        Store.Database.ReadAsync((context, token) => context.Set<GuardianProofRow>().SingleAsync(token), CancellationToken.None);

    public Task<List<GuardianConsent>> ConsentsAsync() =>
        Store.Database.ReadAsync((context, token) => context.Set<GuardianConsent>().ToListAsync(token), CancellationToken.None);

    /// <summary>How yesterday's movements at Stripe compare with the books: how many there were, and how many differ.</summary>
    public async Task<(int Transactions, int Differences)> CashAsync()
    {
        Shop.Advance(TimeSpan.FromDays(1.5));
        await Store.Get<CashCheckWorker>().RunDueAsync(CancellationToken.None);
        var olga = Actor.Person(await Store.AddPersonAsync("Olga", isOperator: true));
        var cash = (await Store.Get<TrialBalanceService>().ReadAsync(olga, CancellationToken.None)).Value.Cash!;
        return (cash.Transactions, cash.Differences.Count);
    }

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}

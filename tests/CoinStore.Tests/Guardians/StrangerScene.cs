using System.Text.Json;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Children;
using CoinStore.Claims;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.PocketMoney;
using CoinStore.Proofs;
using CoinStore.Purchases;
using CoinStore.Tests.Cards;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>
/// A family that has everything: Gabi with a card, her minor Max with purchases, an ask, pocket money and a claim, her child Mia, and
/// Theo, who proves himself. And all who are none of it.
/// </summary>
internal sealed class StrangerScene : IAsyncDisposable
{
    private readonly CardScene cards;

    private StrangerScene(CardScene cards) => this.cards = cards;

    public TestStore Store => cards.Store;

    public int Denials => cards.DeniedTimes;

    public Actor Gabi => Fresh(cards.GabiId);

    public Actor Max => Fresh(cards.MaxId);

    public Actor Theo { get; private set; } = Actor.Anonymous;

    public Actor Olga { get; private set; } = Actor.Anonymous;

    public PersonId MaxId => cards.MaxId;

    public PersonId MiaId { get; private set; }

    public GuardianshipId Link => GuardianshipId.From(cards.Link);

    /// <summary>The link of somebody who wants to be Max's second guardian.</summary>
    public GuardianshipId Waiting { get; private set; }

    public CardId Card { get; private set; }

    public PurchaseId Claimable { get; private set; }

    public ClaimId Claim { get; private set; }

    public AskId Ask { get; private set; }

    public PocketPlanId Plan { get; private set; }

    public GuardianProofId Proof { get; private set; }

    public string ProofSession { get; private set; } = "";

    /// <summary>Those to whom the family is none of their business, by what they are.</summary>
    public IReadOnlyDictionary<string, Actor> Strangers { get; private set; } = new Dictionary<string, Actor>(StringComparer.Ordinal);

    public static async Task<StrangerScene> CreateAsync()
    {
        var scene = new StrangerScene(await CardScene.CreateAsync());
        await scene.FurnishAsync();
        scene.Strangers = await scene.MakeStrangersAsync();
        return scene;
    }

    /// <summary>Somebody who has just signed in.</summary>
    public Actor Fresh(PersonId person) => Actor.Person(person, Store.Clock.GetUtcNow());

    public T New<T>()
        where T : struct, ITypedId<T> => TypedId.New<T>(Store.Clock);

    /// <summary>What nobody else may read, as it would stand in an answer.</summary>
    public IReadOnlyList<string> Secrets =>
        [
            "\"Max\"",
            "mini-mia",
            .. new[]
            {
                MaxId.Value,
                MiaId.Value,
                Link.Value,
                Waiting.Value,
                Claimable.Value,
                Claim.Value,
                Ask.Value,
                Plan.Value,
                Proof.Value,
            }.Select(id => id.ToString()),
        ];

    /// <summary>All that is kept of the family, to the letter.</summary>
    public Task<string> FamilyAsync() =>
        Store.Database.ReadAsync(
            async (context, token) =>
            {
                List<PersonId> people = [MaxId, MiaId, cards.GabiId, Theo.PersonId!.Value];
                var links = await context.Set<Guardianship>().Where(g => people.Contains(g.MinorId)).OrderBy(g => g.Id).ToListAsync(token);
                var scopes = links.ConvertAll(l => l.Id.Value);
                return JsonSerializer.Serialize(
                    new object[]
                    {
                        links,
                        await context.Users.Where(p => people.Contains(p.Id)).OrderBy(p => p.Id).ToListAsync(token),
                        await context.Set<LimitSetting>().Where(l => scopes.Contains(l.ScopeId)).OrderBy(l => l.Kind).ToListAsync(token),
                        await context.Set<LimitChange>().Where(l => scopes.Contains(l.ScopeId)).OrderBy(l => l.Id).ToListAsync(token),
                        await context.Set<Ask>().Where(a => people.Contains(a.MinorId)).OrderBy(a => a.Id).ToListAsync(token),
                        await context.Set<PocketPlanRow>().Where(p => people.Contains(p.MinorId)).OrderBy(p => p.Id).ToListAsync(token),
                        await context.Set<ClaimRow>().Where(c => people.Contains(c.MinorId)).OrderBy(c => c.Id).ToListAsync(token),
                        await context.Set<PurchaseRow>().Where(p => people.Contains(p.BuyerId)).OrderBy(p => p.Id).ToListAsync(token),
                        await context.Set<GuardianProofRow>().Where(p => people.Contains(p.PersonId)).OrderBy(p => p.Id).ToListAsync(token),
                        await context.Set<GuardianInvite>().Where(i => people.Contains(i.InviterId)).OrderBy(i => i.Id).ToListAsync(token),
                        await context.Set<Notification>().CountAsync(n => people.Contains(n.PersonId), token),
                    }
                );
            },
            CancellationToken.None
        );

    public ValueTask DisposeAsync() => cards.DisposeAsync();

    private async Task FurnishAsync()
    {
        var store = Store;
        Olga = Fresh(await store.AddPersonAsync("Olga", isOperator: true));
        Card = await cards.SaveAsync();
        (Claimable, var claimed) = (await BuyAsync(), await BuyAsync());
        Claim = New<ClaimId>();
        Need(
            await store
                .Get<ClaimService>()
                .OpenAsync(Gabi, Claim, claimed, ClaimReason.PaymentMethodUsedWithoutLeave, "Not his card.", CancellationToken.None)
        );
        var mia = new CreateChild(New<PersonId>(), "mini-mia", new DateOnly(2018, 5, 5), "brave-badgers-bake", ProofPolicy.TextVersion);
        MiaId = Need(await store.Get<ChildAccountService>().CreateAsync(Gabi, mia, CancellationToken.None)).ChildId;
        var pocket = new MakePocketPlan(New<PocketPlanId>(), MaxId, new Coins(70), PocketRhythm.Week, Card, 100_000);
        Plan = Need(await store.Get<PocketMoneyService>().StartAsync(Gabi, pocket, CancellationToken.None)).Id;
        var none = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.GiftMonth] = 0 });
        Need(await store.Get<LimitService>().SetCapsAsync(Gabi, Link, none, CancellationToken.None));
        Ask = New<AskId>();
        Need(await store.Get<AskService>().AskAsync(Max, Ask, new AskRequest(LimitKind.GiftMonth, 5), CancellationToken.None));
        Theo = Fresh(await store.AddPersonAsync("Theo", 50));
        Proof = New<GuardianProofId>();
        var charge = Need(await store.Get<GuardianProofService>().ReadAsync(Theo, CancellationToken.None)).Charge;
        var proof = new StartProof(Proof, charge, ProofPolicy.TextVersion);
        Need(await store.Get<GuardianProofService>().StartAsync(Theo, proof, CancellationToken.None));
        ProofSession = await store.Database.ReadAsync(
            (context, token) => context.Set<GuardianProofRow>().Where(p => p.Id == Proof).Select(p => p.SessionId!).SingleAsync(token),
            CancellationToken.None
        );
    }

    private async Task<Dictionary<string, Actor>> MakeStrangersAsync()
    {
        var store = Store;
        var other = await store.AddPersonAsync("Ada", 40);
        await store.LinkAsync(other, await store.AddPersonAsync("Noa", 14));
        var sibling = await store.AddPersonAsync("Sia", 13);
        await store.LinkAsync(cards.GabiId, sibling);
        var creator = await store.AddPersonAsync("Cleo");
        await store.WriteAsync(scope =>
            scope.Context.Add(
                new CoinStore.Creators.CreatorProfile
                {
                    Id = creator,
                    Handle = "cleo",
                    CreatedAt = scope.Now,
                }
            )
        );
        var former = await store.AddPersonAsync("Rae", 60);
        var link = await store.LinkAsync(former, MaxId, slot: 2);
        Need(await store.Get<GuardianshipService>().EndAsync(Fresh(former), link, CancellationToken.None));
        var waiting = await store.AddPersonAsync("Una", 44);
        Waiting = New<GuardianshipId>();
        await store.WriteAsync(scope =>
            scope.Context.Add(
                new Guardianship
                {
                    Id = Waiting,
                    GuardianId = waiting,
                    MinorId = MaxId,
                    Slot = 2,
                    TimeZoneId = "Europe/Berlin",
                    Currency = "EUR",
                    StartedAt = scope.Now,
                }
            )
        );
        var closed = await store.AddPersonAsync("Cora", 50);
        Need(await store.Get<ProfileService>().CloseAsync(Fresh(closed), CancellationToken.None));
        return new Dictionary<string, Actor>(StringComparer.Ordinal)
        {
            ["another family's guardian"] = Fresh(other),
            ["a sibling"] = Fresh(sibling),
            ["a creator"] = Fresh(creator),
            ["an operator without cause"] = Fresh(await store.AddPersonAsync("Otto", isOperator: true)),
            ["a guardian whose link ended"] = Fresh(former),
            ["a closed account"] = Fresh(closed),
            ["nobody"] = Actor.Anonymous,
        };
    }

    private async Task<PurchaseId> BuyAsync()
    {
        var (id, session) = await cards.Shop.OpenAsync(Max);
        await cards.Shop.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await cards.Shop.CompleteAsync(session, Max)).Value.State);
        return id;
    }

    private static TValue Need<TValue, TRefusal>(Result<TValue, TRefusal> result)
        where TRefusal : notnull => result.Value;
}

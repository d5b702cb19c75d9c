using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Marks;
using CoinStore.Storage;
using CoinStore.Tests.Access;

namespace CoinStore.Tests.Guardians;

/// <summary>A guardian in Berlin and a minor of 15, not linked yet, and a log of denials.</summary>
public sealed class FamilyScene : IAsyncDisposable
{
    private readonly List<Guid> reserved = [];

    private FamilyScene(TestStore store, DenialLog denials, PersonId guardian, PersonId minor)
    {
        Store = store;
        Denials = denials;
        GuardianId = guardian;
        MinorId = minor;
    }

    public TestStore Store { get; }

    internal DenialLog Denials { get; }

    public PersonId GuardianId { get; }

    public PersonId MinorId { get; }

    public Actor Guardian => Fresh(GuardianId);

    public Actor Minor => Fresh(MinorId);

    public GuardianshipService Links => Store.Get<GuardianshipService>();

    public LimitService Limits => Store.Get<LimitService>();

    public AskService Asks => Store.Get<AskService>();

    public WaitingLinkService Waits => Store.Get<WaitingLinkService>();

    public FamilyService Families => Store.Get<FamilyService>();

    public static async Task<FamilyScene> CreateAsync()
    {
        var denials = new DenialLog();
        var store = await TestStore.CreateAsync(add: services => DenialLog.AddTo(services, denials));
        var guardian = await store.AddPersonAsync("Gus", 45, "DE", "Europe/Berlin");
        await store.ProveAsync(guardian);
        return new FamilyScene(store, denials, guardian, await store.AddPersonAsync("Mika", 15, "DE", "Europe/Berlin"));
    }

    public static async Task<(FamilyScene Scene, GuardianshipId Link)> LinkedAsync()
    {
        var scene = await CreateAsync();
        return (scene, (await scene.LinkAsync(scene.Guardian, scene.Minor)).Value.Id);
    }

    /// <summary>Somebody who has just signed in.</summary>
    public Actor Fresh(PersonId person) => Actor.Person(person, Store.Clock.GetUtcNow());

    /// <summary>Holds an account because it was made on the minor's device.</summary>
    public Task HoldAsync(PersonId person) =>
        Store.WriteAsync(scope =>
            scope.Context.Add(
                new AccountReview
                {
                    Id = NewId(),
                    PersonId = person,
                    OtherId = MinorId,
                    Cause = ReviewCause.Device,
                    OpenedAt = scope.Now,
                }
            )
        );

    public async Task<string> CodeOfAsync(Actor inviter) =>
        (await Links.InviteAsync(Fresh(inviter.PersonId!.Value), CancellationToken.None)).Value.Code;

    /// <summary>Links two people by a code, both freshly signed in; a guardian is proven by a card before.</summary>
    public async Task<Result<Link, LinkRefusal>> LinkAsync(Actor inviter, Actor accepter)
    {
        foreach (var adult in await Store.AdultsAsync(inviter.PersonId!.Value, accepter.PersonId!.Value))
        {
            await Store.ProveAsync(adult);
        }

        return await AcceptAsync(accepter, await CodeOfAsync(inviter));
    }

    /// <summary>Links a second guardian, to whom the first one says yes.</summary>
    public async Task<GuardianshipId> LinkSecondAsync(Actor guardian, Actor? minor = null, Actor? first = null)
    {
        var link = (await LinkAsync(guardian, minor ?? Minor)).Value;
        Assert.False(link.IsProven);
        Assert.True((await Waits.AllowAsync(first ?? Guardian, link.Id, CancellationToken.None)).Succeeded);
        return link.Id;
    }

    public Task<Result<Link, LinkRefusal>> AcceptAsync(Actor actor, string code) =>
        Links.AcceptAsync(actor.PersonId is { } person ? Fresh(person) : actor, code, CancellationToken.None);

    public Task<Result<LimitSheet, CapsRefusal>> CapAsync(GuardianshipId link, LimitKind kind, long? cap, Actor? actor = null) =>
        Limits.SetCapsAsync(
            actor ?? Guardian,
            link,
            new SetCaps(new Dictionary<LimitKind, long?> { [kind] = cap }),
            CancellationToken.None
        );

    /// <summary>Spends coins against the minor's real meters; null when they fit.</summary>
    public Task<LimitRefusal?> GiveAsync(long coins, int quantity = 1) =>
        ChargeAsync(
            async (scope, limits, token) =>
            {
                var charges = new List<MeterCharge>();
                foreach (var own in limits)
                {
                    await CarryOver.KeepAsync(scope, own, token);
                    var caps = await CapSettings.CapsAsync(scope.Context, own, scope.Now, token);
                    var wish = new Wish(Spending.Gift, coins, GuardianId.Value);
                    if (SpendingRules.Against(own, caps, wish, scope.Now) is { } against)
                    {
                        return against;
                    }

                    charges.AddRange(
                        SpendingMeters.GiftCharges(own, caps, GuardianId, new Coins(coins), quantity, kind => own.WindowAt(kind, scope.Now))
                    );
                }

                return SpendingMeters.Refusal(limits, charges, await scope.Meters.ChargeAsync(NewId(), scope.Now, charges, token));
            }
        );

    /// <summary>The minor sends a gift of 30 coins to a creator who is on air.</summary>
    public async Task SendDoughnutAsync(string handle = "dora")
    {
        await MakeCreatorAsync(await Store.AddPersonAsync("Dora" + handle[4..]), handle);
        var gift = new SendGift(TypedId.New<GiftSendId>(Store.Clock), handle, "doughnut", 1, new Coins(30));
        Assert.True((await Store.Get<GiftService>().SendAsync(Minor, gift, CancellationToken.None)).Succeeded);
    }

    /// <summary>Gives somebody a room that is on air.</summary>
    public Task MakeCreatorAsync(PersonId creator, string handle) =>
        Store.WriteAsync(scope =>
            scope.Context.Add(
                new CreatorProfile
                {
                    Id = creator,
                    Handle = handle,
                    OnAir = true,
                    CreatedAt = scope.Now,
                }
            )
        );

    /// <summary>Reserves dollar cents against the minor's real meters; null when they fit.</summary>
    public Task<LimitRefusal?> ReserveAsync(long cents, Guid? id = null)
    {
        var charge = id ?? NewId();
        reserved.Add(charge);
        return ChargeAsync((scope, limits, token) => SpendingMeters.ReserveAsync(scope, limits, charge, Money.Usd(cents), false, token));
    }

    public Task SettleAsync(Guid id, bool paid) =>
        Store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                await (paid ? scope.Meters.CaptureAsync(id, token) : scope.Meters.ReleaseAsync(id, token));
                return default(Done);
            },
            CancellationToken.None
        );

    public async Task<LimitState> StateAsync(LimitKind kind) =>
        (await Limits.ReadOwnAsync(Minor, CancellationToken.None)).Value.Limits.Single(l => l.Kind == kind);

    /// <summary>Another family's guardian, a sibling under the same guardian, a creator and an operator.</summary>
    public async Task<IReadOnlyList<Actor>> StrangersAsync()
    {
        var other = Actor.Person(await Store.AddPersonAsync("Ada", 40));
        await LinkAsync(other, Actor.Person(await Store.AddPersonAsync("Noa", 14)));
        var sibling = Actor.Person(await Store.AddPersonAsync("Sia", 13));
        await LinkAsync(Guardian, sibling);
        var creator = await Store.AddPersonAsync("Cleo");
        await Store.WriteAsync(scope =>
            scope.Context.Add(
                new CreatorProfile
                {
                    Id = creator,
                    Handle = "cleo",
                    CreatedAt = scope.Now,
                }
            )
        );
        return [other, sibling, Actor.Person(creator), Actor.Person(await Store.AddPersonAsync("Olu", isOperator: true))];
    }

    public Guid NewId() => TypedId.New<PurchaseId>(Store.Clock).Value;

    public async ValueTask DisposeAsync()
    {
        // The audit finds a purchase behind every reservation that is open in the end.
        foreach (var charge in reserved)
        {
            await SettleAsync(charge, paid: false);
        }

        await Store.DisposeAsync();
    }

    private async Task<LimitRefusal?> ChargeAsync(
        Func<WriteScope, IReadOnlyList<LimitScope>, CancellationToken, Task<LimitRefusal?>> charge
    )
    {
        var result = await Store.Database.WriteAsync<Done, LimitRefusal>(
            Minor,
            async (scope, token) =>
            {
                var standing = await Standing.LoadAsync(scope.Context, MinorId, scope.Now, token);
                return await charge(scope, LimitScope.AllOf(standing!), token) is { } refusal ? refusal : default(Done);
            },
            CancellationToken.None
        );
        return result.Succeeded ? null : result.Refusal;
    }
}

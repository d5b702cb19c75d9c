using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Gifts;

/// <summary>A store with a fan who has coins and a creator who is on air: what most gift tests start from.</summary>
public sealed class GiftScene : IAsyncDisposable
{
    private GiftScene(TestStore store, PersonId fan, PersonId creator)
    {
        Store = store;
        Fan = fan;
        Creator = creator;
    }

    private PersonId? keeper;

    public TestStore Store { get; }

    public PersonId Fan { get; }

    public PersonId Creator { get; }

    public GiftService Gifts => Store.Get<GiftService>();

    public static async Task<GiftScene> CreateAsync(
        long coins = 100,
        int fanAge = 30,
        bool expectCleanBooks = true,
        bool onPostgres = false
    )
    {
        var store = await TestStore.CreateAsync(expectCleanBooks: expectCleanBooks, onPostgres: onPostgres);
        var fan = await store.AddPersonAsync("Fay", fanAge);
        var creator = await store.AddPersonAsync("Cleo");
        var scene = new GiftScene(store, fan, creator);
        await scene.MakeCreatorAsync(creator, "cleo");
        if (coins > 0)
        {
            await store.FundAsync(fan, coins);
        }

        return scene;
    }

    public Task MakeCreatorAsync(PersonId person, string handle, bool onAir = true) =>
        Store.WriteAsync(scope =>
            scope.Context.Add(
                new CreatorProfile
                {
                    Id = person,
                    Handle = handle,
                    Headline = "Songs by request",
                    OnAir = onAir,
                    OnAirSince = onAir ? scope.Now : null,
                    CreatedAt = scope.Now,
                }
            )
        );

    public GiftSendId NewId() => TypedId.New<GiftSendId>(Store.Clock);

    /// <summary>A doughnut is 30 coins.</summary>
    public SendGift Doughnut(GiftSendId? id = null, int quantity = 1) =>
        new(id ?? NewId(), "cleo", "doughnut", quantity, new Coins(30L * quantity));

    public Task<Result<GiftReceipt, GiftRefusal>> SendAsync(SendGift gift, PersonId? sender = null) =>
        Gifts.SendAsync(Actor.Person(sender ?? Fan), gift, CancellationToken.None);

    public async Task<GiftRefusal> RefusedAsync(SendGift gift, PersonId? sender = null)
    {
        var before = await CoinsOfAsync(sender ?? Fan);
        var refusal = (await SendAsync(gift, sender)).Refusal;
        Assert.Equal(before, await CoinsOfAsync(sender ?? Fan));
        return refusal;
    }

    public Task<long> CoinsOfAsync(PersonId person) => BalanceAsync(EconomyChart.FanCoins(person));

    /// <summary>Paid and bonus coins of the fan.</summary>
    public async Task<(long Paid, long Bonus)> PurseAsync() => (await CoinsOfAsync(Fan), await BalanceAsync(EconomyChart.FanBonus(Fan)));

    /// <summary>Gives the fan coins that nobody paid for.</summary>
    public async Task GrantAsync(long coins, DateTime? endsAt = null)
    {
        var grant = new GrantCoins(TypedId.New<GrantId>(Store.Clock), Fan, new Coins(coins), "Sorry for the outage", endsAt);
        Assert.True((await Store.Get<GrantService>().GrantAsync(Actor.Person(await OperatorAsync()), grant, default)).Succeeded);
    }

    /// <summary>Somebody who keeps order.</summary>
    public async Task<PersonId> OperatorAsync() => keeper ??= await Store.AddPersonAsync("Olga", isOperator: true);

    /// <summary>Lets the fan owe coins, as a refund of spent ones does.</summary>
    public Task OweAsync(long coins) =>
        PostAsync(EntryKind.Refund, EconomyChart.FanDebt(Fan), EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin), coins);

    public Task<long> PendingAsync() => BalanceAsync(EconomyChart.CreatorPending(Creator));

    public Task<int> SendsAsync() => Store.Database.ReadAsync((c, t) => c.Set<GiftSend>().CountAsync(t), CancellationToken.None);

    public Task CapAsync(Guid scopeId, LimitKind kind, long? cap, PersonId by) =>
        Store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                await SpendingMeters.SetCapAsync(scope, scopeId, kind, cap, by, token);
                return default(Done);
            },
            CancellationToken.None
        );

    public Task FreezeAsync(PersonId person) =>
        Store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                (await scope.Context.Users.SingleAsync(p => p.Id == person, token)).Status = PersonStatus.Frozen;
                return default(Done);
            },
            CancellationToken.None
        );

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private Task PostAsync(EntryKind kind, AccountKey from, AccountKey to, long coins)
    {
        var (id, at) = (Guid.CreateVersion7(Store.Clock.GetUtcNow()), Store.Clock.GetUtcNow().UtcDateTime);
        return Ledger.BooksTests.PostAsync(Store, new JournalEntry(id, (short)kind, at, new Flow(from, to, coins)));
    }

    private Task<long> BalanceAsync(AccountKey account) =>
        Store.Database.ReadAsync((c, t) => Database.BooksOf(c).BalanceAsync(account, t), CancellationToken.None);
}

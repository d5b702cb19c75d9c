using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Notifications;
using CoinStore.Storage;
using CoinStore.Tests.Gifts;

namespace CoinStore.Tests.Budgets;

/// <summary>A fan in New York with coins, two creators on air, and the fan's budget.</summary>
public sealed class BudgetScene : IAsyncDisposable
{
    private BudgetScene(GiftScene gifts) => Gifts = gifts;

    public GiftScene Gifts { get; }

    public TestStore Store => Gifts.Store;

    public Actor Fay => Actor.Person(Gifts.Fan);

    public BudgetService Budgets => Store.Get<BudgetService>();

    public DateTime Now => Store.Clock.GetUtcNow().UtcDateTime;

    public static async Task<BudgetScene> CreateAsync(long coins = 10_000, int fanAge = 30)
    {
        var scene = new BudgetScene(await GiftScene.CreateAsync(coins, fanAge));
        await scene.Gifts.MakeCreatorAsync(await scene.Store.AddPersonAsync("Dora"), "dora");
        return scene;
    }

    public async Task<Budget> ReadAsync() => (await Budgets.ReadAsync(Fay, CancellationToken.None)).Value;

    public Task<Result<Budget, BudgetRefusal>> CapAsync(LimitKind kind, long? cap, string? creator = null, Actor? actor = null) =>
        Budgets.SetCapsAsync(actor ?? Fay, new SetBudget([new CapWish(kind, cap, creator)]), CancellationToken.None);

    public Task<Result<Budget, BudgetRefusal>> PauseAsync(PauseLength length, Guid? id = null, Actor? actor = null) =>
        Budgets.PauseAsync(actor ?? Fay, new StartPause(id ?? Gifts.NewId().Value, length), CancellationToken.None);

    /// <summary>The fan sends doughnuts of 30 coins each; null when it went through.</summary>
    public async Task<GiftRefusal?> GiveAsync(int doughnuts = 1, string handle = "cleo")
    {
        var gift = new SendGift(Gifts.NewId(), handle, "doughnut", doughnuts, new Coins(30L * doughnuts));
        return (await Gifts.SendAsync(gift)).Match<GiftRefusal?>(_ => null, refusal => refusal);
    }

    public Task RunDueAsync() => Store.Get<WorkerService>().RunDueAsync(Actor.System("test"), CancellationToken.None);

    /// <summary>What stands under a person's bell, oldest first.</summary>
    public async Task<IReadOnlyList<string>> BellAsync(PersonId? person = null)
    {
        var page = await Store
            .Get<NotificationService>()
            .ListAsync(Actor.Person(person ?? Gifts.Fan), new ListNotifications(100), CancellationToken.None);
        return [.. page.Value.Lines.Select(l => l.Text).Reverse()];
    }

    public static LimitAmount? CapOf(Budget budget, LimitKind kind) => budget.Caps.Single(c => c.State.Kind == kind).State.Cap;

    public static PlannedCap? PlannedOf(Budget budget, LimitKind kind) => budget.Caps.Single(c => c.State.Kind == kind).Planned;

    public ValueTask DisposeAsync() => Gifts.DisposeAsync();
}

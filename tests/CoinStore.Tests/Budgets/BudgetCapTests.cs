using CoinStore.Access;
using CoinStore.Budgets;
using CsCheck;

namespace CoinStore.Tests.Budgets;

public sealed class BudgetCapTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private static LimitAmount? Coins(long? cap) => cap is { } coins ? new LimitAmount("COIN", coins) : null;

    [Theory]
    [InlineData(LimitKind.GiftDay)]
    [InlineData(LimitKind.GiftWeek)]
    [InlineData(LimitKind.GiftMonth)]
    public async Task A_first_cap_binds_at_once_and_counts_what_was_spent_before_it(LimitKind kind)
    {
        await using var scene = await BudgetScene.CreateAsync();
        Assert.Null(await scene.GiveAsync(2));
        Assert.Equal(Coins(100), BudgetScene.CapOf((await scene.CapAsync(kind, 100)).Value, kind));
        var refusal = await scene.GiveAsync(2);
        Assert.Equal((kind, Coins(40), false), (refusal!.Limit!.Kind, refusal.Limit.Left, refusal.Limit.SetByGuardian));
        Assert.Null(await scene.GiveAsync());
    }

    [Fact]
    public async Task A_lower_cap_binds_at_once_and_drops_a_raise_that_waits()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftWeek, 100);
        await scene.CapAsync(LimitKind.GiftWeek, 500);
        var budget = (await scene.CapAsync(LimitKind.GiftWeek, 29)).Value;
        Assert.Equal((Coins(29), null), (BudgetScene.CapOf(budget, LimitKind.GiftWeek), BudgetScene.PlannedOf(budget, LimitKind.GiftWeek)));
        Assert.NotNull(await scene.GiveAsync());
        scene.Store.Clock.Advance(TimeSpan.FromDays(2));
        Assert.NotNull(await scene.GiveAsync());
    }

    [Theory]
    [InlineData(500L)]
    [InlineData(null)]
    public async Task A_raise_binds_from_its_instant_on_and_not_a_microsecond_before_with_no_worker_about(long? raised)
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftMonth, 40);
        var budget = (await scene.CapAsync(LimitKind.GiftMonth, raised)).Value;
        var at = scene.Now.AddHours(24);
        Assert.Equal(Coins(40), BudgetScene.CapOf(budget, LimitKind.GiftMonth));
        Assert.Equal(new PlannedCap(Coins(raised), at), BudgetScene.PlannedOf(budget, LimitKind.GiftMonth));
        Assert.Null(await scene.GiveAsync());

        scene.Store.Clock.SetUtcNow(new DateTimeOffset(at) - Tick);
        Assert.Equal(LimitKind.GiftMonth, (await scene.GiveAsync())!.Limit!.Kind);
        Assert.Equal(Coins(40), BudgetScene.CapOf(await scene.ReadAsync(), LimitKind.GiftMonth));

        scene.Store.Clock.Advance(Tick);
        Assert.Equal(Coins(raised), BudgetScene.CapOf(await scene.ReadAsync(), LimitKind.GiftMonth));
        Assert.Null(await scene.GiveAsync());
        Assert.Null(BudgetScene.PlannedOf(await scene.ReadAsync(), LimitKind.GiftMonth));
    }

    [Fact]
    public async Task The_worker_writes_a_raise_that_is_due_and_running_it_again_changes_nothing()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftDay, 30);
        await scene.CapAsync(LimitKind.GiftDay, 90);
        await scene.RunDueAsync();
        Assert.NotNull(await scene.GiveAsync(2));
        scene.Store.Clock.Advance(CapPolicy.RaiseWait);
        await scene.RunDueAsync();
        await scene.RunDueAsync();
        Assert.Equal(Coins(90), BudgetScene.CapOf(await scene.ReadAsync(), LimitKind.GiftDay));
        Assert.Null(await scene.GiveAsync(3));
        Assert.NotNull(await scene.GiveAsync());
    }

    [Fact]
    public async Task A_raise_asked_for_again_does_not_begin_anew_and_another_one_does()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftDay, 30);
        await scene.CapAsync(LimitKind.GiftDay, 90);
        var first = scene.Now.AddHours(24);
        scene.Store.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(first, BudgetScene.PlannedOf((await scene.CapAsync(LimitKind.GiftDay, 90)).Value, LimitKind.GiftDay)!.At);
        var other = (await scene.CapAsync(LimitKind.GiftDay, 60)).Value;
        Assert.Equal(scene.Now.AddHours(24), BudgetScene.PlannedOf(other, LimitKind.GiftDay)!.At);
    }

    [Fact]
    public async Task A_raise_is_withdrawn_before_it_takes_effect_and_not_after()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftDay, 30);
        await scene.CapAsync(LimitKind.GiftDay, 90);
        var withdraw = new WithdrawRaise(LimitKind.GiftDay);
        Assert.True((await scene.Budgets.WithdrawAsync(scene.Fay, withdraw, default)).Succeeded);
        Assert.Equal(BudgetRefusalReason.NothingPlanned, (await scene.Budgets.WithdrawAsync(scene.Fay, withdraw, default)).Refusal.Reason);
        scene.Store.Clock.Advance(TimeSpan.FromDays(2));
        Assert.NotNull(await scene.GiveAsync(2));

        await scene.CapAsync(LimitKind.GiftDay, 90);
        scene.Store.Clock.Advance(CapPolicy.RaiseWait);
        Assert.Equal(BudgetRefusalReason.NothingPlanned, (await scene.Budgets.WithdrawAsync(scene.Fay, withdraw, default)).Refusal.Reason);
        Assert.Null(await scene.GiveAsync(3));
    }

    [Fact]
    public async Task A_money_cap_holds_back_a_purchase_until_the_raise_is_due()
    {
        await using var scene = await Purchases.PurchaseScene.CreateAsync();
        var budgets = scene.Store.Get<BudgetService>();
        Task SetAsync(long cents) =>
            budgets.SetCapsAsync(scene.Fay, new SetBudget([new CapWish(LimitKind.PurchaseWeek, cents)]), CancellationToken.None);
        await SetAsync(739);
        await SetAsync(740);
        scene.Advance(CapPolicy.RaiseWait - Tick);
        Assert.Equal(LimitKind.PurchaseWeek, (await scene.StartAsync()).Refusal.Limit!.Kind);
        scene.Advance(Tick);
        Assert.True((await scene.StartAsync()).Succeeded);
        Assert.False((await scene.StartAsync()).Succeeded);
    }

    [Fact]
    public async Task Nobody_touches_or_sees_anybody_elses_budget()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftDay, 30);
        await scene.CapAsync(LimitKind.GiftDay, 90);
        await scene.PauseAsync(PauseLength.Day, actor: Actor.Person(scene.Gifts.Creator));
        var admin = Actor.Person(await scene.Store.AddPersonAsync("Olu", isOperator: true));
        foreach (var other in (Actor[])[admin, Actor.Person(scene.Gifts.Creator)])
        {
            Assert.Null(BudgetScene.CapOf((await scene.Budgets.ReadAsync(other, default)).Value, LimitKind.GiftDay));
            await scene.CapAsync(LimitKind.GiftDay, 5_000, actor: other);
            var withdrawn = await scene.Budgets.WithdrawAsync(other, new WithdrawRaise(LimitKind.GiftDay), default);
            Assert.Equal(BudgetRefusalReason.NothingPlanned, withdrawn.Refusal.Reason);
        }

        foreach (var nobody in (Actor[])[Actor.Anonymous, Actor.System("worker")])
        {
            Assert.Equal(BudgetRefusalReason.NotSignedIn, (await scene.CapAsync(LimitKind.GiftDay, 1, actor: nobody)).Refusal.Reason);
            Assert.Equal(BudgetRefusalReason.NotSignedIn, (await scene.PauseAsync(PauseLength.Day, actor: nobody)).Refusal.Reason);
            Assert.Equal(BudgetRefusalReason.NotSignedIn, (await scene.Budgets.ReadAsync(nobody, default)).Refusal.Reason);
            Assert.Equal(BudgetRefusalReason.NotSignedIn, (await scene.Budgets.ReadSpendingAsync(nobody, default)).Refusal.Reason);
        }

        var own = await scene.ReadAsync();
        Assert.Equal(
            (Coins(30), Coins(90), null),
            (BudgetScene.CapOf(own, LimitKind.GiftDay), BudgetScene.PlannedOf(own, LimitKind.GiftDay)!.Cap, own.Pause)
        );
    }

    [Fact]
    public async Task A_minor_has_no_budget_of_their_own_and_a_frozen_account_only_looks()
    {
        await using var scene = await BudgetScene.CreateAsync(fanAge: 15);
        Assert.Equal(BudgetRefusalReason.Minor, (await scene.Budgets.ReadAsync(scene.Fay, default)).Refusal.Reason);
        Assert.Equal(BudgetRefusalReason.Minor, (await scene.CapAsync(LimitKind.GiftDay, 1)).Refusal.Reason);
        Assert.Equal(BudgetRefusalReason.Minor, (await scene.PauseAsync(PauseLength.Day)).Refusal.Reason);

        await scene.Gifts.FreezeAsync(scene.Gifts.Creator);
        var frozen = Actor.Person(scene.Gifts.Creator);
        Assert.True((await scene.Budgets.ReadAsync(frozen, default)).Succeeded);
        Assert.Equal(BudgetRefusalReason.NotActive, (await scene.CapAsync(LimitKind.GiftDay, 1, actor: frozen)).Refusal.Reason);
    }

    [Theory]
    [InlineData(LimitKind.GiftDay, -1L, null, BudgetRefusalReason.Negative)]
    [InlineData(LimitKind.GiftDay, CapPolicy.LargestCap + 1, null, BudgetRefusalReason.TooLarge)]
    [InlineData(LimitKind.PayoutDay, 1L, null, BudgetRefusalReason.UnknownKind)]
    [InlineData((LimitKind)77, 1L, null, BudgetRefusalReason.UnknownKind)]
    [InlineData(LimitKind.GiftDay, 1L, "cleo", BudgetRefusalReason.UnknownKind)]
    [InlineData(LimitKind.GiftCreatorMonth, 1L, "nobody", BudgetRefusalReason.UnknownCreator)]
    public async Task Bad_input_is_refused_and_nothing_of_the_request_is_kept(
        LimitKind kind,
        long cap,
        string? creator,
        BudgetRefusalReason reason
    )
    {
        await using var scene = await BudgetScene.CreateAsync();
        var request = new SetBudget([new CapWish(LimitKind.GiftMonth, 10), new CapWish(kind, cap, creator)]);
        var refusal = (await scene.Budgets.SetCapsAsync(scene.Fay, request, default)).Refusal;
        Assert.Equal((reason, kind, creator), (refusal.Reason, refusal.Kind, refusal.Handle));
        Assert.Null(BudgetScene.CapOf(await scene.ReadAsync(), LimitKind.GiftMonth));
    }

    /// <summary>
    /// Whatever is asked for in whatever order, the cap in force is what the rule says: the lowest of what was asked in the last day,
    /// and otherwise what was asked last.
    /// </summary>
    [Fact]
    public async Task Any_sequence_of_wishes_gives_the_cap_of_the_24_hour_rule()
    {
        var steps = Gen.Select(Gen.Int[0, 30], Gen.Int[0, 6]).Array[1, 12];
        await steps.SampleAsync(
            async wishes =>
            {
                await using var scene = await BudgetScene.CreateAsync(0);
                (long? Cap, (long? Cap, DateTime At)? Next) model = (null, null);
                foreach (var (hours, size) in wishes)
                {
                    scene.Store.Clock.Advance(TimeSpan.FromHours(hours));
                    model = model.Next is { } next && next.At <= scene.Now ? (next.Cap, null) : model;
                    long? wish = size == 6 ? null : size * 100;
                    model = Rule(model, wish, scene.Now);
                    var budget = (await scene.CapAsync(LimitKind.GiftWeek, wish)).Value;
                    var planned = BudgetScene.PlannedOf(budget, LimitKind.GiftWeek);
                    Assert.Equal(Coins(model.Cap), BudgetScene.CapOf(budget, LimitKind.GiftWeek));
                    Assert.Equal(model.Next is { } later ? new PlannedCap(Coins(later.Cap), later.At) : null, planned);
                }
            },
            seed: PropertySeed.Given,
            iter: 25,
            threads: 1
        );
    }

    private static (long? Cap, (long? Cap, DateTime At)? Next) Rule(
        (long? Cap, (long? Cap, DateTime At)? Next) now,
        long? wish,
        DateTime at
    )
    {
        var (before, after) = (now.Cap ?? long.MaxValue, wish ?? long.MaxValue);
        return after == before ? now
            : after < before ? (wish, null)
            : now.Next is { } next && next.Cap == wish ? now
            : (now.Cap, (wish, at.AddHours(24)));
    }
}

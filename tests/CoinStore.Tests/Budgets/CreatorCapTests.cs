using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Budgets;

public sealed class CreatorCapTests
{
    private const LimitKind Kind = LimitKind.GiftCreatorMonth;

    [Fact]
    public async Task Every_creator_has_a_meter_of_their_own_and_everything_together_may_be_more()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(Kind, 70);
        Assert.Null(await scene.GiveAsync(2));
        Assert.Null(await scene.GiveAsync(2, "dora"));
        var refusal = (await scene.GiveAsync())!;
        Assert.Equal((GiftRefusalKind.Limit, Kind), (refusal.Kind, refusal.Limit!.Kind));
        Assert.Equal((10L, 70L, 30L), (refusal.Limit.Left.Value, refusal.Limit.Cap.Value, refusal.Limit.Asked.Value));
        Assert.Equal(new DateTime(2026, 4, 1, 4, 0, 0, DateTimeKind.Utc), refusal.Limit.EndsAt);
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(refusal.Limit.EndsAt!.Value));
        Assert.Null(await scene.GiveAsync());
    }

    [Fact]
    public async Task A_cap_set_amid_a_month_counts_what_the_creator_got_before_it_once()
    {
        await using var scene = await BudgetScene.CreateAsync();
        Assert.Null(await scene.GiveAsync(3));
        await scene.CapAsync(Kind, 100);
        await scene.CapAsync(Kind, 95);
        Assert.Equal(90, Assert.Single((await scene.ReadAsync()).Creators).State.Used.Value);
        Assert.NotNull(await scene.GiveAsync());
        Assert.Null(await scene.GiveAsync(3, "dora"));

        // Without the cap nothing is counted; set again, what was given meanwhile is.
        await scene.CapAsync(Kind, null);
        scene.Store.Clock.Advance(CapPolicy.RaiseWait);
        Assert.Null(await scene.GiveAsync(2));
        var budget = (await scene.CapAsync(Kind, 160)).Value;
        Assert.Equal((150L, 10L), Used(budget, "cleo"));
        Assert.NotNull(await scene.GiveAsync());
    }

    [Fact]
    public async Task What_bonus_coins_paid_for_counts_too_when_a_cap_is_set_amid_a_month()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.Gifts.GrantAsync(75);
        Assert.Null(await scene.GiveAsync(2));
        Assert.Null(await scene.GiveAsync(1));
        Assert.Equal((9985L, 0L), await scene.Gifts.PurseAsync());
        var budget = (await scene.CapAsync(Kind, 100)).Value;
        Assert.Equal((90L, 10L), Used(budget, "cleo"));
    }

    [Fact]
    public async Task A_figure_for_one_creator_counts_instead_of_everybodys()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(Kind, 100);
        await scene.CapAsync(Kind, 30, "Cleo");
        Assert.Null(await scene.GiveAsync());
        Assert.NotNull(await scene.GiveAsync());
        Assert.Null(await scene.GiveAsync(3, "dora"));
    }

    [Fact]
    public async Task More_for_one_creator_than_for_everybody_waits_and_so_does_giving_up_their_figure()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(Kind, 30);
        var budget = (await scene.CapAsync(Kind, 60, "cleo")).Value;
        var planned = Assert.Single(budget.Creators);
        Assert.Equal((null, 60L, scene.Now.AddHours(24)), (planned.Own, planned.Planned!.Cap!.Value.Value, planned.Planned.At));
        Assert.NotNull(await scene.GiveAsync(2));
        scene.Store.Clock.Advance(CapPolicy.RaiseWait);
        Assert.Null(await scene.GiveAsync(2));
        Assert.NotNull(await scene.GiveAsync(2, "dora"));

        // Back to everybody's 30 is less, and at once; from 10 it would be more, and waits.
        Assert.Null((await scene.CapAsync(Kind, null, "cleo")).Value.EveryCreator.Planned);
        Assert.NotNull(await scene.GiveAsync());
        await scene.CapAsync(Kind, 10, "dora");
        var waiting = (await scene.CapAsync(Kind, null, "dora")).Value.Creators.Single(c => c.Handle == "dora");
        Assert.Equal((10L, null), (waiting.State.Cap!.Value.Value, waiting.Planned!.Cap));
        Assert.NotNull(await scene.GiveAsync(1, "dora"));
    }

    [Fact]
    public async Task Gifts_at_once_never_pass_the_cap_together_and_others_pay_no_meter_for_it()
    {
        await using var scene = await BudgetScene.CreateAsync();
        var other = await scene.Store.AddPersonAsync("Ned");
        await scene.Store.FundAsync(other, 100);
        await scene.CapAsync(Kind, 100);
        var given = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => scene.GiveAsync()));
        Assert.Equal(3, given.Count(g => g is null));
        Assert.True((await scene.Gifts.SendAsync(scene.Gifts.Doughnut(), other)).Succeeded);
        var meters = await scene.Store.Database.ReadAsync(
            (c, t) => c.Set<MeterRow>().Where(m => m.Kind == (short)Kind).ToListAsync(t),
            CancellationToken.None
        );
        var meter = Assert.Single(meters);
        Assert.Equal((scene.Gifts.Fan.Value, scene.Gifts.Creator.Value, 90L), (meter.Scope, meter.Subject, meter.Used));
    }

    [Fact]
    public async Task The_room_and_the_receipt_show_what_the_creators_cap_leaves()
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.CapAsync(Kind, 100, "cleo");
        var receipt = (await scene.Gifts.SendAsync(scene.Gifts.Doughnut())).Value;
        Assert.Equal((Kind, 70L), (receipt.Limits.Single().Kind, receipt.Limits.Single().Left!.Value.Value));
        var room = (await scene.Store.Get<CoinStore.Rooms.RoomService>().EnterAsync(scene.Fay, "cleo", default)).Value;
        Assert.Equal(70, room.Purse!.MaySpend.Value);
        Assert.Equal(
            9_970,
            (await scene.Store.Get<CoinStore.Rooms.RoomService>().EnterAsync(scene.Fay, "dora", default)).Value.Purse!.MaySpend.Value
        );
    }

    private static (long Used, long Left) Used(Budget budget, string handle)
    {
        var state = budget.Creators.Single(c => c.Handle == handle).State;
        return (state.Used.Value, state.Left!.Value.Value);
    }
}

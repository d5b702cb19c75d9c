using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;

namespace CoinStore.Tests.Guardians;

/// <summary>Whoever becomes a guardian amid a month, what was spent in it counts.</summary>
public sealed class CountedBeforeTests
{
    [Fact]
    public async Task A_second_guardians_limits_begin_with_what_was_spent_so_that_the_first_ones_leaving_gives_nothing_anew()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(first, LimitKind.GiftMonth, 100);
        await scene.CapAsync(first, LimitKind.GiftCountDay, 3);
        Assert.Null(await scene.GiveAsync(60, 2));
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        await scene.LinkSecondAsync(ada);
        Assert.Equal(60, await UsedAsync(scene, ada, LimitKind.GiftMonth));
        Assert.Equal(2, await UsedAsync(scene, ada, LimitKind.GiftCountDay));
        Assert.True((await scene.Links.EndAsync(scene.Guardian, first, CancellationToken.None)).Succeeded);
        Assert.Equal((100, 40), CapAndLeft((await scene.GiveAsync(41))!));
        Assert.Equal(LimitKind.GiftCountDay, (await scene.GiveAsync(10, 2))!.Kind);
        Assert.Null(await scene.GiveAsync(40));
        scene.Store.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Null(await scene.GiveAsync(100));
    }

    [Fact]
    public async Task Money_that_is_reserved_counts_too_and_no_spending_of_before_is_listed_as_one()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(first, LimitKind.PurchaseMonth, 2_000);
        var (open, paid) = (scene.NewId(), scene.NewId());
        Assert.Null(await scene.ReserveAsync(740, open));
        Assert.Null(await scene.ReserveAsync(100, paid));
        await scene.SettleAsync(paid, paid: true);
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        await scene.LinkSecondAsync(ada);
        // USD 8.40, counted in euros and then in Ada's dollars: rounded up twice, and never less.
        Assert.InRange(await UsedAsync(scene, ada, LimitKind.PurchaseMonth), 840, 843);
        var listed = await scene.Families.ListSpendsAsync(ada, scene.MinorId, new FamilySpendFilter(), null, 10, CancellationToken.None);
        Assert.Empty(listed.Value.Spends);
    }

    [Fact]
    public async Task A_link_that_ends_and_begins_again_makes_no_new_month()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(first, LimitKind.GiftMonth, 100);
        await scene.CapAsync(first, LimitKind.GiftCreatorMonth, 90);
        Assert.Null(await scene.GiveAsync(80));
        Assert.True((await scene.Links.EndAsync(scene.Guardian, first, CancellationToken.None)).Succeeded);
        var again = (await scene.LinkAsync(scene.Guardian, scene.Minor)).Value.Id;
        Assert.Equal(0, (await scene.GiveAsync(1))!.Cap.Value);
        await scene.CapAsync(again, LimitKind.GiftMonth, 100);
        Assert.Equal((100, 20), CapAndLeft((await scene.GiveAsync(21))!));
        await scene.CapAsync(again, LimitKind.GiftCreatorMonth, 90);
        Assert.Equal((LimitKind.GiftCreatorMonth, 10L), (await scene.GiveAsync(11)) is { } no ? (no.Kind, no.Left.Value) : default);
        Assert.Null(await scene.GiveAsync(10));
    }

    private static (long Cap, long Left) CapAndLeft(LimitRefusal refusal) => (refusal.Cap.Value, refusal.Left.Value);

    private static async Task<long> UsedAsync(FamilyScene scene, Actor guardian, LimitKind kind)
    {
        var minor = (await scene.Families.ReadMinorAsync(guardian, scene.MinorId, CancellationToken.None)).Value.Minor;
        return minor.Limits.Single(l => l.Kind == kind).Used.Value;
    }
}

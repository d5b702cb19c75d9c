using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;

namespace CoinStore.Tests.Guardians;

public sealed class FamilyServiceTests
{
    [Fact]
    public async Task A_guardian_sees_figures_that_add_up_to_the_spendings_beside_them()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.Store.FundAsync(scene.MinorId, 70);
        await scene.CapAsync(link, LimitKind.PurchaseMonth, 2000);
        await scene.CapAsync(link, LimitKind.GiftMonth, 100);
        await scene.ReserveAsync(740);
        scene.Store.Clock.Advance(TimeSpan.FromMinutes(1));
        await scene.SendDoughnutAsync();
        var view = (await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value;
        var minor = Assert.Single(view.Minors);
        Assert.Equal(("Mika", 40L, "EUR"), (minor.Name, minor.Coins.Value, minor.Currency.Code));
        Assert.Equal([(Spending.Gift, 30L), (Spending.Purchase, 652L)], minor.Spends.Select(s => (s.Spending, s.Amount.Value)));
        Assert.Equal(30, minor.Limits.Single(l => l.Kind == LimitKind.GiftMonth).Used.Value);
        Assert.Equal(652, minor.Limits.Single(l => l.Kind == LimitKind.PurchaseMonth).Reserved.Value);
        var detail = (await scene.Families.ReadMinorAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Value;
        Assert.Equal(4, detail.Changes.Count);
    }

    [Fact]
    public async Task A_minor_sees_who_watches_and_the_same_figures()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var alone = (await scene.Families.ReadAsync(scene.Minor, CancellationToken.None)).Value;
        Assert.True(alone.IsMinor);
        Assert.Empty(alone.Watchers);
        await scene.LinkAsync(scene.Guardian, scene.Minor);
        var view = (await scene.Families.ReadAsync(scene.Minor, CancellationToken.None)).Value;
        var watcher = Assert.Single(view.Watchers);
        Assert.Equal(("Gus", 7), (watcher.GuardianName, watcher.Own.Limits.Count));
        Assert.Empty(view.Minors);
    }

    [Fact]
    public async Task Strangers_siblings_creators_and_operators_learn_nothing_of_a_minor_and_it_is_logged()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        Actor[] others = [.. await scene.StrangersAsync(), scene.Minor];
        foreach (var other in others)
        {
            var read = await scene.Families.ReadMinorAsync(other, scene.MinorId, CancellationToken.None);
            Assert.Equal(FamilyRefusal.NotFound, read.Refusal);
        }

        Assert.Equal(others.Length, scene.Denials.Count);
        var nobody = await scene.Families.ReadMinorAsync(Actor.Anonymous, scene.MinorId, CancellationToken.None);
        Assert.Equal(FamilyRefusal.NotSignedIn, nobody.Refusal);
    }

    [Fact]
    public async Task Whoever_comes_of_age_is_watched_no_longer()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        scene.Store.Clock.Advance(TimeSpan.FromDays(3 * 366));
        Assert.Empty((await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.Minors);
        var read = await scene.Families.ReadMinorAsync(scene.Guardian, scene.MinorId, CancellationToken.None);
        Assert.Equal(FamilyRefusal.NotFound, read.Refusal);
        Assert.False((await scene.Limits.ReadOwnAsync(scene.Minor, CancellationToken.None)).Value.SetByGuardian);
    }
}

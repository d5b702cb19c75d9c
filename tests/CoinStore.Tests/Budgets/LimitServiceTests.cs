using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Tests.Guardians;

namespace CoinStore.Tests.Budgets;

public sealed class LimitServiceTests
{
    [Fact]
    public async Task A_cap_binds_at_once_and_counts_what_is_spent_and_reserved()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.PurchaseMonth, null);
        var (paid, open) = (scene.NewId(), scene.NewId());
        Assert.Null(await scene.ReserveAsync(1000, paid));
        await scene.SettleAsync(paid, paid: true);
        Assert.Null(await scene.ReserveAsync(500, open));
        Assert.True((await scene.CapAsync(link, LimitKind.PurchaseWeek, 1400)).Succeeded);
        var state = await scene.StateAsync(LimitKind.PurchaseWeek);
        Assert.Equal((881L, 441L, 78L), (state.Used.Value, state.Reserved.Value, state.Left!.Value.Value));
        var refusal = await scene.ReserveAsync(100);
        Assert.Equal((LimitKind.PurchaseWeek, new LimitAmount("EUR", 78)), (refusal!.Kind, refusal.Left));
        await scene.SettleAsync(open, paid: false);
        Assert.Null(await scene.ReserveAsync(100));
        Assert.True((await scene.CapAsync(link, LimitKind.PurchaseWeek, 0)).Succeeded);
        Assert.Equal(0, (await scene.ReserveAsync(1))!.Left.Value);
    }

    [Fact]
    public async Task A_cap_of_20_euros_counts_dollar_prices_at_the_stored_rate_rounded_up()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.PurchaseMonth, 2000);
        Assert.Null(await scene.ReserveAsync(740));
        Assert.Equal(652, (await scene.StateAsync(LimitKind.PurchaseMonth)).Reserved.Value);
        Assert.Null(await scene.ReserveAsync(740));
        Assert.Null(await scene.ReserveAsync(740));
        var refusal = await scene.ReserveAsync(740);
        Assert.Equal((2000L, 44L, 652L), (refusal!.Cap.Value, refusal.Left.Value, refusal.Asked.Value));
        Assert.Equal(new DateTime(2026, 3, 31, 22, 0, 0, DateTimeKind.Utc), refusal.EndsAt);
        Assert.True(refusal.SetByGuardian);
    }

    [Fact]
    public async Task A_monthly_cap_starts_again_at_midnight_in_Berlin()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 100);
        Assert.Null(await scene.GiveAsync(100));
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 31, 21, 59, 59, TimeSpan.Zero));
        Assert.NotNull(await scene.GiveAsync(1));
        scene.Store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await scene.GiveAsync(100));
    }

    [Theory]
    [InlineData(-1L, CapsRefusalReason.Negative)]
    [InlineData(long.MinValue, CapsRefusalReason.Negative)]
    [InlineData(100_000_000_001L, CapsRefusalReason.TooLarge)]
    [InlineData(long.MaxValue, CapsRefusalReason.TooLarge)]
    public async Task A_cap_below_zero_or_too_large_changes_nothing(long cap, CapsRefusalReason reason)
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var caps = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.GiftDay] = 5, [LimitKind.GiftMonth] = cap });
        var refusal = (await scene.Limits.SetCapsAsync(scene.Guardian, link, caps, CancellationToken.None)).Refusal;
        Assert.Equal(new CapsRefusal(reason, LimitKind.GiftMonth), refusal);
        Assert.Null((await scene.StateAsync(LimitKind.GiftDay)).Cap);
        var payout = await scene.CapAsync(link, LimitKind.PayoutDay, 5);
        Assert.Equal(CapsRefusalReason.UnknownKind, payout.Refusal.Reason);
    }

    [Fact]
    public async Task Each_change_is_kept_and_the_same_cap_again_is_none()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 500);
        await scene.CapAsync(link, LimitKind.GiftMonth, 500);
        await scene.CapAsync(link, LimitKind.GiftMonth, null);
        foreach (var reader in (Actor[])[scene.Guardian, scene.Minor])
        {
            var changes = (await scene.Limits.ListChangesAsync(reader, link, CancellationToken.None)).Value.Changes;
            Assert.Equal(4, changes.Count);
            Assert.Equal(
                (LimitKind.GiftMonth, new LimitAmount("COIN", 500), null),
                (changes[0].Kind, changes[0].OldCap!.Value, changes[0].NewCap)
            );
            Assert.All(changes, c => Assert.Equal("Gus", c.ChangedBy));
        }
    }

    [Fact]
    public async Task Nobody_but_the_guardian_sets_caps_and_strangers_learn_nothing()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var refused = await scene.CapAsync(link, LimitKind.GiftMonth, 500, scene.Minor);
        Assert.Equal(CapsRefusalReason.NotAllowed, refused.Refusal.Reason);
        foreach (var stranger in await scene.StrangersAsync())
        {
            Assert.Equal(CapsRefusalReason.NotFound, (await scene.CapAsync(link, LimitKind.GiftMonth, 500, stranger)).Refusal.Reason);
            var changes = await scene.Limits.ListChangesAsync(stranger, link, CancellationToken.None);
            Assert.Equal(CapsRefusalReason.NotFound, changes.Refusal.Reason);
        }

        Assert.Equal(9, scene.Denials.Count);
        await scene.Links.EndAsync(scene.Guardian, link, CancellationToken.None);
        Assert.Equal(CapsRefusalReason.Ended, (await scene.CapAsync(link, LimitKind.GiftMonth, 500)).Refusal.Reason);
    }

    [Fact]
    public async Task Sixty_four_gifts_at_once_never_pass_a_cap()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 100);
        var spends = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => scene.GiveAsync(3)));
        Assert.Equal(33, spends.Count(s => s is null));
        Assert.Equal(99, (await scene.StateAsync(LimitKind.GiftMonth)).Used.Value);
    }

    [Fact]
    public async Task A_cap_lowered_amid_spends_lets_none_pass_it_afterwards()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 1000);
        var before = Enumerable.Range(0, 32).Select(_ => scene.GiveAsync(5)).ToList();
        var lowered = scene.CapAsync(link, LimitKind.GiftMonth, 100);
        var after = Enumerable.Range(0, 32).Select(_ => scene.GiveAsync(5)).ToList();
        await Task.WhenAll([.. before, .. after]);
        var used = (await lowered).Value.Limits.Single(l => l.Kind == LimitKind.GiftMonth).Used.Value;
        var state = await scene.StateAsync(LimitKind.GiftMonth);
        Assert.True(state.Used.Value <= Math.Max(used, 100), $"{used} at the change, {state.Used.Value} in the end");
        Assert.NotNull(await scene.GiveAsync(1));
    }

    [Fact]
    public async Task An_adult_reads_limits_of_their_own_in_dollars()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var sheet = (await scene.Limits.ReadOwnAsync(scene.Guardian, CancellationToken.None)).Value;
        Assert.Equal((false, "USD", 6), (sheet.SetByGuardian, sheet.Currency.Code, sheet.Limits.Count));
        Assert.All(sheet.Limits, l => Assert.Null(l.Cap));
        var nobody = await scene.Limits.ReadOwnAsync(Actor.Anonymous, CancellationToken.None);
        Assert.Equal(CapsRefusalReason.NotSignedIn, nobody.Refusal.Reason);
    }
}

using CoinStore.Budgets;
using CoinStore.Tests.Guardians;

namespace CoinStore.Tests.Budgets;

public sealed class GuardianRuleTests
{
    [Theory]
    [InlineData(LimitKind.GiftEach, 30, 30, 31)]
    [InlineData(LimitKind.GiftApproval, 50, 50, 51)]
    [InlineData(LimitKind.GiftDay, 40, 40, 41)]
    public async Task A_gift_at_the_limit_passes_and_one_coin_more_does_not(LimitKind kind, long cap, long passes, long refused)
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        await scene.CapAsync(link, kind, cap);
        var refusal = (await scene.GiveAsync(refused))!;
        Assert.Equal((kind, cap, refused), (refusal.Kind, refusal.Cap.Value, refusal.Asked.Value));
        Assert.Null(await scene.GiveAsync(passes));
    }

    [Fact]
    public async Task A_single_purchase_is_bounded_in_the_guardians_money()
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.PurchaseEach, 651);
        Assert.Equal((LimitKind.PurchaseEach, 652L), ((await scene.ReserveAsync(740))!.Kind, (await scene.ReserveAsync(740))!.Asked.Value));
        await scene.CapAsync(link, LimitKind.PurchaseEach, 652);
        Assert.Null(await scene.ReserveAsync(740));
    }

    [Fact]
    public async Task The_number_of_gifts_a_day_is_counted_also_before_the_limit_was_set()
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        Assert.Null(await scene.GiveAsync(1));
        await scene.CapAsync(link, LimitKind.GiftCountDay, 2);
        Assert.Null(await scene.GiveAsync(1));
        var refusal = (await scene.GiveAsync(1))!;
        Assert.Equal((LimitKind.GiftCountDay, "2 gifts"), (refusal.Kind, refusal.Cap.ToString()));
        scene.Store.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await scene.GiveAsync(1));
    }

    [Fact]
    public async Task Each_of_many_gifts_sent_at_once_counts_as_one_of_the_day()
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftCountDay, 5);
        Assert.Null(await scene.GiveAsync(9, quantity: 3));
        var refusal = (await scene.GiveAsync(9, quantity: 3))!;
        Assert.Equal((LimitKind.GiftCountDay, 2L, 3L), (refusal.Kind, refusal.Left.Value, refusal.Asked.Value));
        Assert.Null(await scene.GiveAsync(6, quantity: 2));
    }

    [Fact]
    public async Task A_pause_stops_everything_at_once_and_is_lifted_with_one_word()
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.Pause, 0);
        Assert.Equal(LimitKind.Pause, (await scene.GiveAsync(1))!.Kind);
        Assert.Equal(LimitKind.Pause, (await scene.ReserveAsync(1))!.Kind);
        await scene.CapAsync(link, LimitKind.Pause, null);
        Assert.Null(await scene.GiveAsync(1));
        Assert.Null(await scene.ReserveAsync(1));
    }

    [Fact]
    public async Task Spending_is_closed_outside_the_hours_of_the_guardians_wall()
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        // The clock says one o'clock in the afternoon of a Sunday in Berlin.
        await scene.CapAsync(link, LimitKind.HoursSunday, new OpenHours(14 * 60, 20 * 60).Pack());
        var refusal = (await scene.GiveAsync(1))!;
        Assert.Equal((LimitKind.HoursSunday, scene.Store.Clock.GetUtcNow().UtcDateTime.AddHours(1)), (refusal.Kind, refusal.EndsAt));
        Assert.Equal(LimitKind.HoursSunday, (await scene.ReserveAsync(1))!.Kind);
        scene.Store.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await scene.GiveAsync(1));
        scene.Store.Clock.Advance(TimeSpan.FromHours(6));
        Assert.NotNull(await scene.GiveAsync(1));
        scene.Store.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Null(await scene.GiveAsync(1));
    }

    [Theory]
    [InlineData(LimitKind.HoursMonday, -1L, CapsRefusalReason.NotValid)]
    [InlineData(LimitKind.HoursMonday, 5_000_000L, CapsRefusalReason.NotValid)]
    [InlineData(LimitKind.Pause, 2L, CapsRefusalReason.NotValid)]
    [InlineData(LimitKind.GiftEach, -1L, CapsRefusalReason.Negative)]
    [InlineData(LimitKind.GiftMonthCarry, 100_000_000_001L, CapsRefusalReason.TooLarge)]
    public async Task What_is_no_limit_is_refused_and_changes_nothing(LimitKind kind, long value, CapsRefusalReason reason)
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        var refusal = (await scene.CapAsync(link, kind, value)).Refusal;
        Assert.Equal(new CapsRefusal(reason, kind), refusal);
        Assert.Null(await scene.GiveAsync(1));
    }

    [Fact]
    public async Task Creators_are_blocked_allowed_paused_and_capped_one_by_one()
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        await scene.MakeCreatorAsync(scene.GuardianId, "gus");
        await SetAsync(scene, link, LimitKind.Creators, "Gus", 0);
        Assert.Equal(LimitKind.Creators, (await scene.GiveAsync(1))!.Kind);
        await SetAsync(scene, link, LimitKind.Creators, "gus", null);
        await scene.CapAsync(link, LimitKind.Creators, 0);
        Assert.Equal(LimitKind.Creators, (await scene.GiveAsync(1))!.Kind);
        await SetAsync(scene, link, LimitKind.Creators, "gus", 1);
        Assert.Null(await scene.GiveAsync(1));
        await SetAsync(scene, link, LimitKind.Pause, "gus", 0);
        Assert.Equal(LimitKind.Pause, (await scene.GiveAsync(1))!.Kind);
        await SetAsync(scene, link, LimitKind.Pause, "gus", null);
        await SetAsync(scene, link, LimitKind.GiftCreatorMonth, "gus", 10);
        var refusal = (await scene.GiveAsync(10))!;
        Assert.Equal((LimitKind.GiftCreatorMonth, 9L), (refusal.Kind, refusal.Left.Value));
        Assert.Null(await scene.GiveAsync(9));
    }

    [Fact]
    public async Task A_limit_for_a_creator_who_is_not_there_is_refused()
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        var refusal = (await SetAsync(scene, link, LimitKind.Creators, "nobody", 0)).Refusal;
        Assert.Equal(CapsRefusalReason.UnknownCreator, refusal.Reason);
        Assert.Equal(CapsRefusalReason.UnknownKind, (await SetAsync(scene, link, LimitKind.GiftDay, "nobody", 0)).Refusal.Reason);
    }

    [Fact]
    public async Task Every_change_is_kept_with_who_and_when()
    {
        var (scene, link) = await OpenAsync();
        await using var _ = scene;
        await scene.MakeCreatorAsync(scene.GuardianId, "gus");
        await SetAsync(scene, link, LimitKind.Creators, "gus", 0);
        await scene.CapAsync(link, LimitKind.HoursSunday, new OpenHours(420, 1260).Pack());
        var changes = (await scene.Limits.ListChangesAsync(scene.Minor, link, CancellationToken.None)).Value.Changes;
        Assert.Equal(("07:00–21:00", "Gus", null), (changes[0].NewCap.ToString(), changes[0].ChangedBy, changes[0].CreatorName));
        Assert.Equal((LimitKind.Creators, "Gus"), (changes[1].Kind, changes[1].CreatorName));
    }

    private static async Task<(FamilyScene Scene, GuardianshipId Link)> OpenAsync()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await scene.CapAsync(link, LimitKind.GiftMonth, 1_000);
        await scene.CapAsync(link, LimitKind.PurchaseMonth, 10_000);
        return (scene, link);
    }

    private static Task<Result<LimitSheet, CapsRefusal>> SetAsync(
        FamilyScene scene,
        GuardianshipId link,
        LimitKind kind,
        string handle,
        long? value
    ) =>
        scene.Limits.SetCapsAsync(
            scene.Guardian,
            link,
            new SetCaps(new Dictionary<LimitKind, long?>()) { Creators = [new CreatorLimit(kind, handle, value)] },
            CancellationToken.None
        );
}

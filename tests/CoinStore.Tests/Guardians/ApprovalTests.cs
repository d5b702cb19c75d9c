using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Gifts;
using CoinStore.Guardians;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

public sealed class ApprovalTests
{
    [Fact]
    public async Task A_yes_once_lets_the_very_gift_pass_once_and_the_limits_stay()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        Assert.Equal(LimitKind.GiftDay, (await SendAsync(scene)).Refusal.Limit!.Kind);
        await ApproveAsync(scene, LimitKind.GiftDay);
        Assert.True((await SendAsync(scene)).Succeeded);
        Assert.Equal(LimitKind.GiftDay, (await SendAsync(scene)).Refusal.Limit!.Kind);
        // The day had no room for it; the month had, and counts it.
        Assert.Equal((0L, 30L), (await UsedAsync(scene, LimitKind.GiftDay), await UsedAsync(scene, LimitKind.GiftMonth)));
        Assert.Equal(AskState.Used, Assert.Single((await scene.Asks.ListAsync(scene.Minor, CancellationToken.None)).Value.Asks).State);
        Assert.Null(await scene.GiveAsync(20));
    }

    [Theory]
    [InlineData(LimitKind.GiftApproval, 10L)]
    [InlineData(LimitKind.GiftEach, 10L)]
    [InlineData(LimitKind.HoursSunday, 0L)]
    [InlineData(LimitKind.Creators, 0L)]
    [InlineData(LimitKind.GiftCountDay, 0L)]
    public async Task Whatever_rule_refuses_can_be_let_pass_once(LimitKind kind, long value)
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, kind, value);
        Assert.Equal(kind, (await SendAsync(scene)).Refusal.Limit!.Kind);
        await ApproveAsync(scene, kind);
        Assert.True((await SendAsync(scene)).Succeeded);
        Assert.Equal(kind, (await SendAsync(scene)).Refusal.Limit!.Kind);
    }

    [Fact]
    public async Task Ten_tabs_spend_a_yes_once()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await ApproveAsync(scene, LimitKind.GiftDay);
        var sent = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(scene)));
        Assert.Single(sent, s => s.Succeeded);
    }

    [Fact]
    public async Task A_yes_is_good_for_an_hour_and_a_pause_takes_it_back()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await ApproveAsync(scene, LimitKind.GiftDay);
        scene.Store.Clock.Advance(TimeSpan.FromMinutes(60));
        Assert.False((await SendAsync(scene)).Succeeded);
        Assert.Equal(AskState.Expired, (await LastAsync(scene)).State);
        await ApproveAsync(scene, LimitKind.GiftDay);
        scene.Store.Clock.Advance(TimeSpan.FromMinutes(59));
        await scene.CapAsync(link, LimitKind.Pause, 0);
        await scene.CapAsync(link, LimitKind.Pause, null);
        Assert.False((await SendAsync(scene)).Succeeded);
        Assert.Equal(AskState.TakenBack, (await LastAsync(scene)).State);
    }

    [Fact]
    public async Task A_pause_of_gifts_to_one_creator_takes_back_the_yes_to_gifts_for_them()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Nova"), "nova");
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await ApproveAsync(scene, LimitKind.GiftDay);
        await PauseAsync(scene, link, "nova");
        Assert.Equal(AskState.Approved, (await LastAsync(scene)).State);
        await PauseAsync(scene, link, "dora");
        Assert.Equal(AskState.TakenBack, (await LastAsync(scene)).State);
        Assert.Equal(LimitKind.Pause, (await SendAsync(scene)).Refusal.Limit!.Kind);
    }

    [Fact]
    public async Task The_same_gift_from_two_tabs_spends_one_of_two_yeses()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await ApproveAsync(scene, LimitKind.GiftDay);
        await ApproveAsync(scene, LimitKind.GiftDay);
        var gift = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), "dora", "doughnut", 1, new Coins(30));
        var gifts = scene.Store.Get<GiftService>();
        var sent = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => gifts.SendAsync(scene.Minor, gift, CancellationToken.None)));
        Assert.All(sent, s => Assert.True(s.Succeeded));
        var asks = (await scene.Asks.ListAsync(scene.Guardian, CancellationToken.None)).Value.Asks;
        Assert.Single(asks, a => a.State == AskState.Used);
        Assert.Single(asks, a => a.State == AskState.Approved);
    }

    [Fact]
    public async Task A_yes_is_void_when_the_price_changed_and_serves_no_other_gift()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await ApproveAsync(scene, LimitKind.GiftDay);
        Assert.False((await SendAsync(scene, quantity: 2)).Succeeded);
        await scene.Store.WriteAsync(s =>
            s.Context.Set<GiftRow>().Where(g => g.Slug == "doughnut").ExecuteUpdate(p => p.SetProperty(g => g.PriceCoins, 31))
        );
        var dearer = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), "dora", "doughnut", 1, new Coins(31));
        Assert.Equal(
            LimitKind.GiftDay,
            (await scene.Store.Get<GiftService>().SendAsync(scene.Minor, dearer, CancellationToken.None)).Refusal.Limit!.Kind
        );
    }

    [Fact]
    public async Task Approving_what_costs_more_by_now_is_refused()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        var ask = await AskAsync(scene, LimitKind.GiftDay);
        await scene.Store.WriteAsync(s =>
            s.Context.Set<GiftRow>().Where(g => g.Slug == "doughnut").ExecuteUpdate(p => p.SetProperty(g => g.PriceCoins, 31))
        );
        Assert.Equal(AskRefusal.PriceChanged, (await AnswerAsync(scene, ask, AskAnswer.Once)).Refusal);
        Assert.True((await AnswerAsync(scene, ask, AskAnswer.Decline)).Succeeded);
    }

    [Fact]
    public async Task A_yes_that_the_balance_cannot_pay_is_not_spent()
    {
        var (scene, link) = await ReadyAsync(coins: 10);
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await ApproveAsync(scene, LimitKind.GiftDay);
        Assert.Equal(GiftRefusalKind.InsufficientCoins, (await SendAsync(scene)).Refusal.Kind);
        await scene.Store.FundAsync(scene.MinorId, 20);
        Assert.True((await SendAsync(scene)).Succeeded);
    }

    [Fact]
    public async Task An_amount_without_a_thing_is_raised_or_declined_but_not_approved()
    {
        var (scene, _) = await ReadyAsync();
        await using var __ = scene;
        var request = new AskRequest(LimitKind.GiftMonth, 5000);
        var ask = (await scene.Asks.AskAsync(scene.Minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value;
        Assert.False(ask.CanApprove);
        Assert.Equal(AskRefusal.NoItem, (await AnswerAsync(scene, ask.Id, AskAnswer.Once)).Refusal);
        Assert.True((await AnswerAsync(scene, ask.Id, AskAnswer.Raise)).Succeeded);
    }

    [Fact]
    public async Task A_raised_limit_lets_the_gift_pass_once_and_counts_it()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await AnswerAsync(scene, await AskAsync(scene, LimitKind.GiftDay), AskAnswer.Raise);
        Assert.True((await SendAsync(scene)).Succeeded);
        Assert.Equal(LimitKind.GiftDay, (await SendAsync(scene)).Refusal.Limit!.Kind);
        Assert.Equal(30L, await UsedAsync(scene, LimitKind.GiftDay));
    }

    [Fact]
    public async Task What_was_refused_is_kept_and_told_once_in_ten_minutes()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await SendAsync(scene);
        await SendAsync(scene);
        var minor = (await scene.Families.ReadMinorAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Value.Minor;
        var attempt = Assert.Single(minor.Attempts);
        Assert.Equal((LimitKind.GiftDay, "Doughnut", "Dora", 2), (attempt.Kind, attempt.Item, attempt.CreatorName, attempt.Times));
    }

    [Fact]
    public async Task Tries_without_end_are_told_again_every_ten_minutes()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        for (var tries = 0; tries < 5; tries++)
        {
            await SendAsync(scene);
            scene.Store.Clock.Advance(TimeSpan.FromMinutes(6));
        }

        var minor = (await scene.Families.ReadMinorAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Value.Minor;
        Assert.Equal("1 2 2", string.Join(' ', minor.Attempts.Select(a => a.Times)));
    }

    [Fact]
    public async Task The_same_gift_that_was_refused_for_two_creators_is_two_attempts()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Kai"), "kai");
        await scene.CapAsync(link, LimitKind.GiftDay, 20);
        await SendAsync(scene);
        await SendAsync(scene, handle: "kai");
        var minor = (await scene.Families.ReadMinorAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Value.Minor;
        Assert.Equal(
            "Dora 1, Kai 1",
            string.Join(", ", minor.Attempts.Select(a => $"{a.CreatorName} {a.Times}").Order(StringComparer.Ordinal))
        );
    }

    internal static async Task<(FamilyScene Scene, GuardianshipId Link)> ReadyAsync(long coins = 1000)
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await scene.CapAsync(link, LimitKind.GiftMonth, 1000);
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Dora"), "dora");
        await scene.Store.FundAsync(scene.MinorId, coins);
        return (scene, link);
    }

    private static Task<Result<GiftReceipt, GiftRefusal>> SendAsync(FamilyScene scene, int quantity = 1, string handle = "dora")
    {
        var gift = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), handle, "doughnut", quantity, new Coins(30L * quantity));
        return scene.Store.Get<GiftService>().SendAsync(scene.Minor, gift, CancellationToken.None);
    }

    private static async Task<AskId> AskAsync(FamilyScene scene, LimitKind kind)
    {
        var request = new AskRequest(kind, GiftSlug: "doughnut", CreatorHandle: "dora");
        return (await scene.Asks.AskAsync(scene.Minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value.Id;
    }

    private static async Task ApproveAsync(FamilyScene scene, LimitKind kind) =>
        Assert.Equal(AskState.Approved, (await AnswerAsync(scene, await AskAsync(scene, kind), AskAnswer.Once)).Value.State);

    private static Task<Result<AskLine, AskRefusal>> AnswerAsync(FamilyScene scene, AskId id, AskAnswer answer) =>
        scene.Asks.AnswerAsync(scene.Guardian, id, new AnswerAsk(answer), CancellationToken.None);

    private static async Task PauseAsync(FamilyScene scene, GuardianshipId link, string handle)
    {
        var pause = new SetCaps(new Dictionary<LimitKind, long?>()) { Creators = [new CreatorLimit(LimitKind.Pause, handle, 0)] };
        Assert.True((await scene.Limits.SetCapsAsync(scene.Guardian, link, pause, CancellationToken.None)).Succeeded);
    }

    private static async Task<AskLine> LastAsync(FamilyScene scene) =>
        (await scene.Asks.ListAsync(scene.Guardian, CancellationToken.None)).Value.Asks[0];

    private static async Task<long> UsedAsync(FamilyScene scene, LimitKind kind) => (await scene.StateAsync(kind)).Used.Value;
}

using System.Globalization;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

public sealed class ComingOfAgeTests
{
    // Midnight in Berlin of 10 March 2026.
    private static readonly DateTimeOffset Birthday = new(2026, 3, 9, 23, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task At_midnight_the_caps_become_their_own_with_what_is_used_of_them()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.PurchaseMonth, 2000);
        Assert.True((await SendAsync(scene)).Succeeded);
        scene.Store.Clock.SetUtcNow(Birthday.AddTicks(-1));
        Assert.Equal(LimitKind.GiftMonth, (await SendAsync(scene)).Refusal.Limit!.Kind);
        scene.Store.Clock.SetUtcNow(Birthday);
        // No worker has come by: the gift itself brings the limits with it.
        var limit = (await SendAsync(scene)).Refusal.Limit!;
        Assert.Equal((LimitKind.GiftMonth, 50L, 20L, false), (limit.Kind, limit.Cap.Value, limit.Left.Value, limit.SetByGuardian));
        var budget = (await Budgets(scene).ReadAsync(scene.Minor, CancellationToken.None)).Value;
        var money = budget.Caps.Single(c => c.State.Kind == LimitKind.PurchaseMonth).State;
        Assert.Equal(("USD", 2272L), (money.Cap!.Value.Unit, money.Cap.Value.Value));
    }

    [Fact]
    public async Task What_is_allowed_at_once_and_gifts_a_day_stay_too()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 500);
        await scene.CapAsync(link, LimitKind.PurchaseEach, 500);
        await scene.CapAsync(link, LimitKind.GiftEach, 30);
        await scene.CapAsync(link, LimitKind.GiftCountDay, 1);
        scene.Store.Clock.SetUtcNow(Birthday);
        Assert.True((await SendAsync(scene)).Succeeded);
        var no = (await SendAsync(scene)).Refusal.Limit!;
        Assert.Equal((LimitKind.GiftCountDay, 1L, false), (no.Kind, no.Cap.Value, no.SetByGuardian));
        var budget = (await Budgets(scene).ReadAsync(scene.Minor, CancellationToken.None)).Value;
        Assert.Equal("PurchaseEach 568 USD, GiftEach 30 COIN, GiftCountDay 1 GIFT", string.Join(", ", budget.Rules.Select(Words)));
    }

    private static string Words(OwnRule rule) =>
        string.Create(CultureInfo.InvariantCulture, $"{rule.Kind} {rule.Cap!.Value.Value} {rule.Cap.Value.Unit}");

    [Fact]
    public async Task They_are_lowered_at_once_and_raised_after_a_day()
    {
        var (scene, _) = await ReadyAsync();
        await using var __ = scene;
        scene.Store.Clock.SetUtcNow(Birthday);
        await SetAsync(scene, 100);
        Assert.Equal(50, await CapAsync(scene));
        await SetAsync(scene, 40);
        Assert.Equal(40, await CapAsync(scene));
        await SetAsync(scene, 500);
        scene.Store.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(500, await CapAsync(scene));
    }

    [Fact]
    public async Task With_two_guardians_the_strictest_cap_stays()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        var second = await scene.LinkSecondAsync(ada);
        await scene.CapAsync(second, LimitKind.GiftMonth, 45, ada);
        await scene.CapAsync(link, LimitKind.GiftWeek, 30);
        await scene.CapAsync(second, LimitKind.GiftWeek, 60, ada);
        scene.Store.Clock.SetUtcNow(Birthday);
        await RunAsync(scene);
        var caps = (await Budgets(scene).ReadAsync(scene.Minor, CancellationToken.None)).Value.Caps;
        Assert.Equal((45L, 30L), (Of(LimitKind.GiftMonth), Of(LimitKind.GiftWeek)));
        long? Of(LimitKind kind) => caps.Single(c => c.State.Kind == kind).State.Cap?.Value;
    }

    [Fact]
    public async Task After_midnight_no_guardian_sets_or_ends_anything_though_no_worker_came_by()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        scene.Store.Clock.SetUtcNow(Birthday);
        Assert.Equal(CapsRefusalReason.Ended, (await scene.CapAsync(link, LimitKind.GiftMonth, 0)).Refusal.Reason);
        Assert.True((await SendAsync(scene)).Succeeded);
        Assert.Equal(50, await CapAsync(scene));
    }

    [Fact]
    public async Task A_link_that_is_ended_after_midnight_ended_with_the_birthday_and_bounds_nobody()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        scene.Store.Clock.SetUtcNow(Birthday);
        Assert.True((await scene.Links.EndAsync(scene.Guardian, link, CancellationToken.None)).Succeeded);
        Assert.Equal(50, await CapAsync(scene));
        Assert.Contains(await BellAsync(scene, scene.Minor), t => t.StartsWith("You are 18. Nobody watches", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_guardian_who_was_never_proven_is_told_nothing_of_the_birthday()
    {
        var (scene, _) = await ReadyAsync();
        await using var __ = scene;
        var ada = scene.Fresh(await scene.Store.AddPersonAsync("Ada", 40));
        Assert.True((await scene.AcceptAsync(ada, await scene.CodeOfAsync(scene.Minor))).Succeeded);
        await RunAsync(scene);
        Assert.Contains(await BellAsync(scene, scene.Guardian), t => t.Contains("will be 18", StringComparison.Ordinal));
        scene.Store.Clock.SetUtcNow(Birthday);
        await RunAsync(scene);
        Assert.Contains(await BellAsync(scene, scene.Guardian), t => t.Contains("is 18 now", StringComparison.Ordinal));
        Assert.DoesNotContain(await BellAsync(scene, ada), t => t.Contains("18", StringComparison.Ordinal));
        Assert.Contains(await BellAsync(scene, ada), t => t.StartsWith("You do not become Mika's guardian", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_two_guardians_the_birthday_is_told_once_before_and_once_on_the_day()
    {
        var (scene, _) = await ReadyAsync();
        await using var __ = scene;
        await scene.LinkSecondAsync(Actor.Person(await scene.Store.AddPersonAsync("Ada", 40)));
        await RunAsync(scene);
        Assert.Single(await BellAsync(scene, scene.Minor), t => t.StartsWith("You will be 18 on", StringComparison.Ordinal));
        scene.Store.Clock.SetUtcNow(Birthday);
        await RunAsync(scene);
        Assert.Single(await BellAsync(scene, scene.Minor), t => t.StartsWith("You are 18.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_guardian_loses_sight_and_questions_end()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        scene.Store.Clock.SetUtcNow(Birthday.AddHours(-1));
        var request = new AskRequest(LimitKind.GiftMonth, 1000);
        var ask = (await scene.Asks.AskAsync(scene.Minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value;
        scene.Store.Clock.SetUtcNow(Birthday);
        var refused = await scene.Asks.AnswerAsync(scene.Guardian, ask.Id, new AnswerAsk(AskAnswer.Raise), CancellationToken.None);
        Assert.Equal(AskRefusal.NotFound, refused.Refusal);
        Assert.Equal(
            FamilyRefusal.NotFound,
            (await scene.Families.ReadMinorAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Refusal
        );
        Assert.Empty((await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.Minors);
        await scene.CapAsync(link, LimitKind.GiftMonth, 0);
        await RunAsync(scene);
        Assert.Equal(CapsRefusalReason.Ended, (await scene.CapAsync(link, LimitKind.GiftMonth, 5)).Refusal.Reason);
    }

    [Fact]
    public async Task Both_are_told_two_weeks_before_once_and_at_the_birthday()
    {
        var (scene, _) = await ReadyAsync(new DateOnly(2008, 3, 30));
        await using var __ = scene;
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 15, 21, 59, 59, TimeSpan.Zero));
        await RunAsync(scene);
        Assert.DoesNotContain(await BellAsync(scene, scene.Guardian), t => t.Contains("will be 18", StringComparison.Ordinal));
        // Fourteen times 24 hours before that midnight; clocks go forward in between.
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 15, 22, 0, 0, TimeSpan.Zero));
        await RunAsync(scene);
        await RunAsync(scene);
        Assert.Single(await BellAsync(scene, scene.Guardian), t => t.Contains("will be 18 on 30 March 2026", StringComparison.Ordinal));
        Assert.Single(await BellAsync(scene, scene.Minor), t => t.Contains("You will be 18 on 30 March 2026", StringComparison.Ordinal));
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 29, 22, 0, 0, TimeSpan.Zero));
        await RunAsync(scene);
        await RunAsync(scene);
        Assert.Single(await BellAsync(scene, scene.Minor), t => t.StartsWith("You are 18.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_born_on_a_leap_day_is_18_on_the_first_of_March()
    {
        var (scene, _) = await ReadyAsync(new DateOnly(2012, 2, 29), new DateTimeOffset(2030, 2, 28, 22, 59, 59, TimeSpan.Zero));
        await using var __ = scene;
        Assert.Equal(LimitKind.GiftMonth, (await SendAsync(scene, 2)).Refusal.Limit!.Kind);
        Assert.True((await SendAsync(scene, 2)).Refusal.Limit!.SetByGuardian);
        scene.Store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await SendAsync(scene, 2)).Refusal.Limit!.SetByGuardian);
    }

    private static async Task<(FamilyScene Scene, GuardianshipId Link)> ReadyAsync(DateOnly? born = null, DateTimeOffset? now = null)
    {
        var (scene, link) = await ApprovalTests.ReadyAsync();
        var birth = born ?? new DateOnly(2008, 3, 10);
        await scene.Store.WriteAsync(s =>
            s.Context.Set<Person>().Where(p => p.Id == scene.MinorId).ExecuteUpdate(p => p.SetProperty(x => x.BirthDate, birth))
        );
        if (now is { } at)
        {
            scene.Store.Clock.SetUtcNow(at);
        }

        await scene.CapAsync(link, LimitKind.GiftMonth, 50);
        return (scene, link);
    }

    private static BudgetService Budgets(FamilyScene scene) => scene.Store.Get<BudgetService>();

    private static Task RunAsync(FamilyScene scene) => scene.Store.Get<ComingOfAgeWorker>().RunDueAsync(CancellationToken.None);

    private static Task<Result<GiftReceipt, GiftRefusal>> SendAsync(FamilyScene scene, int quantity = 1)
    {
        var gift = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), "dora", "doughnut", quantity, new Coins(30L * quantity));
        return scene.Store.Get<GiftService>().SendAsync(scene.Minor, gift, CancellationToken.None);
    }

    private static async Task SetAsync(FamilyScene scene, long cap) =>
        Assert.True(
            (
                await Budgets(scene)
                    .SetCapsAsync(scene.Minor, new SetBudget([new CapWish(LimitKind.GiftMonth, cap)]), CancellationToken.None)
            ).Succeeded
        );

    private static async Task<long?> CapAsync(FamilyScene scene) =>
        (await Budgets(scene).ReadAsync(scene.Minor, CancellationToken.None))
            .Value.Caps.Single(c => c.State.Kind == LimitKind.GiftMonth)
            .State.Cap?.Value;

    private static async Task<IEnumerable<string>> BellAsync(FamilyScene scene, Actor reader) =>
        (
            await scene.Store.Get<NotificationService>().ListAsync(reader, new ListNotifications(100), CancellationToken.None)
        ).Value.Lines.Select(l => l.Text);
}

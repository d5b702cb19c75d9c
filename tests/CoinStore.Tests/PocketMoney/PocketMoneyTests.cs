using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.PocketMoney;
using CoinStore.Tests.Cards;

namespace CoinStore.Tests.PocketMoney;

public sealed class PocketMoneyTests
{
    [Theory]
    [InlineData(PocketRhythm.Week, "2026-03-25T17:00:00Z", "2026-04-01T16:00:00Z")]
    [InlineData(PocketRhythm.Month, "2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z")]
    [InlineData(PocketRhythm.Once, "2026-01-31T12:00:00Z", null)]
    public void The_next_one_comes_at_the_same_hour_on_the_guardians_wall(PocketRhythm rhythm, string first, string? next)
    {
        var due = PocketPolicy.NextAfter(rhythm, Utc(first), Utc(first), "Europe/Berlin");
        Assert.Equal(next is null ? null : Utc(next), due);
    }

    [Fact]
    public void The_31st_comes_back_after_a_shorter_month_and_what_was_missed_is_not_made_up_for()
    {
        var first = Utc("2026-01-31T12:00:00Z");
        Assert.Equal(
            Utc("2026-03-31T11:00:00Z"),
            PocketPolicy.NextAfter(PocketRhythm.Month, first, Utc("2026-02-28T12:00:00Z"), "Europe/Berlin")
        );
        var next = PocketPolicy.NextFrom(PocketRhythm.Month, first, first, Utc("2026-05-02T00:00:00Z"), "Europe/Berlin");
        Assert.Equal(Utc("2026-05-31T11:00:00Z"), next);
    }

    [Fact]
    public async Task Coins_come_at_once_and_every_week_until_it_is_stopped()
    {
        await using var scene = await CardScene.CreateAsync();
        var plan = (await StartAsync(scene, await scene.SaveAsync())).Value;
        Assert.Equal(TopUpState.Paid, Assert.Single(plan.TopUps).State);
        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MaxId));
        scene.Shop.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await scene.Shop.RunDueAsync();
        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MaxId));
        scene.Shop.Advance(TimeSpan.FromSeconds(1));
        await scene.Shop.RunDueAsync();
        await scene.Shop.RunDueAsync();
        Assert.Equal(1400, await scene.Shop.CoinsAsync(scene.MaxId));
        Assert.Equal(2, (await scene.PaymentsAsync()).Count);
        Assert.True((await Pocket(scene).StopAsync(scene.Gabi, plan.Id, CancellationToken.None)).Succeeded);
        scene.Shop.Advance(TimeSpan.FromDays(14));
        await scene.Shop.RunDueAsync();
        Assert.Equal(1400, await scene.Shop.CoinsAsync(scene.MaxId));
    }

    [Fact]
    public async Task It_counts_against_the_limits_and_what_does_not_fit_is_not_charged()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Shop.CapAsync(scene.Link, LimitKind.PurchaseMonth, 1000);
        await StartAsync(scene, await scene.SaveAsync());
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.Shop.RunDueAsync();
        Assert.Equal((700, 1), (await scene.Shop.CoinsAsync(scene.MaxId), (await scene.PaymentsAsync()).Count));
        var topUp = (await ListAsync(scene)).Plans[0].TopUps[0];
        Assert.Equal((TopUpState.Skipped, "A limit had no room for it: purchases this month."), (topUp.State, topUp.Note));
        Assert.Contains(await scene.NewsAsync(scene.MaxId), n => n.Contains("did not come this time", StringComparison.Ordinal));
        Assert.Contains(await scene.NewsAsync(), n => n.Contains("A limit had no room", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_more_than_the_bound_is_charged_in_a_month()
    {
        await using var scene = await CardScene.CreateAsync();
        await StartAsync(scene, await scene.SaveAsync(), most: 1500);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            scene.Shop.Advance(TimeSpan.FromDays(7));
            await scene.Shop.RunDueAsync();
        }

        Assert.Equal(2, (await scene.PaymentsAsync()).Count);
        scene.Shop.Advance(TimeSpan.FromDays(14));
        await scene.Shop.RunDueAsync();
        Assert.Equal(3, (await scene.PaymentsAsync()).Count);
    }

    [Fact]
    public async Task A_refused_card_is_told_to_both_and_stops_the_plan_the_third_time()
    {
        await using var scene = await CardScene.CreateAsync();
        var plan = (await StartAsync(scene, await scene.SaveAsync(CardScene.DeclinedLater))).Value;
        Assert.Equal(TopUpState.Refused, Assert.Single(plan.TopUps).State);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            scene.Shop.Advance(TimeSpan.FromDays(7));
            await scene.Shop.RunDueAsync();
        }

        plan = (await ListAsync(scene)).Plans[0];
        Assert.Equal((3, null), (plan.TopUps.Count, plan.NextAt));
        Assert.Equal("The card was refused 3 times in a row.", plan.StopNote);
        Assert.Equal(0, await scene.Shop.CoinsAsync(scene.MaxId));
        Assert.Equal(3, (await scene.NewsAsync(scene.MaxId)).Count(n => n.Contains("did not come this time", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_around_the_charge_pays_once(bool answer)
    {
        await using var scene = await CardScene.CreateAsync();
        var card = await scene.SaveAsync();
        await scene.CrashInAsync(1, answer, () => StartAsync(scene, card));
        scene.Shop.Advance(TimeSpan.FromMinutes(2));
        await scene.Shop.RunDueAsync();
        await scene.Shop.RunDueAsync();
        Assert.Equal((700, 1), (await scene.Shop.CoinsAsync(scene.MaxId), (await scene.PaymentsAsync()).Count));
        Assert.Equal(TopUpState.Paid, Assert.Single((await ListAsync(scene)).Plans[0].TopUps).State);
    }

    [Fact]
    public async Task The_same_plan_twice_is_one_and_is_charged_once()
    {
        await using var scene = await CardScene.CreateAsync();
        var (card, id) = (await scene.SaveAsync(), TypedId.New<PocketPlanId>(scene.Store.Clock));
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(scene, card, id: id)));
        Assert.All(made, m => Assert.True(m.Succeeded));
        Assert.Single(await scene.PaymentsAsync());
        Assert.Equal(PocketRefusal.DifferentInput, (await StartAsync(scene, card, coins: 800, id: id)).Refusal);
    }

    [Theory]
    [InlineData(19, 5000, PocketRefusal.BadAmount)]
    [InlineData(50_001, 5000, PocketRefusal.BadAmount)]
    [InlineData(700, 739, PocketRefusal.BadBound)]
    [InlineData(700, -1, PocketRefusal.BadBound)]
    public async Task A_plan_that_makes_no_sense_charges_nothing(long coins, long most, PocketRefusal reason)
    {
        await using var scene = await CardScene.CreateAsync();
        Assert.Equal(reason, (await StartAsync(scene, await scene.SaveAsync(), coins, most)).Refusal);
        Assert.Empty(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task Only_the_guardian_gives_with_a_card_of_their_own()
    {
        await using var scene = await CardScene.CreateAsync();
        var card = await scene.SaveAsync();
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        var adas = await scene.SaveAsync(actor: ada);
        Assert.Equal(PocketRefusal.CardNotFound, (await StartAsync(scene, adas)).Refusal);
        Assert.Equal(PocketRefusal.NotFound, (await StartAsync(scene, adas, actor: ada)).Refusal);
        Assert.Equal(PocketRefusal.NotFound, (await StartAsync(scene, card, actor: Actor.Person(scene.MaxId))).Refusal);
        var plan = (await StartAsync(scene, card)).Value;
        Assert.Equal(PocketRefusal.NotFound, (await Pocket(scene).StopAsync(ada, plan.Id, CancellationToken.None)).Refusal);
        Assert.Equal(
            PocketRefusal.NotFound,
            (await Pocket(scene).StopAsync(Actor.Person(scene.MaxId), plan.Id, CancellationToken.None)).Refusal
        );
        Assert.Equal(PocketRefusal.NotFound, (await Pocket(scene).ListAsync(ada, scene.MaxId, CancellationToken.None)).Refusal);
        var own = (await Pocket(scene).ListAsync(Actor.Person(scene.MaxId), scene.MaxId, CancellationToken.None)).Value;
        Assert.Equal((null, "Gabi"), (Assert.Single(own.Plans).Card, own.Plans[0].GuardianName));
    }

    [Fact]
    public async Task The_other_guardian_sees_that_a_card_pays_and_not_which_and_stops_it_all_the_same()
    {
        await using var scene = await CardScene.CreateAsync();
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        await scene.Store.ExecuteAsync("UPDATE \"Guardianships\" SET \"Slot\" = 2");
        await scene.Store.LinkAsync(ada.PersonId!.Value, scene.MaxId);
        var plan = (await StartAsync(scene, await scene.SaveAsync())).Value;
        Assert.EndsWith("4242", plan.Card, StringComparison.Ordinal);
        var seen = Assert.Single((await Pocket(scene).ListAsync(ada, scene.MaxId, CancellationToken.None)).Value.Plans);
        Assert.Equal((null, true, "Gabi"), (seen.Card, seen.IsForGuardian, seen.GuardianName));
        Assert.NotNull(seen.TopUps[0].Price);
        var stopped = (await Pocket(scene).StopAsync(ada, plan.Id, CancellationToken.None)).Value;
        Assert.Null(stopped.Card);
        Assert.Contains(
            await scene.NewsAsync(ada.PersonId),
            n => n.EndsWith("pocket money of 700 coins was stopped.", StringComparison.Ordinal)
        );
        Assert.EndsWith("4242", Assert.Single((await ListAsync(scene)).Plans).Card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_guardians_card_leaves_with_the_guardian()
    {
        await using var scene = await CardScene.CreateAsync();
        await StartAsync(scene, await scene.SaveAsync());
        await scene.Store.Get<GuardianshipService>().EndAsync(scene.Gabi, GuardianshipId.From(scene.Link), CancellationToken.None);
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.Shop.RunDueAsync();
        Assert.Single(await scene.PaymentsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_waits_for_the_bank_when_it_is_stopped_is_charged_no_more_or_given_back(bool wasCharged)
    {
        await using var scene = await CardScene.CreateAsync();
        var card = await scene.SaveAsync();
        await scene.CrashInAsync(1, wasCharged, () => StartAsync(scene, card));
        var plan = Assert.Single((await ListAsync(scene)).Plans);
        Assert.Equal(TopUpState.Waiting, Assert.Single(plan.TopUps).State);
        Assert.True((await Pocket(scene).StopAsync(scene.Gabi, plan.Id, CancellationToken.None)).Succeeded);
        scene.Shop.Advance(TimeSpan.FromMinutes(40));
        await scene.Shop.RunDueAsync();
        await scene.Shop.RunDueAsync();
        Assert.Equal(0, await scene.Shop.CoinsAsync(scene.MaxId));
        var left = (await scene.PaymentsAsync()).Sum(p => p.AmountReceived);
        var back = (await new Stripe.RefundService(scene.Shop.Stripe).ListAsync()).Data.Sum(r => r.Amount);
        Assert.Equal((wasCharged ? 740 : 0, left), (left, back));
        var topUp = Assert.Single(Assert.Single((await ListAsync(scene)).Plans).TopUps);
        Assert.Equal((TopUpState.Skipped, "It was stopped before it was paid."), (topUp.State, topUp.Note));
        Assert.DoesNotContain(await scene.NewsAsync(scene.MaxId), n => n.Contains("did not come", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_made_up_for_after_the_month_ended_counts_in_the_month_it_is_charged_in()
    {
        await using var scene = await CardScene.CreateAsync();
        var card = await scene.SaveAsync();
        // Monthly on the 31st: the clock starts on a day that no month lacks until then.
        var now = scene.Store.Clock.GetUtcNow();
        scene.Shop.Advance(new DateTimeOffset(now.Year + 1, 1, 31, 12, 0, 0, TimeSpan.Zero) - now);
        var plan = new MakePocketPlan(
            TypedId.New<PocketPlanId>(scene.Store.Clock),
            scene.MaxId,
            new Coins(700),
            PocketRhythm.Month,
            card,
            740
        );
        Assert.True((await Pocket(scene).StartAsync(scene.Gabi, plan, CancellationToken.None)).Succeeded);
        scene.Shop.Advance(TimeSpan.FromDays(29));
        await scene.Shop.RunDueAsync();
        Assert.Equal(1400, await scene.Shop.CoinsAsync(scene.MaxId));
        scene.Shop.Advance(TimeSpan.FromDays(30));
        await scene.Shop.RunDueAsync();
        Assert.Equal(1400, await scene.Shop.CoinsAsync(scene.MaxId));
        Assert.Equal(TopUpState.Skipped, (await ListAsync(scene)).Plans[0].TopUps[0].State);
    }

    [Fact]
    public async Task A_pause_holds_pocket_money_back_until_it_is_lifted()
    {
        await using var scene = await CardScene.CreateAsync();
        await StartAsync(scene, await scene.SaveAsync());
        await scene.Shop.CapAsync(scene.Link, LimitKind.Pause, 0);
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.Shop.RunDueAsync();
        Assert.Single(await scene.PaymentsAsync());
        Assert.Equal(TopUpState.Skipped, (await ListAsync(scene)).Plans[0].TopUps[0].State);
    }

    [Fact]
    public async Task It_leaves_a_yes_that_the_minor_got_to_the_minor()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Shop.CapAsync(scene.Link, LimitKind.PurchaseMonth, 100);
        var (card, max, asks) = (await scene.SaveAsync(), Actor.Person(scene.MaxId), scene.Store.Get<AskService>());
        var request = new AskRequest(LimitKind.PurchaseMonth, PackageId: "coins-700-usd");
        var ask = (await asks.AskAsync(max, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value;
        await asks.AnswerAsync(scene.Gabi, ask.Id, new AnswerAsk(AskAnswer.Once), CancellationToken.None);
        Assert.Equal(TopUpState.Skipped, Assert.Single((await StartAsync(scene, card)).Value.TopUps).State);
        await scene.Shop.OpenAsync(max);
    }

    private static PocketMoneyService Pocket(CardScene scene) => scene.Store.Get<PocketMoneyService>();

    private static Task<Result<PocketPlan, PocketRefusal>> StartAsync(
        CardScene scene,
        CardId card,
        long coins = 700,
        long most = 5000,
        Actor? actor = null,
        PocketPlanId? id = null
    )
    {
        var plan = id ?? TypedId.New<PocketPlanId>(scene.Store.Clock);
        var request = new MakePocketPlan(plan, scene.MaxId, new Coins(coins), PocketRhythm.Week, card, most);
        return Pocket(scene).StartAsync(actor ?? scene.Gabi, request, CancellationToken.None);
    }

    private static async Task<PocketPlans> ListAsync(CardScene scene) =>
        (await Pocket(scene).ListAsync(scene.Gabi, scene.MaxId, CancellationToken.None)).Value;

    private static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}

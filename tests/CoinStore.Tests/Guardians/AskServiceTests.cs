using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;

namespace CoinStore.Tests.Guardians;

public sealed class AskServiceTests
{
    [Fact]
    public async Task A_yes_raises_what_stands_in_the_way_by_no_more_than_it_takes()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 100);
        await scene.CapAsync(link, LimitKind.GiftDay, 50);
        Assert.Null(await scene.GiveAsync(40));
        var ask = (await AskAsync(scene, new AskRequest(LimitKind.GiftDay, GiftSlug: "doughnut", Message: " For Luna "))).Value;
        Assert.Equal(("Doughnut", "For Luna", AskState.Open, 30L), (ask.Item, ask.Message, ask.State, ask.Amount.Value));
        Assert.Equal([(LimitKind.GiftDay, 50L, 70L)], ask.Raises.Select(r => (r.Kind, r.From.Value, r.To.Value)));
        Assert.Equal(AskState.Raised, (await AnswerAsync(scene, ask.Id, AskAnswer.Raise)).Value.State);
        Assert.Equal(70, (await scene.StateAsync(LimitKind.GiftDay)).Cap!.Value.Value);
        Assert.Equal(100, (await scene.StateAsync(LimitKind.GiftMonth)).Cap!.Value.Value);
        Assert.Null(await scene.GiveAsync(30));
        Assert.NotNull(await scene.GiveAsync(1));
    }

    [Fact]
    public async Task A_package_is_asked_for_at_its_own_price_in_the_guardians_money()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var ask = (await AskAsync(scene, new AskRequest(LimitKind.PurchaseMonth, Amount: 1, PackageId: "coins-700-eur"))).Value;
        Assert.Equal((new LimitAmount("EUR", 652), "700 coins"), (ask.Amount, ask.Item));
        await AnswerAsync(scene, ask.Id, AskAnswer.Raise);
        Assert.Null(await scene.ReserveAsync(740));
    }

    [Fact]
    public async Task A_no_changes_no_cap_and_its_word_is_seen_by_both()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var ask = (await AskAsync(scene, Coins(10))).Value;
        await AnswerAsync(scene, ask.Id, AskAnswer.Decline, "Next month");
        foreach (var reader in (Actor[])[scene.Guardian, scene.Minor])
        {
            var seen = Assert.Single((await scene.Asks.ListAsync(reader, CancellationToken.None)).Value.Asks);
            Assert.Equal((AskState.Declined, "Next month"), (seen.State, seen.Word));
        }

        Assert.Equal(0, (await scene.StateAsync(LimitKind.GiftMonth)).Cap!.Value.Value);
    }

    [Fact]
    public async Task Two_answers_give_one_result()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var ask = (await AskAsync(scene, Coins(10))).Value;
        var twice = await Task.WhenAll(AnswerAsync(scene, ask.Id, AskAnswer.Raise), AnswerAsync(scene, ask.Id, AskAnswer.Raise));
        Assert.All(twice, r => Assert.Equal(AskState.Raised, r.Value.State));
        Assert.Equal(AskRefusal.AlreadyAnswered, (await AnswerAsync(scene, ask.Id, AskAnswer.Decline)).Refusal);
        Assert.Equal(10, (await scene.StateAsync(LimitKind.GiftMonth)).Cap!.Value.Value);
    }

    [Fact]
    public async Task An_ask_lapses_after_24_hours()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var ask = (await AskAsync(scene, Coins(10))).Value;
        scene.Store.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(AskRefusal.Lapsed, (await AnswerAsync(scene, ask.Id, AskAnswer.Raise)).Refusal);
        var seen = Assert.Single((await scene.Asks.ListAsync(scene.Minor, CancellationToken.None)).Value.Asks);
        Assert.Equal(AskState.Lapsed, seen.State);
    }

    [Fact]
    public async Task The_same_ask_is_made_once_and_its_id_serves_no_other()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var id = TypedId.New<AskId>(scene.Store.Clock);
        await AskAsync(scene, Coins(10), id);
        Assert.True((await AskAsync(scene, Coins(10), id)).Succeeded);
        Assert.Equal(AskRefusal.DifferentInput, (await AskAsync(scene, Coins(11), id)).Refusal);
        Assert.Single((await scene.Asks.ListAsync(scene.Guardian, CancellationToken.None)).Value.Asks);
    }

    [Fact]
    public async Task What_fits_already_needs_no_ask_and_five_may_wait()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 10);
        Assert.Equal(AskRefusal.FitsAlready, (await AskAsync(scene, Coins(10))).Refusal);
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await AskAsync(scene, Coins(11))).Succeeded);
        }

        Assert.Equal(AskRefusal.TooManyOpen, (await AskAsync(scene, Coins(11))).Refusal);
    }

    [Fact]
    public async Task An_ask_for_what_does_not_exist_or_fit_together_is_refused()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        AskRequest[] bad =
        [
            Coins(0),
            Coins(-5),
            Coins(CapPolicy.LargestCap + 1),
            new(LimitKind.GiftMonth),
            new(LimitKind.PayoutDay, 5),
            new(LimitKind.GiftMonth, PackageId: "coins-700-usd"),
            new(LimitKind.PurchaseMonth, GiftSlug: "doughnut"),
            new(LimitKind.PurchaseMonth, PackageId: "coins-701-usd"),
            new(LimitKind.PurchaseMonth, PackageId: "coins-19-eur"),
            new(LimitKind.GiftMonth, GiftSlug: "no-such-gift"),
            new(LimitKind.GiftMonth, GiftSlug: "doughnut") { Quantity = 0 },
            new(LimitKind.GiftMonth, GiftSlug: "doughnut") { Quantity = 100 },
            new(LimitKind.GiftEach, 5),
            new(LimitKind.GiftMonthCarry, GiftSlug: "doughnut"),
            new(LimitKind.PurchaseEach, GiftSlug: "doughnut"),
            new(LimitKind.GiftMonth, GiftSlug: "doughnut", CreatorHandle: "nobody"),
        ];
        foreach (var request in bad)
        {
            Assert.Equal(AskRefusal.BadRequest, (await AskAsync(scene, request)).Refusal);
        }

        Assert.Equal(AskRefusal.MessageTooLong, (await AskAsync(scene, Coins(5) with { Message = new string('a', 201) })).Refusal);
    }

    [Fact]
    public async Task Only_the_guardian_answers_and_only_a_linked_minor_asks()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var ask = (await AskAsync(scene, Coins(10))).Value;
        var own = await scene.Asks.AnswerAsync(scene.Minor, ask.Id, new AnswerAsk(AskAnswer.Raise), CancellationToken.None);
        Assert.Equal(AskRefusal.NotAllowed, own.Refusal);
        foreach (var stranger in await scene.StrangersAsync())
        {
            var answer = await scene.Asks.AnswerAsync(stranger, ask.Id, new AnswerAsk(AskAnswer.Raise), CancellationToken.None);
            Assert.Equal(AskRefusal.NotFound, answer.Refusal);
            Assert.DoesNotContain((await scene.Asks.ListAsync(stranger, CancellationToken.None)).Value.Asks, a => a.Id == ask.Id);
        }

        Assert.Equal(5, scene.Denials.Count);
        var adult = await scene.Asks.AskAsync(scene.Guardian, TypedId.New<AskId>(scene.Store.Clock), Coins(5), CancellationToken.None);
        Assert.Equal(AskRefusal.NoGuardian, adult.Refusal);
        await scene.Links.EndAsync(scene.Guardian, link, CancellationToken.None);
        Assert.Equal(AskRefusal.NotFound, (await AnswerAsync(scene, ask.Id, AskAnswer.Raise)).Refusal);
    }

    private static AskRequest Coins(long coins) => new(LimitKind.GiftMonth, coins);

    private static Task<Result<AskLine, AskRefusal>> AskAsync(FamilyScene scene, AskRequest request, AskId? id = null) =>
        scene.Asks.AskAsync(scene.Minor, id ?? TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None);

    private static Task<Result<AskLine, AskRefusal>> AnswerAsync(FamilyScene scene, AskId id, AskAnswer answer, string? word = null) =>
        scene.Asks.AnswerAsync(scene.Guardian, id, new AnswerAsk(answer, word), CancellationToken.None);
}

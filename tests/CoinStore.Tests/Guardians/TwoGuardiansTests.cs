using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;

namespace CoinStore.Tests.Guardians;

public sealed class TwoGuardiansTests
{
    [Fact]
    public async Task The_second_guardians_limits_start_as_the_first_ones_are_and_the_stricter_counts()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(first, LimitKind.GiftMonth, 100);
        await scene.CapAsync(first, LimitKind.PurchaseMonth, 2000);
        var (second, ada) = await SecondAsync(scene);
        var theirs = await CapsAsync(scene, ada);
        Assert.Equal((100L, 2272L), (theirs[LimitKind.GiftMonth], theirs[LimitKind.PurchaseMonth]));

        await scene.CapAsync(second, LimitKind.GiftMonth, 60, ada);
        Assert.Equal(60, (await scene.GiveAsync(61))!.Cap.Value);
        await scene.CapAsync(second, LimitKind.GiftMonth, 1000, ada);
        Assert.Equal(100, (await scene.GiveAsync(101))!.Cap.Value);
        Assert.Null(await scene.GiveAsync(100));
        Assert.Equal(0, (await scene.GiveAsync(1))!.Left.Value);
    }

    [Fact]
    public async Task A_purchase_is_counted_in_each_guardians_money()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(first, LimitKind.PurchaseMonth, 2000);
        var (second, ada) = await SecondAsync(scene);
        await scene.CapAsync(second, LimitKind.PurchaseMonth, 1500, ada);
        Assert.Null(await scene.ReserveAsync(740));
        Assert.Null(await scene.ReserveAsync(740));
        var refusal = (await scene.ReserveAsync(740))!;
        Assert.Equal(("USD", 1500L, 20L), (refusal.Cap.Unit, refusal.Cap.Value, refusal.Left.Value));
    }

    [Fact]
    public async Task Either_answers_both_are_told_and_two_answers_at_once_give_one_result()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 10);
        var (_, ada) = await SecondAsync(scene);
        for (var round = 0; round < 8; round++)
        {
            var ask = (
                await scene.Asks.AskAsync(
                    scene.Minor,
                    TypedId.New<AskId>(scene.Store.Clock),
                    new AskRequest(LimitKind.GiftMonth, 1000),
                    CancellationToken.None
                )
            ).Value;
            var answers = await Task.WhenAll(
                scene.Asks.AnswerAsync(scene.Guardian, ask.Id, new AnswerAsk(AskAnswer.Raise), CancellationToken.None),
                scene.Asks.AnswerAsync(ada, ask.Id, new AnswerAsk(AskAnswer.Decline), CancellationToken.None)
            );
            Assert.Single(answers, a => a.Succeeded);
            Assert.Single(answers, a => !a.Succeeded && a.Refusal == AskRefusal.AlreadyAnswered);
            var state = answers.Single(a => a.Succeeded).Value.State;
            foreach (var reader in (Actor[])[scene.Guardian, ada, scene.Minor])
            {
                var seen = (await scene.Asks.ListAsync(reader, CancellationToken.None)).Value.Asks.Single(a => a.Id == ask.Id);
                Assert.Equal((state, state == AskState.Raised ? "Gus" : "Ada"), (seen.State, seen.AnsweredBy));
            }

            await scene.CapAsync(link, LimitKind.GiftMonth, 10);
        }
    }

    [Fact]
    public async Task When_one_guardian_leaves_the_others_limits_go_on()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(first, LimitKind.GiftMonth, 100);
        var (second, ada) = await SecondAsync(scene);
        await scene.CapAsync(second, LimitKind.GiftMonth, 60, ada);
        Assert.True((await scene.Links.EndAsync(scene.Guardian, first, CancellationToken.None)).Succeeded);
        Assert.Equal(60, (await scene.GiveAsync(61))!.Cap.Value);
        Assert.Null(await scene.GiveAsync(60));
        var third = Actor.Person(await scene.Store.AddPersonAsync("Tom", 50));
        await scene.LinkSecondAsync(third, first: scene.Fresh(ada.PersonId!.Value));
        Assert.True((await scene.Links.EndAsync(ada, second, CancellationToken.None)).Succeeded);
        Assert.Equal(60, (await scene.GiveAsync(61))!.Cap.Value);
    }

    [Fact]
    public async Task One_guardian_does_not_set_the_others_limits()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var (second, ada) = await SecondAsync(scene);
        Assert.Equal(CapsRefusalReason.NotFound, (await scene.CapAsync(first, LimitKind.GiftMonth, 5, ada)).Refusal.Reason);
        Assert.Equal(CapsRefusalReason.NotFound, (await scene.CapAsync(second, LimitKind.GiftMonth, 5)).Refusal.Reason);
        var seen = (await scene.Families.ReadMinorAsync(ada, scene.MinorId, CancellationToken.None)).Value.Minor;
        Assert.Equal("Gus", seen.OtherGuardian);
    }

    private static async Task<(GuardianshipId Link, Actor Ada)> SecondAsync(FamilyScene scene)
    {
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        return (await scene.LinkSecondAsync(ada), ada);
    }

    private static async Task<Dictionary<LimitKind, long>> CapsAsync(FamilyScene scene, Actor guardian)
    {
        var minor = (await scene.Families.ReadMinorAsync(guardian, scene.MinorId, CancellationToken.None)).Value.Minor;
        return minor.Limits.Where(l => l.Cap is not null).ToDictionary(l => l.Kind, l => l.Cap!.Value.Value);
    }
}

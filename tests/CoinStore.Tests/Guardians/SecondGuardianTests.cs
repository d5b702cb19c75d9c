using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>A minor gives the code, so whom they name counts only once the guardian there is says yes.</summary>
public sealed class SecondGuardianTests
{
    [Fact]
    public async Task Whom_a_minor_names_sees_and_decides_nothing_before_the_first_guardian_says_yes()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(first, LimitKind.GiftMonth, 20);
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Dora"), "dora");
        var (ada, link) = await AskedAsync(scene);
        var ask = await AskAsync(scene);
        Assert.False(link.IsProven);
        Assert.False(link.NeedsProof);
        Assert.Equal(FamilyRefusal.NotFound, (await scene.Families.ReadMinorAsync(ada, scene.MinorId, CancellationToken.None)).Refusal);
        Assert.Equal(CapsRefusalReason.NotFound, (await scene.CapAsync(link.Id, LimitKind.GiftMonth, null, ada)).Refusal.Reason);
        Assert.Equal(AskRefusal.NotFound, (await AnswerAsync(scene, ada, ask, AskAnswer.Raise)).Refusal);
        Assert.Contains("wants to be Mika's guardian, too", await BellAsync(scene, scene.GuardianId), StringComparison.Ordinal);
        var waits = Assert.Single((await scene.Families.ReadAsync(ada, CancellationToken.None)).Value.Waiting);
        Assert.Equal((false, true), (waits.NeedsProof, waits.NeedsYes));
        var join = Assert.Single((await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.ToAllow);
        Assert.Equal((link.Id, "Mika", "Ada"), (join.Link, join.MinorName, join.GuardianName));

        Assert.True((await scene.Waits.AllowAsync(scene.Guardian, link.Id, CancellationToken.None)).Succeeded);
        Assert.True((await scene.Waits.AllowAsync(scene.Guardian, link.Id, CancellationToken.None)).Succeeded);
        Assert.True((await scene.Families.ReadMinorAsync(ada, scene.MinorId, CancellationToken.None)).Succeeded);
        Assert.Empty((await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.ToAllow);
        Assert.Equal(20, (await scene.GiveAsync(21))!.Cap.Value);
        var row = await RowAsync(scene, link.Id);
        Assert.Equal(((PersonId?)scene.GuardianId, (DateTime?)scene.Store.Clock.GetUtcNow().UtcDateTime), (row.AllowedBy, row.AllowedAt));
    }

    [Fact]
    public async Task Only_the_first_guardian_says_yes_and_freshly_signed_in()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var (ada, link) = await AskedAsync(scene, "Ana");
        foreach (var stranger in (Actor[])[ada, scene.Minor, .. (await scene.StrangersAsync()).Select(s => scene.Fresh(s.PersonId!.Value))])
        {
            var before = scene.Denials.Count;
            Assert.Equal(
                LinkRefusalReason.NotFound,
                (await scene.Waits.AllowAsync(stranger, link.Id, CancellationToken.None)).Refusal.Reason
            );
            Assert.Equal(before + 1, scene.Denials.Count);
        }

        var stale = Actor.Person(scene.GuardianId);
        Assert.Equal(LinkRefusalReason.SignInAgain, (await scene.Waits.AllowAsync(stale, link.Id, CancellationToken.None)).Refusal.Reason);
        Assert.Equal(
            LinkRefusalReason.NotSignedIn,
            (await scene.Waits.AllowAsync(Actor.Anonymous, link.Id, CancellationToken.None)).Refusal.Reason
        );
        Assert.Null((await RowAsync(scene, link.Id)).AllowedAt);
    }

    [Fact]
    public async Task A_no_of_anybody_who_is_part_of_it_frees_the_place()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        foreach (var who in (Func<Actor, Actor>[])[_ => scene.Guardian, _ => scene.Minor, ada => ada])
        {
            var (ada, link) = await AskedAsync(scene, TypedId.New<PersonId>(scene.Store.Clock).ToString());
            Assert.True((await scene.Waits.DropAsync(who(ada), link.Id, CancellationToken.None)).Succeeded);
            Assert.True((await scene.Waits.DropAsync(who(ada), link.Id, CancellationToken.None)).Succeeded);
            Assert.Equal(
                LinkRefusalReason.NotFound,
                (await scene.Waits.AllowAsync(scene.Guardian, link.Id, CancellationToken.None)).Refusal.Reason
            );
            Assert.Null((await RowAsync(scene, link.Id)).ProofId);
        }

        // What counts is ended otherwise, and by its guardian alone.
        Assert.Equal(LinkRefusalReason.NotFound, (await scene.Waits.DropAsync(scene.Minor, first, CancellationToken.None)).Refusal.Reason);
        Assert.Null((await RowAsync(scene, first)).EndedAt);
    }

    [Fact]
    public async Task Without_an_answer_it_lapses_after_two_weeks_and_the_place_is_free()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var (_, link) = await AskedAsync(scene);
        scene.Store.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromTicks(1));
        await scene.Store.Get<WaitingLinkWorker>().RunDueAsync(CancellationToken.None);
        Assert.Null((await RowAsync(scene, link.Id)).EndedAt);
        var third = Actor.Person(await scene.Store.AddPersonAsync("Tom", 50));
        Assert.Equal(LinkRefusalReason.AlreadyLinked, (await scene.LinkAsync(third, scene.Minor)).Refusal.Reason);
        scene.Store.Clock.Advance(TimeSpan.FromTicks(1));
        await scene.Store.Get<WaitingLinkWorker>().RunDueAsync(CancellationToken.None);
        Assert.NotNull((await RowAsync(scene, link.Id)).EndedAt);
        Assert.Contains("does not become", await BellAsync(scene, scene.MinorId), StringComparison.Ordinal);
        await scene.LinkSecondAsync(third);
    }

    [Fact]
    public async Task When_the_first_one_leaves_it_waits_for_nobody_any_more()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var (ada, link) = await AskedAsync(scene);
        await scene.Store.Get<WaitingLinkWorker>().RunDueAsync(CancellationToken.None);
        Assert.Null((await RowAsync(scene, link.Id)).ProofId);
        Assert.True((await scene.Links.EndAsync(scene.Guardian, first, CancellationToken.None)).Succeeded);
        await scene.Store.Get<WaitingLinkWorker>().RunDueAsync(CancellationToken.None);
        Assert.True((await scene.Families.ReadMinorAsync(ada, scene.MinorId, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task Of_two_who_wait_the_one_who_is_proven_first_says_yes_to_the_other()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var ada = scene.Fresh(await scene.Store.AddPersonAsync("Ada", 40));
        var unproven = (await scene.AcceptAsync(ada, await scene.CodeOfAsync(scene.Minor))).Value;
        Assert.True(unproven.NeedsProof);
        Assert.True((await scene.LinkAsync(scene.Guardian, scene.Minor)).Value.IsProven);
        Assert.Contains("Ada wants to be Mika's guardian, too", await BellAsync(scene, scene.GuardianId), StringComparison.Ordinal);
        await scene.Store.ProveAsync(ada.PersonId!.Value);
        await scene.Store.Get<WaitingLinkWorker>().RunDueAsync(CancellationToken.None);
        Assert.Null((await RowAsync(scene, unproven.Id)).ProofId);
        Assert.True((await scene.Waits.AllowAsync(scene.Guardian, unproven.Id, CancellationToken.None)).Succeeded);
        Assert.NotNull((await RowAsync(scene, unproven.Id)).ProofId);
    }

    [Fact]
    public async Task A_yes_of_a_guardian_who_left_lets_nobody_in_beside_the_one_who_came()
    {
        var (scene, first) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var bert = scene.Fresh(await scene.Store.AddPersonAsync("Bert", 40));
        var waiting = (await scene.AcceptAsync(bert, await scene.CodeOfAsync(scene.Minor))).Value.Id;
        Assert.True((await scene.Waits.AllowAsync(scene.Guardian, waiting, CancellationToken.None)).Succeeded);
        Assert.True((await scene.Links.EndAsync(scene.Guardian, first, CancellationToken.None)).Succeeded);
        var cora = scene.Fresh(await scene.Store.AddPersonAsync("Cora", 40));
        Assert.True((await scene.LinkAsync(cora, scene.Minor)).Value.IsProven);
        Assert.Equal(waiting, Assert.Single((await scene.Families.ReadAsync(cora, CancellationToken.None)).Value.ToAllow).Link);
        await scene.Store.ProveAsync(bert.PersonId!.Value);
        await scene.Store.Get<WaitingLinkWorker>().RunDueAsync(CancellationToken.None);
        Assert.Null((await RowAsync(scene, waiting)).ProofId);
        Assert.True((await scene.Waits.AllowAsync(cora, waiting, CancellationToken.None)).Succeeded);
        Assert.NotNull((await RowAsync(scene, waiting)).ProofId);
    }

    [Fact]
    public async Task A_second_guardian_begins_without_the_first_ones_pause()
    {
        var (scene, first) = await ApprovalTests.ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(first, LimitKind.Pause, 0);
        await scene.LinkSecondAsync(Actor.Person(await scene.Store.AddPersonAsync("Ada", 40)));
        Assert.Equal(LimitKind.Pause, (await scene.GiveAsync(1))!.Kind);
        await scene.CapAsync(first, LimitKind.Pause, null);
        Assert.Null(await scene.GiveAsync(1));
    }

    [Fact]
    public async Task A_raise_by_one_guardian_is_mailed_to_the_other_who_wants_changes_by_mail()
    {
        var (scene, first) = await ApprovalTests.ReadyAsync();
        await using var _ = scene;
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        var second = await scene.LinkSecondAsync(ada);
        await scene.Store.WriteAsync(s => s.Context.Set<Guardianship>().Single(g => g.Id == second).MailTopics = FamilyTopic.Changes);
        await scene.CapAsync(first, LimitKind.GiftMonth, 20);
        await AnswerAsync(scene, scene.Guardian, await AskAsync(scene), AskAnswer.Raise);
        var mails = await scene.Store.Database.ReadAsync(
            (c, t) => c.Set<OutboxMail>().Where(m => m.PersonId == ada.PersonId).Select(m => m.Subject).ToListAsync(t),
            CancellationToken.None
        );
        Assert.Contains("Mika's limits were raised", mails, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_pause_is_lifted_by_whoever_said_it_and_by_no_yes_of_the_other()
    {
        var (scene, first) = await ApprovalTests.ReadyAsync();
        await using var _ = scene;
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        await scene.LinkSecondAsync(ada);
        await scene.CapAsync(first, LimitKind.Pause, 0);
        var ask = await AskAsync(scene);
        Assert.Equal(AskRefusal.OtherPaused, (await AnswerAsync(scene, ada, ask, AskAnswer.Once)).Refusal);
        Assert.Equal(AskRefusal.OtherPaused, (await AnswerAsync(scene, ada, ask, AskAnswer.Raise)).Refusal);
        Assert.Equal(AskState.Approved, (await AnswerAsync(scene, scene.Guardian, ask, AskAnswer.Once)).Value.State);
        Assert.Equal(AskState.Declined, (await AnswerAsync(scene, ada, await AskAsync(scene), AskAnswer.Decline)).Value.State);
    }

    [Fact]
    public async Task A_guardian_who_leaves_takes_their_unspent_yes_along()
    {
        var (scene, first) = await ApprovalTests.ReadyAsync();
        await using var _ = scene;
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        var second = await scene.LinkSecondAsync(ada);
        await scene.CapAsync(first, LimitKind.GiftMonth, 20);
        var (theirs, mine) = (await AskAsync(scene), await AskAsync(scene));
        await AnswerAsync(scene, ada, theirs, AskAnswer.Once);
        await AnswerAsync(scene, scene.Guardian, mine, AskAnswer.Once);
        Assert.True((await scene.Links.EndAsync(ada, second, CancellationToken.None)).Succeeded);
        var asks = (await scene.Asks.ListAsync(scene.Minor, CancellationToken.None)).Value.Asks;
        Assert.Equal(AskState.TakenBack, asks.Single(a => a.Id == theirs).State);
        Assert.Equal(AskState.Approved, asks.Single(a => a.Id == mine).State);
    }

    [Fact]
    public async Task A_guardian_who_closes_their_account_is_missed_by_name()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        Assert.True((await scene.Store.Get<ProfileService>().CloseAsync(scene.Guardian, CancellationToken.None)).Succeeded);
        Assert.Contains("Gus is no longer your guardian.", await BellAsync(scene, scene.MinorId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_waits_and_goes_was_nobodys_guardian_and_leaves_nothing_in_the_limits()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var (ada, link) = await AskedAsync(scene);
        Assert.True((await scene.Store.Get<ProfileService>().CloseAsync(ada, CancellationToken.None)).Succeeded);
        var (tom, other) = await AskedAsync(scene, "Tom");
        Assert.True((await scene.Links.EndAsync(tom, other.Id, CancellationToken.None)).Succeeded);
        foreach (var person in (PersonId[])[scene.MinorId, scene.GuardianId])
        {
            var bell = await BellAsync(scene, person);
            Assert.Contains("Ada does not become", bell, StringComparison.Ordinal);
            Assert.Contains("Tom does not become", bell, StringComparison.Ordinal);
            Assert.DoesNotContain("no longer", bell, StringComparison.Ordinal);
        }

        Guid[] scopes = [link.Id.Value, other.Id.Value];
        Assert.Equal(
            0,
            await scene.Store.Database.ReadAsync(
                (c, t) => c.Set<LimitChange>().CountAsync(l => scopes.Contains(l.ScopeId), t),
                CancellationToken.None
            )
        );
    }

    private static async Task<(Actor Ada, Link Link)> AskedAsync(FamilyScene scene, string name = "Ada")
    {
        var ada = scene.Fresh(await scene.Store.AddPersonAsync(name, 40));
        return (ada, (await scene.LinkAsync(ada, scene.Minor)).Value);
    }

    private static async Task<AskId> AskAsync(FamilyScene scene)
    {
        var request = new AskRequest(LimitKind.GiftMonth, GiftSlug: "doughnut", CreatorHandle: "dora");
        return (await scene.Asks.AskAsync(scene.Minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value.Id;
    }

    private static Task<Result<AskLine, AskRefusal>> AnswerAsync(FamilyScene scene, Actor guardian, AskId ask, AskAnswer answer) =>
        scene.Asks.AnswerAsync(guardian, ask, new AnswerAsk(answer), CancellationToken.None);

    private static Task<Guardianship> RowAsync(FamilyScene scene, GuardianshipId link) =>
        scene.Store.Database.ReadAsync((c, t) => c.Set<Guardianship>().SingleAsync(g => g.Id == link, t), CancellationToken.None);

    private static async Task<string> BellAsync(FamilyScene scene, PersonId person) =>
        string.Join(
            '\n',
            await scene.Store.Database.ReadAsync(
                (c, t) => c.Set<Notification>().Where(n => n.PersonId == person).Select(n => n.Text).ToListAsync(t),
                CancellationToken.None
            )
        );
}

using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Marks;
using CoinStore.Tests.Guardians;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Marks;

public sealed class DeviceReviewTests
{
    private const string Tablet = "00112233445566778899aabbccddeeff";

    [Fact]
    public async Task A_minor_who_signs_up_on_another_minors_device_waits_until_that_guardian_says_it_is_another_child()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        await SignInAsync(scene, scene.MinorId);
        scene.Store.Clock.Advance(TimeSpan.FromDays(300));
        var sia = await SignUpAsync(scene, "sia", 13);
        Assert.True(await IsHeldAsync(scene, sia));
        var review = Assert.Single(await WaitingAsync(scene, scene.Guardian));
        Assert.Equal(("sia", "Mika", ReviewCause.Device, false), (review.PersonName, review.OtherName, review.Cause, review.IsAdult));
        var own = (await scene.Store.Get<ReviewService>().ListAsync(Actor.Person(sia), CancellationToken.None)).Value;
        Assert.Equal((ReviewCause.Device, 0), (own.Own, own.ToDecide.Count));
        Assert.True((await DecideAsync(scene, scene.Guardian, review.Id, ReviewDecision.Allowed)).Succeeded);
        Assert.False(await IsHeldAsync(scene, sia));
        Assert.Empty(await WaitingAsync(scene, scene.Guardian));
    }

    [Theory]
    [InlineData(15, 366, false)]
    [InlineData(15, 364, true)]
    [InlineData(30, 31, false)]
    [InlineData(30, 29, true)]
    public async Task A_minors_device_counts_for_twelve_months_against_minors_and_for_thirty_days_against_adults(
        int age,
        int days,
        bool isHeld
    )
    {
        await using var scene = await FamilyScene.CreateAsync();
        await SignInAsync(scene, scene.MinorId);
        scene.Store.Clock.Advance(TimeSpan.FromDays(days));
        Assert.Equal(isHeld, await IsHeldAsync(scene, await SignUpAsync(scene, "new", age)));
    }

    [Fact]
    public async Task An_adults_device_holds_nobody()
    {
        await using var scene = await FamilyScene.CreateAsync();
        await SignInAsync(scene, scene.GuardianId);
        Assert.False(await IsHeldAsync(scene, await SignUpAsync(scene, "sia", 13)));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(14)]
    public async Task A_second_account_that_signs_in_on_a_minors_device_is_held_once(int age)
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        await SignInAsync(scene, scene.MinorId);
        scene.Store.Clock.Advance(TimeSpan.FromDays(1));
        var second = await scene.Store.AddPersonAsync("Second", age, "DE", "Europe/Berlin");
        await Task.WhenAll(SignInAsync(scene, second), SignInAsync(scene, second), SignInAsync(scene, second));
        Assert.True(await IsHeldAsync(scene, second));
        Assert.Equal("Second", Assert.Single(await WaitingAsync(scene, scene.Guardian)).PersonName);
        await DecideAsync(scene, scene.Guardian, await ReviewAsync(scene), ReviewDecision.Allowed);
        await SignInAsync(scene, second);
        Assert.False(await IsHeldAsync(scene, second));
    }

    [Fact]
    public async Task The_minors_guardian_signs_in_there_and_a_minors_visit_holds_nobody_at_home()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        var uncle = await scene.Store.AddPersonAsync("Uncle", 40, "DE", "Europe/Berlin");
        await SignInAsync(scene, uncle);
        scene.Store.Clock.Advance(TimeSpan.FromDays(1));
        await SignInAsync(scene, scene.MinorId);
        scene.Store.Clock.Advance(TimeSpan.FromDays(1));
        await SignInAsync(scene, uncle);
        await SignInAsync(scene, scene.GuardianId);
        Assert.False(await IsHeldAsync(scene, uncle));
        Assert.False(await IsHeldAsync(scene, scene.GuardianId));
    }

    [Fact]
    public async Task A_minor_who_closes_the_account_and_comes_back_as_an_adult_is_held_and_an_operator_decides()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var olga = scene.Fresh((await scene.StrangersAsync())[3].PersonId!.Value);
        await SignInAsync(scene, scene.MinorId);
        Assert.True((await scene.Store.Get<ProfileService>().CloseAsync(scene.Minor, CancellationToken.None)).Succeeded);
        var grown = await SignUpAsync(scene, "grown", 21);
        Assert.True(await IsHeldAsync(scene, grown));
        var review = Assert.Single(await WaitingAsync(scene, olga));
        Assert.Equal(("grown", "Closed account"), (review.PersonName, review.OtherName));
        Assert.True((await DecideAsync(scene, olga, review.Id, ReviewDecision.Allowed)).Succeeded);
        Assert.False(await IsHeldAsync(scene, grown));
    }

    [Fact]
    public async Task A_closed_account_keeps_a_month_on_its_marks_until_it_is_over_and_an_adults_keeps_none()
    {
        await using var scene = await FamilyScene.CreateAsync();
        await scene.Store.ExecuteAsync($"UPDATE \"AspNetUsers\" SET \"BirthDate\" = '2008-03-20' WHERE \"DisplayName\" = 'Mika'");
        await SignInAsync(scene, scene.MinorId);
        var adult = await SignUpAsync(scene, "adult", 30);
        var profiles = scene.Store.Get<ProfileService>();
        Assert.True((await profiles.CloseAsync(scene.Minor, CancellationToken.None)).Succeeded);
        Assert.True((await profiles.CloseAsync(Actor.Person(adult), CancellationToken.None)).Succeeded);
        var mark = Assert.Single(await MarksAsync(scene));
        Assert.Equal((scene.MinorId, (DateTime?)new DateTime(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc)), (mark.PersonId, mark.MinorUntil));
        scene.Store.Clock.Advance(TimeSpan.FromDays(31));
        Assert.False(await IsHeldAsync(scene, await SignUpAsync(scene, "later", 18)));
        await scene.Store.Get<MarkWorker>().RunDueAsync(CancellationToken.None);
        Assert.DoesNotContain(await MarksAsync(scene), m => m.PersonId == scene.MinorId);
    }

    [Fact]
    public async Task A_held_adult_links_with_nobody_and_decides_nothing()
    {
        await using var scene = await FamilyScene.CreateAsync();
        await SignInAsync(scene, scene.MinorId);
        var second = await SignUpAsync(scene, "grown", 21);
        await scene.Store.ExecuteAsync("UPDATE \"AspNetUsers\" SET \"EmailConfirmed\" = TRUE");
        var links = scene.Links;
        Assert.Equal(LinkRefusalReason.UnderReview, (await links.InviteAsync(scene.Fresh(second), CancellationToken.None)).Refusal.Reason);
        var code = await scene.CodeOfAsync(scene.Minor);
        Assert.Equal(LinkRefusalReason.UnderReview, (await scene.AcceptAsync(scene.Fresh(second), code)).Refusal.Reason);
        var review = await ReviewAsync(scene);
        Assert.Equal(ReviewRefusal.NotFound, (await DecideAsync(scene, scene.Fresh(second), review, ReviewDecision.Allowed)).Refusal);
    }

    [Fact]
    public async Task Only_that_guardian_and_an_operator_decide_with_a_fresh_sign_in_and_others_are_logged()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        var strangers = await scene.StrangersAsync();
        await SignInAsync(scene, scene.MinorId);
        var sia = await SignUpAsync(scene, "late", 14);
        var review = await ReviewAsync(scene);
        // The last of the strangers is an operator, who may.
        foreach (var stranger in strangers.Take(3).Append(scene.Minor).Append(Actor.Person(sia)))
        {
            Assert.Equal(ReviewRefusal.NotFound, (await DecideAsync(scene, stranger, review, ReviewDecision.Allowed)).Refusal);
            Assert.Empty(await WaitingAsync(scene, stranger));
        }

        Assert.Equal(5, scene.Denials.CountOf("decide a review"));
        Assert.Equal(
            ReviewRefusal.SignInAgain,
            (await DecideAsync(scene, Actor.Person(scene.GuardianId), review, ReviewDecision.Allowed)).Refusal
        );
        Assert.True((await DecideAsync(scene, scene.Guardian, review, ReviewDecision.Refused)).Succeeded);
        Assert.True((await DecideAsync(scene, scene.Guardian, review, ReviewDecision.Allowed)).Succeeded);
        Assert.True(await IsHeldAsync(scene, sia));
        var olga = scene.Fresh(strangers[3].PersonId!.Value);
        Assert.Equal(ReviewRefusal.NotFound, (await DecideAsync(scene, olga, review, ReviewDecision.Allowed)).Refusal);
        Assert.Equal(ReviewRefusal.NotFound, (await DecideAsync(scene, olga, review, ReviewDecision.Allowed, "  ")).Refusal);
        Assert.Equal(7, scene.Denials.CountOf("decide a review"));
        Assert.True((await DecideAsync(scene, olga, review, ReviewDecision.Allowed, "Sia's mother wrote to us")).Succeeded);
        var cause = Assert.Single(scene.Denials.Causes);
        Assert.Contains("Sia's mother wrote to us", cause, StringComparison.Ordinal);
        Assert.Contains(olga.ToString(), cause, StringComparison.Ordinal);
        Assert.Contains(scene.MinorId.ToString(), cause, StringComparison.Ordinal);
        Assert.False(await IsHeldAsync(scene, sia));
    }

    [Fact]
    public async Task Operators_see_what_no_guardian_decides_and_the_rest_for_a_reason_a_no_included()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        var olga = scene.Fresh((await scene.StrangersAsync())[3].PersonId!.Value);
        await SignInAsync(scene, scene.MinorId);
        await SignUpAsync(scene, "late", 14);
        Assert.Empty(await WaitingAsync(scene, olga));
        var service = scene.Store.Get<ReviewService>();
        Assert.Empty((await service.FindAsync(olga, "late@example.test", null, CancellationToken.None)).Value);
        Assert.Equal(1, scene.Denials.CountOf("find a review"));
        Assert.Equal(ReviewRefusal.NotFound, (await service.FindAsync(scene.Guardian, "late@example.test", "Mine", default)).Refusal);
        await DecideAsync(scene, scene.Guardian, await ReviewAsync(scene), ReviewDecision.Refused);
        var found = Assert.Single((await service.FindAsync(olga, " Late@example.test", "They wrote to us", default)).Value);
        Assert.Equal(("late", "Mika", ReviewDecision.Refused), (found.PersonName, found.OtherName, found.Decision));
        Assert.Contains("They wrote to us", Assert.Single(scene.Denials.Causes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minor_whom_nobody_watches_is_decided_about_by_an_operator_without_more_ado()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var olga = scene.Fresh((await scene.StrangersAsync())[3].PersonId!.Value);
        await SignInAsync(scene, scene.MinorId);
        var late = await SignUpAsync(scene, "late", 14);
        var review = Assert.Single(await WaitingAsync(scene, olga));
        Assert.True((await DecideAsync(scene, olga, review.Id, ReviewDecision.Allowed)).Succeeded);
        Assert.Contains($"review {review.Id}", Assert.Single(scene.Denials.Causes), StringComparison.Ordinal);
        Assert.False(await IsHeldAsync(scene, late));
    }

    [Fact]
    public async Task A_guardian_who_links_with_the_second_child_has_said_that_there_are_two()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        await SignInAsync(scene, scene.MinorId);
        var sia = await SignUpAsync(scene, "sia", 13);
        await scene.Store.ExecuteAsync("UPDATE \"AspNetUsers\" SET \"EmailConfirmed\" = TRUE");
        Assert.True((await scene.LinkAsync(scene.Guardian, scene.Fresh(sia))).Value.IsProven);
        Assert.False(await IsHeldAsync(scene, sia));
    }

    [Fact]
    public async Task The_same_name_and_birth_date_twice_is_asked_about_on_the_guardians_side()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var disposing = scene;
        var twin = Actor.Person(await AddTwinAsync(scene));
        var mine = await scene.CodeOfAsync(scene.Guardian);
        Assert.Equal(LinkRefusalReason.GuardianIsAsked, (await scene.AcceptAsync(twin, mine)).Refusal.Reason);
        var theirs = await scene.CodeOfAsync(twin);
        Assert.Equal(LinkRefusalReason.SameChild, (await scene.AcceptAsync(scene.Guardian, theirs)).Refusal.Reason);
        var yes = await scene.Links.AcceptAsync(scene.Guardian, new AcceptInvite(theirs, IsAnotherChild: true), CancellationToken.None);
        Assert.True(yes.Succeeded);
    }

    [Fact]
    public async Task Of_a_device_only_a_hash_is_kept_and_forgotten_after_twelve_months()
    {
        await using var scene = await FamilyScene.CreateAsync();
        await SignInAsync(scene, scene.MinorId);
        Assert.DoesNotContain(Tablet, await scene.Store.DumpAsync(), StringComparison.Ordinal);
        scene.Store.Clock.Advance(TimeSpan.FromDays(366));
        await scene.Store.Get<MarkWorker>().RunDueAsync(CancellationToken.None);
        Assert.Equal(0, await scene.Store.Database.ReadAsync((c, token) => c.Set<DeviceMark>().CountAsync(token), CancellationToken.None));
    }

    private static Task<List<DeviceMark>> MarksAsync(FamilyScene scene) =>
        scene.Store.Database.ReadAsync((context, token) => context.Set<DeviceMark>().ToListAsync(token), CancellationToken.None);

    private static async Task<PersonId> AddTwinAsync(FamilyScene scene)
    {
        var id = await scene.Store.AddPersonAsync("mika2", 15, "DE", "Europe/Berlin");
        await scene.Store.ExecuteAsync("UPDATE \"AspNetUsers\" SET \"DisplayName\" = 'MIKA ' WHERE \"DisplayName\" = 'mika2'");
        return id;
    }

    private static Task<Result<Done, DeviceRefusal>> SignInAsync(FamilyScene scene, PersonId person) =>
        scene.Store.Get<DeviceService>().SignedInAsync(Actor.Person(person), Tablet, CancellationToken.None);

    private static async Task<PersonId> SignUpAsync(FamilyScene scene, string name, int age)
    {
        var request = new SignUpRequest
        {
            Email = name + "@example.test",
            DisplayName = name,
            BirthDate = DateOnly.FromDateTime(scene.Store.Clock.GetUtcNow().UtcDateTime).AddYears(-age).AddDays(-2),
            Country = "DE",
            TimeZoneId = "Europe/Berlin",
            Origin = "https://coinstore.test",
            Password = "quiet-otters-swim-far",
            Device = Tablet,
        };
        Assert.True((await scene.Store.Get<SignUpService>().SignUpAsync(Actor.Anonymous, request, CancellationToken.None)).Succeeded);
        return await scene.Store.Database.ReadAsync(
            (context, token) => context.Users.Where(p => p.DisplayName == name).Select(p => p.Id).SingleAsync(token),
            CancellationToken.None
        );
    }

    private static Task<Guid> ReviewAsync(FamilyScene scene) =>
        scene.Store.Database.ReadAsync(
            (context, token) => context.Set<AccountReview>().Select(r => r.Id).SingleAsync(token),
            CancellationToken.None
        );

    private static async Task<IReadOnlyList<Review>> WaitingAsync(FamilyScene scene, Actor reader) =>
        (await scene.Store.Get<ReviewService>().ListAsync(reader, CancellationToken.None)).Value.ToDecide;

    private static Task<Result<Done, ReviewRefusal>> DecideAsync(
        FamilyScene scene,
        Actor actor,
        Guid review,
        ReviewDecision decision,
        string? reason = null
    ) => scene.Store.Get<ReviewService>().DecideAsync(actor, review, decision, reason, CancellationToken.None);

    private static async Task<bool> IsHeldAsync(FamilyScene scene, PersonId person) =>
        (
            await scene.Store.Database.ReadAsync(
                (context, token) => Standing.LoadAsync(context, person, scene.Store.Clock.GetUtcNow().UtcDateTime, token),
                CancellationToken.None
            )
        )!.IsHeld;
}

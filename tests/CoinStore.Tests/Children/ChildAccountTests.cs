using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Children;
using CoinStore.Guardians;
using CoinStore.Proofs;
using CoinStore.Purchases;
using CoinStore.Tests.Guardians;
using CoinStore.Tests.Proofs;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Tests.Children;

public sealed class ChildAccountTests
{
    private const string Password = "quiet-otters-swim-far";

    [Fact]
    public async Task A_guardian_makes_an_account_that_signs_in_by_its_nickname_and_spends_within_limits()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var child = (await CreateAsync(scene, scene.Guardian, "Mini.Mia")).Value;
        Assert.Equal("mini.mia", child.Nickname);
        await using (var services = scene.Store.Services.CreateAsyncScope())
        {
            var users = services.ServiceProvider.GetRequiredService<UserManager<Person>>();
            var person = (await users.FindByNameAsync("MINI.MIA"))!;
            Assert.Equal((null, true, "Mini.Mia", "DE"), (person.Email, person.IsChildAccount, person.DisplayName, person.Country));
            Assert.True(await users.CheckPasswordAsync(person, Password));
        }

        var family = (await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value;
        var minor = Assert.Single(family.Minors);
        Assert.True(minor.IsChildAccount);
        Assert.Equal(ProofPolicy.TextVersion, Assert.Single(minor.Consents).TextVersion);
        var store = scene.Store.Get<PurchaseService>();
        var front = (await store.ShowAsync(Actor.Person(child.ChildId), CancellationToken.None)).Value;
        Assert.Null(front.Obstacle);
        Assert.Contains(front.Limits, l => l is { Kind: LimitKind.PurchaseMonth, Cap.Value: 0 });
    }

    [Fact]
    public async Task Nothing_is_kept_before_the_consent_the_card_check_and_a_fresh_sign_in()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var ada = await scene.Store.AddPersonAsync("Ada", 40, "DE", "Europe/Berlin");
        Assert.Equal(ChildRefusal.NeedsProof, (await CreateAsync(scene, scene.Fresh(ada), "mini-mia")).Refusal);
        Assert.Equal(ChildRefusal.SignInAgain, (await CreateAsync(scene, Actor.Person(scene.GuardianId), "mini-mia")).Refusal);
        Assert.Equal(ChildRefusal.TextChanged, (await CreateAsync(scene, scene.Guardian, "mini-mia", text: "")).Refusal);
        Assert.Equal(ChildRefusal.AdultsOnly, (await CreateAsync(scene, scene.Minor, "mini-mia")).Refusal);
        Assert.Equal(ChildRefusal.NotSignedIn, (await CreateAsync(scene, Actor.Anonymous, "mini-mia")).Refusal);
        Assert.DoesNotContain("mini-mia", await scene.Store.DumpAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ab", 8, Password, ChildRefusal.NicknameNotValid)]
    [InlineData("mia@home.test", 8, Password, ChildRefusal.NicknameNotValid)]
    [InlineData("support", 8, Password, ChildRefusal.NicknameNotValid)]
    [InlineData("mini-mia", 13, Password, ChildRefusal.OldEnough)]
    [InlineData("mini-mia", -1, Password, ChildRefusal.BirthDateNotValid)]
    [InlineData("mini-mia", 8, "short", ChildRefusal.PasswordTooShort)]
    [InlineData("mini-mia", 8, "mini-mia2026", ChildRefusal.PasswordTooPersonal)]
    public async Task What_is_wrong_is_named(string nickname, int age, string password, ChildRefusal refusal)
    {
        await using var scene = await FamilyScene.CreateAsync();
        Assert.Equal(refusal, (await CreateAsync(scene, scene.Guardian, nickname, age, password)).Refusal);
    }

    [Fact]
    public async Task A_nickname_is_taken_once_and_the_same_page_makes_one_account()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var id = TypedId.New<PersonId>(scene.Store.Clock);
        var first = (await CreateAsync(scene, scene.Guardian, "mini-mia", id: id)).Value;
        Assert.Equal(first, (await CreateAsync(scene, scene.Guardian, "Mini-Mia", id: id)).Value);
        Assert.Equal(ChildRefusal.DifferentInput, (await CreateAsync(scene, scene.Guardian, "other-name", id: id)).Refusal);
        Assert.Equal(ChildRefusal.NicknameTaken, (await CreateAsync(scene, scene.Guardian, "MINI-mia", age: 7)).Refusal);
        Assert.Equal(ChildRefusal.SameChild, (await CreateAsync(scene, scene.Guardian, "mini-mia")).Refusal);
        Assert.Equal(ChildRefusal.NicknameTaken, (await CreateAsync(scene, scene.Guardian, "mini-mia", isAnotherChild: true)).Refusal);
    }

    [Fact]
    public async Task Under_13_nobody_signs_up_alone_and_a_child_gets_no_address()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var child = (await CreateAsync(scene, scene.Guardian, "mini-mia")).Value;
        var change = new StartEmailChange("mia@example.test", "https://coinstore.test");
        var mails = scene.Store.Get<EmailService>();
        Assert.Equal(
            EmailRefusal.TooYoung,
            (await mails.StartChangeAsync(Actor.Person(child.ChildId), change, CancellationToken.None)).Refusal
        );
    }

    [Fact]
    public async Task A_second_guardian_neither_locks_the_child_out_nor_deletes_it_and_who_is_left_does_both()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var child = (await CreateAsync(scene, scene.Guardian, "mini-mia")).Value;
        var ada = scene.Fresh(await scene.Store.AddPersonAsync("Ada", 40));
        await scene.LinkSecondAsync(ada, scene.Fresh(child.ChildId));
        var (children, closings) = (scene.Store.Get<ChildAccountService>(), scene.Store.Get<ChildClosingService>());
        var fresh = new SetChildPassword(child.ChildId, "brave-badgers-bake-bread");
        var close = new CloseChild(child.ChildId, Coins.Zero);
        Assert.False((await scene.Families.ReadMinorAsync(ada, child.ChildId, CancellationToken.None)).Value.Minor.IsFirst);
        Assert.Equal(ChildRefusal.OtherGuardians, (await children.SetPasswordAsync(ada, fresh, CancellationToken.None)).Refusal);
        Assert.Equal(ChildRefusal.OtherGuardians, (await closings.ReadAsync(ada, child.ChildId, CancellationToken.None)).Refusal);
        Assert.Equal(ChildRefusal.OtherGuardians, (await closings.CloseAsync(ada, close, CancellationToken.None)).Refusal);
        Assert.True((await scene.Links.EndAsync(scene.Guardian, child.Link, CancellationToken.None)).Succeeded);
        Assert.True((await children.SetPasswordAsync(ada, fresh, CancellationToken.None)).Succeeded);
        Assert.True((await closings.CloseAsync(ada, close, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task The_guardian_is_the_way_back_in_and_nobody_else()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var child = (await CreateAsync(scene, scene.Guardian, "mini-mia")).Value;
        var children = scene.Store.Get<ChildAccountService>();
        var fresh = new SetChildPassword(child.ChildId, "brave-badgers-bake-bread");
        foreach (var stranger in await scene.StrangersAsync())
        {
            var actor = scene.Fresh(stranger.PersonId!.Value);
            Assert.Equal(ChildRefusal.NotFound, (await children.SetPasswordAsync(actor, fresh, CancellationToken.None)).Refusal);
        }

        Assert.Equal(4, scene.Denials.CountOf("set a child's password"));
        var stale = Actor.Person(scene.GuardianId);
        Assert.Equal(ChildRefusal.SignInAgain, (await children.SetPasswordAsync(stale, fresh, CancellationToken.None)).Refusal);
        Assert.True((await children.SetPasswordAsync(scene.Guardian, fresh, CancellationToken.None)).Succeeded);
        await using var services = scene.Store.Services.CreateAsyncScope();
        var users = services.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var person = (await users.FindByNameAsync("mini-mia"))!;
        Assert.True(await users.CheckPasswordAsync(person, fresh.NewPassword));
        // A minor's own account is not a guardian's to open.
        await scene.LinkAsync(scene.Guardian, scene.Minor);
        var own = new SetChildPassword(scene.MinorId, fresh.NewPassword);
        Assert.Equal(ChildRefusal.NotFound, (await children.SetPasswordAsync(scene.Guardian, own, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task Deleting_a_childs_account_refunds_ends_and_erases_and_the_books_balance()
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.ProveAsync();
        var children = scene.Store.Get<ChildAccountService>();
        var request = RequestOf(scene.Store, "mini-mia", 8, Password);
        var child = (await children.CreateAsync(scene.Guardian, request, CancellationToken.None)).Value;
        var caps = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.PurchaseMonth] = 9_000 });
        await scene.Store.Get<LimitService>().SetCapsAsync(scene.Guardian, child.Link, caps, CancellationToken.None);
        await BuyAsync(scene, child.ChildId);
        scene.Shop.Advance(TimeSpan.FromDays(20));
        await BuyAsync(scene, child.ChildId);
        var open = (await StartAsync(scene, child.ChildId)).Value;
        var asks = scene.Store.Get<AskService>();
        var ask = new AskRequest(LimitKind.GiftMonth, 50, Message: "please-please");
        await asks.AskAsync(Actor.Person(child.ChildId), TypedId.New<AskId>(scene.Store.Clock), ask, CancellationToken.None);

        var closings = scene.Store.Get<ChildClosingService>();
        var shown = (await closings.ReadAsync(scene.Guardian, child.ChildId, CancellationToken.None)).Value;
        Assert.Equal((new Coins(700), new Coins(700)), (shown.RefundedCoins, shown.LostCoins));
        Assert.Equal(new Money(652, Currency.Eur), Assert.Single(shown.Refunded));
        var close = new CloseChild(child.ChildId, shown.LostCoins);
        var other = close with { ExpectedLoss = new Coins(1) };
        Assert.Equal(ChildRefusal.FiguresChanged, (await closings.CloseAsync(scene.Guardian, other, CancellationToken.None)).Refusal);
        Assert.Equal(1400, await scene.Shop.CoinsAsync(child.ChildId));
        Assert.Equal(ChildRefusal.NotFound, (await closings.CloseAsync(scene.Shop.Fay, close, CancellationToken.None)).Refusal);
        Assert.Equal(
            ChildRefusal.SignInAgain,
            (await closings.CloseAsync(Actor.Person(scene.GuardianId), close, CancellationToken.None)).Refusal
        );
        Assert.True((await closings.CloseAsync(scene.Guardian, close, CancellationToken.None)).Succeeded);
        Assert.Equal(ChildRefusal.NotFound, (await closings.CloseAsync(scene.Guardian, close, CancellationToken.None)).Refusal);

        Assert.Equal(0, await scene.Shop.CoinsAsync(child.ChildId));
        // Paid all the same, it goes back.
        await scene.Shop.PayAsync(Purchases.PurchaseScene.SessionOf(open.CheckoutUrl!));
        for (var turn = 0; turn < 3; turn++)
        {
            scene.Shop.Advance(TimeSpan.FromMinutes(5));
            await scene.Shop.RunDueAsync();
        }

        var refunds = (await new Stripe.RefundService(scene.Shop.Stripe).ListAsync()).Data;
        Assert.Equal([50L, 652L, 652L], refunds.Select(r => r.Amount).Order());
        var left = await scene.Store.Database.ReadAsync(
            async (context, token) =>
                (
                    await context.Users.SingleAsync(p => p.Id == child.ChildId, token),
                    await context.Set<Ask>().Where(a => a.MinorId == child.ChildId).Select(a => a.Message).ToListAsync(token),
                    await context.Set<Guardianship>().CountAsync(g => g.MinorId == child.ChildId && g.EndedAt == null, token)
                ),
            CancellationToken.None
        );
        Assert.Equal((PersonStatus.Closed, "Closed account", null), (left.Item1.Status, left.Item1.DisplayName, left.Item1.PasswordHash));
        Assert.All(left.Item2, message => Assert.Empty(message));
        Assert.Equal(0, left.Item3);
        Assert.Single(await scene.ConsentsAsync());
    }

    private static Task<Result<ChildAccount, ChildRefusal>> CreateAsync(
        FamilyScene scene,
        Actor actor,
        string nickname,
        int age = 8,
        string password = Password,
        string text = ProofPolicy.TextVersion,
        PersonId? id = null,
        bool isAnotherChild = false
    )
    {
        var request = RequestOf(scene.Store, nickname, age, password) with { TextVersion = text, IsAnotherChild = isAnotherChild };
        return scene
            .Store.Get<ChildAccountService>()
            .CreateAsync(actor, id is { } known ? request with { ChildId = known } : request, CancellationToken.None);
    }

    private static CreateChild RequestOf(TestStore store, string nickname, int age, string password) =>
        new(
            TypedId.New<PersonId>(store.Clock),
            nickname,
            DateOnly.FromDateTime(store.Clock.GetUtcNow().UtcDateTime).AddYears(-age).AddDays(-1),
            password,
            ProofPolicy.TextVersion
        );

    private static Task<Result<StartedPurchase, StartRefusal>> StartAsync(ProofScene scene, PersonId child) =>
        scene.Shop.StartAsync(package: "coins-700-eur", price: new Money(652, Currency.Eur), actor: Actor.Person(child));

    private static async Task BuyAsync(ProofScene scene, PersonId child)
    {
        var session = Purchases.PurchaseScene.SessionOf((await StartAsync(scene, child)).Value.CheckoutUrl!);
        await scene.Shop.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await scene.Shop.CompleteAsync(session, Actor.Person(child))).Value.State);
    }
}

using CoinStore.Access;
using CoinStore.Creators;
using CoinStore.Tests.Payouts;
using Stripe;

namespace CoinStore.Tests.Creators;

public sealed class CreatorServiceTests
{
    [Theory]
    [InlineData("@Cleo.Sings ", "cleo.sings")]
    [InlineData("a-1", "a-1")]
    public async Task A_studio_opens_under_the_handle_in_one_form(string typed, string kept)
    {
        await using var store = await TestStore.CreateAsync();
        var cleo = Actor.Person(await store.AddPersonAsync("Cleo"));
        var creators = store.Get<CreatorService>();
        Assert.Equal(kept, (await creators.BecomeCreatorAsync(cleo, typed, " Songs \n by request", default)).Value);
        Assert.Equal(kept, (await creators.BecomeCreatorAsync(cleo, typed, "again", default)).Value);
        var studio = (await creators.ReadStudioAsync(cleo, default)).Value;
        Assert.Equal((kept, "Songs by request", OnboardingState.NotStarted), (studio.Handle, studio.Headline, studio.Onboarding));
        Assert.Equal(CreatorRefusal.AlreadyACreator, (await creators.BecomeCreatorAsync(cleo, "other", "", default)).Refusal);
    }

    [Theory]
    [InlineData("ab", CreatorRefusal.HandleMalformed)]
    [InlineData("a b c", CreatorRefusal.HandleMalformed)]
    [InlineData(".cleo", CreatorRefusal.HandleMalformed)]
    [InlineData("cleo--sings", CreatorRefusal.HandleMalformed)]
    [InlineData("cléo", CreatorRefusal.HandleMalformed)]
    [InlineData("abcdefghijabcdefghijabcdefghijk", CreatorRefusal.HandleMalformed)]
    [InlineData("support", CreatorRefusal.HandleTaken)]
    [InlineData("TAKEN", CreatorRefusal.HandleTaken)]
    public async Task A_handle_that_cannot_be_had_is_refused(string handle, CreatorRefusal refusal)
    {
        await using var store = await TestStore.CreateAsync();
        var creators = store.Get<CreatorService>();
        await creators.BecomeCreatorAsync(Actor.Person(await store.AddPersonAsync("Tom")), "taken", "", default);
        var cleo = Actor.Person(await store.AddPersonAsync("Cleo"));
        Assert.Equal(refusal, (await creators.BecomeCreatorAsync(cleo, handle, "", default)).Refusal);
        Assert.Equal(CreatorRefusal.NotACreator, (await creators.ReadStudioAsync(cleo, default)).Refusal);
    }

    [Fact]
    public async Task Who_may_not_receive_gifts_is_told_why()
    {
        await using var store = await TestStore.CreateAsync();
        var creators = store.Get<CreatorService>();
        var minor = Actor.Person(await store.AddPersonAsync("Milo", age: 17));
        Assert.Equal(CreatorRefusal.TooYoung, (await creators.BecomeCreatorAsync(minor, "milo", "", default)).Refusal);
        Assert.Equal(CreatorRefusal.NotActive, (await creators.BecomeCreatorAsync(Actor.Anonymous, "nobody", "", default)).Refusal);
        var fan = Actor.Person(await store.AddPersonAsync("Fay"));
        Assert.Equal(
            CreatorRefusal.HeadlineTooLong,
            (await creators.BecomeCreatorAsync(fan, "fay", new string('x', 141), default)).Refusal
        );
        Assert.Equal(OnboardingRefusal.NotACreator, (await creators.StartOnboardingAsync(fan, default)).Refusal);
        Assert.Equal(OnboardingRefusal.TooYoung, (await creators.StartOnboardingAsync(minor, default)).Refusal);
        await store.WriteAsync(scope => scope.Context.Users.Single(p => p.DisplayName == "Fay").EmailConfirmed = false);
        Assert.Equal(CreatorRefusal.EmailNotConfirmed, (await creators.BecomeCreatorAsync(fan, "fay", "", default)).Refusal);
    }

    [Fact]
    public async Task The_account_at_Stripe_is_made_once_and_fills_the_studio()
    {
        await using var scene = await PayoutScene.CreateAsync(bank: null);
        Assert.Equal(OnboardingRefusal.NotStarted, (await scene.Creators.RefreshAccountAsync(scene.Cleo, default)).Refusal);
        var links = await Task.WhenAll(
            scene.Creators.StartOnboardingAsync(scene.Cleo, default),
            scene.Creators.StartOnboardingAsync(scene.Cleo, default)
        );
        Assert.All(links, link => Assert.True(link.Succeeded));
        Assert.Equal(OnboardingState.Unfinished, (await scene.Creators.RefreshAccountAsync(scene.Cleo, default)).Value);
        await scene.OnboardAsync(PayoutScene.GoodBank);
        var account = Assert.Single((await new AccountService(scene.Stripe).ListAsync()).Data);
        Assert.Equal(("express", "application", "manual"), Terms(account));
        Assert.Equal(OnboardingState.Ready, (await scene.Creators.ReadStudioAsync(scene.Cleo, default)).Value.Onboarding);
    }

    [Fact]
    public async Task An_account_that_Stripe_closes_is_learned_of_by_its_event()
    {
        await using var scene = await PayoutScene.CreateAsync();
        var updated = await scene.EventsAsync("account.updated");
        await new AccountService(scene.Stripe).RejectAsync(
            await scene.AccountIdAsync(),
            new AccountRejectOptions { Reason = "terms_of_service" }
        );
        // An old event that says it may be paid: what Stripe says now counts.
        Assert.True((await scene.DeliverAsync(updated[^1])).Succeeded);
        var studio = (await scene.Creators.ReadStudioAsync(scene.Cleo, default)).Value;
        Assert.NotEqual(OnboardingState.Ready, studio.Onboarding);
    }

    [Fact]
    public async Task A_country_Stripe_does_not_pay_is_said()
    {
        await using var scene = await PayoutScene.CreateAsync(bank: null);
        await scene.Store.WriteAsync(scope => scope.Context.Users.Single(p => p.Id == scene.Creator).Country = "KP");
        Assert.Equal(OnboardingRefusal.CountryNotSupported, (await scene.Creators.StartOnboardingAsync(scene.Cleo, default)).Refusal);
        await scene.Store.WriteAsync(scope => scope.Context.Users.Single(p => p.Id == scene.Creator).Country = "DE");
        Assert.True((await scene.Creators.StartOnboardingAsync(scene.Cleo, default)).Succeeded);
    }

    [Fact]
    public async Task The_studio_says_what_comes_when_and_what_was_earned_when_in_the_creators_own_days()
    {
        // 12:00 UTC is 21:00 in Tokyo, so the fourth hour from now is tomorrow.
        await using var scene = await PayoutScene.CreateAsync(diamonds: 0, bank: null, platformCents: 0, timeZone: "Asia/Tokyo");
        await scene.EarnAsync(100, TimeSpan.FromDays(7));
        scene.Advance(TimeSpan.FromHours(4));
        await scene.EarnAsync(31, TimeSpan.FromDays(7));
        var studio = (await scene.Creators.ReadStudioAsync(scene.Cleo, default)).Value;
        Assert.Equal(
            [new EarningsDay(new DateOnly(2026, 3, 8), new Diamonds(100)), new EarningsDay(new DateOnly(2026, 3, 9), new Diamonds(31))],
            studio.Coming
        );
        Assert.Equal([0, 100, 31], studio.Earned.TakeLast(3).Select(d => d.Diamonds.Value));
        Assert.Equal((28, new DateOnly(2026, 3, 2)), (studio.Earned.Count, studio.Earned[^1].Day));
        Assert.Equal((new Diamonds(131), Money.Usd(65)), (studio.Pending.Diamonds, studio.Pending.Worth));
        Assert.Equal(["Fay", "Fay"], studio.LastGifts.Select(g => g.SenderName).ToArray());
        Assert.Equal(0, studio.Most.Gross.Minor);
    }

    private static (string, string, string) Terms(Account account) =>
        (account.Controller.StripeDashboard.Type, account.Controller.Losses.Payments, account.Settings.Payouts.Schedule.Interval);
}

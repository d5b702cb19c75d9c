using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Claims;
using CoinStore.Refunds;

namespace CoinStore.Tests.Claims;

public sealed class ClaimServiceTests
{
    private static readonly TimeSpan Sixty = TimeSpan.FromDays(60);

    [Fact]
    public async Task A_claim_says_what_comes_back_until_when_it_is_answered_and_tells_all_sides()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var quote = (await scene.Claims.QuoteAsync(scene.Guardian, scene.Bought, default)).Value;
        Assert.Equal(("Mika", new Coins(700), Money.Usd(740)), (quote.MinorName, quote.Bought, quote.Price));
        Assert.Equal(new ClaimFigures(Money.Usd(740), new Coins(700), Coins.Zero, Coins.Zero, Coins.Zero), quote.Figures);
        var claim = (await scene.OpenAsync()).Value;
        Assert.Equal((ClaimState.Open, quote.AnswerBy), (claim.State, claim.DueAt));
        Assert.Equal(TimeSpan.FromDays(14), claim.DueAt - claim.OpenedAt);
        Assert.Equal((Sixty, claim.PaidAt), (quote.Until - quote.PaidAt, quote.PaidAt));
        await scene.AssertToldAsync(scene.Guardian, "Mika's purchase of USD 7.40 is claimed");
        await scene.AssertToldAsync(scene.Guardian, "15 March 2026");
        await scene.AssertToldAsync(scene.Minor, "Your guardian claimed your purchase");
        await scene.AssertToldAsync(scene.Otto, "A guardian claims a minor's purchase");
        Assert.Equal((700, 0), await scene.PurseAsync());
        var waiting = (await scene.Desk.CountAsync(scene.Olga, default)).Value;
        Assert.Equal(new ClaimsWaiting(1, claim.DueAt), waiting);
    }

    [Fact]
    public async Task Sixty_days_are_sixty_days_to_the_second()
    {
        await using var scene = await ClaimScene.CreateAsync();
        scene.Shop.Advance(Sixty);
        var line = Assert.Single((await scene.Claims.ListAsync(scene.Guardian, scene.MinorId, default)).Value);
        Assert.Null(line.Refusal);
        Assert.True((await scene.Claims.QuoteAsync(scene.Guardian, scene.Bought, default)).Succeeded);
        scene.Shop.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            new ClaimRefusal(ClaimRefusalKind.TooLate, new DateTime(2026, 4, 30, 12, 0, 0, DateTimeKind.Utc)),
            (await scene.OpenAsync()).Refusal
        );
        Assert.Equal(ClaimRefusalKind.TooLate, (await scene.Claims.QuoteAsync(scene.Guardian, scene.Bought, default)).Refusal.Kind);
        Assert.Empty((await scene.Claims.ListAsync(scene.Guardian, scene.MinorId, default)).Value);
    }

    [Fact]
    public async Task The_last_second_still_opens_a_claim()
    {
        await using var scene = await ClaimScene.CreateAsync();
        scene.Shop.Advance(Sixty);
        Assert.Equal(ClaimState.Open, (await scene.OpenAsync()).Value.State);
    }

    [Fact]
    public async Task A_double_click_opens_one_claim_and_another_tab_finds_it()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var id = scene.NewId();
        var opened = await Task.WhenAll(scene.OpenAsync(id), scene.OpenAsync(id), scene.OpenAsync(id));
        Assert.All(opened, o => Assert.Equal(id, o.Value.Id));
        Assert.Equal(
            new ClaimRefusal(ClaimRefusalKind.AlreadyClaimed, Claim: id, State: ClaimState.Open),
            (await scene.OpenAsync()).Refusal
        );
        Assert.Equal(ClaimRefusalKind.DifferentInput, (await scene.OpenAsync(id, statement: "Something else.")).Refusal.Kind);
        Assert.Single(await scene.NewsAsync(scene.Otto));
    }

    [Fact]
    public async Task Two_tabs_at_once_open_one_claim()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.OpenAsync()));
        Assert.Single(opened, o => o.Succeeded);
        Assert.All(opened.Where(o => !o.Succeeded), o => Assert.Equal(ClaimRefusalKind.AlreadyClaimed, o.Refusal.Kind));
    }

    [Fact]
    public async Task Nobody_but_an_active_guardian_learns_anything()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var other = await scene.Store.AddPersonAsync("Ada", 40);
        await scene.Store.LinkAsync(other, await scene.Store.AddPersonAsync("Noa", 14));
        Actor[] strangers = [Actor.Person(other), scene.Minor, Actor.Person(scene.Cleo), scene.Olga];
        var claim = await scene.OpenedAsync();
        foreach (var stranger in strangers)
        {
            Assert.Equal(ClaimRefusalKind.NotFound, (await scene.OpenAsync(actor: stranger)).Refusal.Kind);
            Assert.Equal(ClaimRefusalKind.NotFound, (await scene.Claims.QuoteAsync(stranger, scene.Bought, default)).Refusal.Kind);
            Assert.Equal(ClaimRefusalKind.NotFound, (await scene.Claims.ReadAsync(stranger, claim, default)).Refusal.Kind);
            Assert.Equal(ClaimRefusalKind.NotFound, (await scene.Claims.ListAsync(stranger, scene.MinorId, default)).Refusal.Kind);
            Assert.Equal(ClaimRefusalKind.NotFound, (await scene.Claims.WithdrawAsync(stranger, claim, default)).Refusal.Kind);
        }

        foreach (var stranger in new[] { scene.Guardian, scene.Minor, Actor.Person(scene.Cleo), Actor.Anonymous })
        {
            Assert.Equal(ClaimRefusalKind.OperatorsOnly, (await scene.Desk.ListAsync(stranger, null, default)).Refusal.Kind);
            Assert.Equal(ClaimRefusalKind.OperatorsOnly, (await scene.Desk.CountAsync(stranger, default)).Refusal.Kind);
            Assert.Equal(ClaimRefusalKind.OperatorsOnly, (await scene.Desk.GetAsync(stranger, claim, null, default)).Refusal.Kind);
            Assert.Equal(ClaimRefusalKind.OperatorsOnly, (await scene.GrantAsync(claim, stranger)).Refusal.Kind);
            Assert.Equal(ClaimRefusalKind.OperatorsOnly, (await scene.DeclineAsync(claim, stranger)).Refusal.Kind);
        }

        Assert.Equal(ClaimRefusalKind.NotSignedIn, (await scene.OpenAsync(actor: Actor.Anonymous)).Refusal.Kind);
        Assert.Equal(ClaimState.Open, (await scene.ReadAsync(claim)).State);
    }

    [Fact]
    public async Task A_purchase_of_an_adult_or_of_a_minor_who_came_of_age_is_nobodys_to_claim()
    {
        // 18 tomorrow: the birthday is the day after the age is complete.
        await using var scene = await ClaimScene.CreateAsync(age: 17);
        var before = await scene.OpenedAsync();
        await scene.Claims.WithdrawAsync(scene.Guardian, before, default);
        scene.Shop.Advance(TimeSpan.FromDays(366));
        Assert.Equal(ClaimRefusalKind.NotFound, (await scene.OpenAsync()).Refusal.Kind);
        // What was opened before stays to be read by who opened it.
        Assert.Equal(ClaimState.Withdrawn, (await scene.ReadAsync(before)).State);
    }

    [Fact]
    public async Task A_guardian_whose_link_ended_opens_nothing()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var links = scene.Store.Get<CoinStore.Guardians.GuardianshipService>();
        Assert.True((await links.EndAsync(scene.Guardian, scene.Link, default)).Succeeded);
        Assert.Equal(ClaimRefusalKind.NotFound, (await scene.OpenAsync()).Refusal.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task A_claim_needs_words(string? statement)
    {
        await using var scene = await ClaimScene.CreateAsync();
        var text = statement ?? new string('x', 1001);
        Assert.Equal(ClaimRefusalKind.BadStatement, (await scene.OpenAsync(statement: text)).Refusal.Kind);
        Assert.Equal(ClaimRefusalKind.BadReason, (await scene.OpenAsync(reason: (ClaimReason)9)).Refusal.Kind);
        Assert.True((await scene.OpenAsync(statement: new string('x', 1000))).Succeeded);
    }

    [Fact]
    public async Task A_withdrawn_claim_changes_nothing_and_makes_room_for_another()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        Assert.Equal(ClaimState.Withdrawn, (await scene.Claims.WithdrawAsync(scene.Guardian, claim, default)).Value.State);
        Assert.Equal(ClaimState.Withdrawn, (await scene.Claims.WithdrawAsync(scene.Guardian, claim, default)).Value.State);
        Assert.Equal(
            new ClaimRefusal(ClaimRefusalKind.Over, Claim: claim, State: ClaimState.Withdrawn),
            (await scene.GrantAsync(claim)).Refusal
        );
        Assert.Equal((700, 0), await scene.PurseAsync());
        var again = await scene.GrantedAsync();
        Assert.Equal(
            new ClaimRefusal(ClaimRefusalKind.Over, Claim: again.Id, State: ClaimState.Refunded),
            (await scene.Claims.WithdrawAsync(scene.Guardian, again.Id, default)).Refusal
        );
    }

    [Fact]
    public async Task What_was_given_back_already_cannot_be_claimed()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var desk = scene.Store.Get<PurchaseDeskService>();
        var refund = new OperatorRefund(TypedId.New<RefundId>(scene.Store.Clock), scene.Bought, null, "By mistake");
        Assert.True((await desk.RefundAsync(scene.Olga, refund, default)).Succeeded);
        Assert.Equal(new ClaimRefusal(ClaimRefusalKind.NothingLeft, Amount: Money.Usd(740)), (await scene.OpenAsync()).Refusal);
    }

    [Fact]
    public async Task A_declined_claim_tells_why_and_stays_declined()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        Assert.Equal(ClaimRefusalKind.NoAnswer, (await scene.DeclineAsync(claim, answer: " ")).Refusal.Kind);
        Assert.Equal(ClaimRefusalKind.NoAnswer, (await scene.DeclineAsync(claim, answer: new string('x', 401))).Refusal.Kind);
        var declined = (await scene.DeclineAsync(claim)).Value;
        Assert.Equal((ClaimState.Declined, "You approved it."), (declined.State, declined.Answer));
        await scene.AssertToldAsync(scene.Guardian, "You approved it.");
        await scene.AssertToldAsync(scene.Minor, "was declined");
        Assert.Equal((700, 0), await scene.PurseAsync());
        Assert.Empty(await scene.RefundsAsync());
        Assert.Equal(ClaimRefusalKind.AlreadyClaimed, (await scene.OpenAsync()).Refusal.Kind);
    }

    [Fact]
    public async Task The_limits_have_the_price_back()
    {
        await using var scene = await ClaimScene.CreateAsync();
        Assert.True((await scene.Shop.LimitAsync(LimitKind.PurchaseMonth, scene.MinorId)).Used.Value > 0);
        await scene.GrantedAsync();
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseMonth, scene.MinorId)).Used.Value);
    }
}

using CoinStore.Claims;
using CoinStore.Refunds;

namespace CoinStore.Tests.Claims;

public sealed class ClaimDeskTests
{
    [Fact]
    public async Task Nobody_waits_longer_than_fourteen_days()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        scene.Shop.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        await scene.Shop.RunDueAsync();
        Assert.Equal(ClaimState.Open, (await scene.ReadAsync(claim)).State);
        scene.Shop.Advance(TimeSpan.FromSeconds(1));
        await scene.Shop.RunDueAsync();
        var done = await scene.ReadAsync(claim);
        Assert.Equal((ClaimState.Refunded, true, ""), (done.State, done.ByDeadline, done.Answer));
        Assert.Equal((0, 0), await scene.PurseAsync());
        Assert.Equal(740, Assert.Single(await scene.RefundsAsync()).AmountMinor);
        Assert.Contains(await scene.NewsAsync(scene.Guardian), n => n.StartsWith("We did not answer in time", StringComparison.Ordinal));
        await scene.Shop.RunDueAsync();
        Assert.Single(await scene.RefundsAsync());
    }

    [Fact]
    public async Task Two_operators_at_once_give_one_result()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        var decided = await Task.WhenAll(
            scene.GrantAsync(claim, scene.Olga),
            scene.DeclineAsync(claim, scene.Otto),
            scene.GrantAsync(claim, scene.Otto, "Also sorry."),
            scene.DeclineAsync(claim, scene.Olga)
        );
        Assert.Single(decided, d => d.Succeeded);
        Assert.All(decided.Where(d => !d.Succeeded), d => Assert.Equal(ClaimRefusalKind.Over, d.Refusal.Kind));
        var granted = (await scene.ReadAsync(claim)).State == ClaimState.Refunded;
        Assert.Equal(granted ? 1 : 0, (await scene.RefundsAsync()).Count);
    }

    [Fact]
    public async Task A_double_click_and_the_deadline_at_the_same_moment_refund_once()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        scene.Shop.Advance(TimeSpan.FromDays(14));
        var worker = scene.Store.Get<ClaimWorker>();
        await Task.WhenAll(scene.GrantAsync(claim), scene.GrantAsync(claim), worker.RunDueAsync(default), worker.RunDueAsync(default));
        Assert.Equal(ClaimState.Refunded, (await scene.ReadAsync(claim)).State);
        Assert.Single(await scene.RefundsAsync());
        Assert.Single((await new Stripe.RefundService(scene.Shop.Stripe).ListAsync()).Data);
    }

    [Fact]
    public async Task The_same_operator_s_second_click_finds_the_first_decision()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        Assert.True((await scene.GrantAsync(claim)).Succeeded);
        Assert.Equal(ClaimState.Refunded, (await scene.GrantAsync(claim)).Value.State);
        Assert.Equal(ClaimRefusalKind.Over, (await scene.DeclineAsync(claim)).Refusal.Kind);
        Assert.Equal(ClaimRefusalKind.Over, (await scene.GrantAsync(claim, scene.Otto)).Refusal.Kind);
    }

    [Fact]
    public async Task An_operator_does_not_decide_on_their_own_family()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        await scene.Store.WriteAsync(writes => writes.Context.Users.Single(p => p.Id == scene.GuardianId).IsOperator = true);
        Assert.Equal(ClaimRefusalKind.OwnFamily, (await scene.GrantAsync(claim, scene.Guardian)).Refusal.Kind);
        Assert.Equal(ClaimState.Refunded, (await scene.GrantAsync(claim)).Value.State);
    }

    [Fact]
    public async Task The_evidence_tells_card_gifts_limits_asks_and_earlier_claims()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var earlier = await scene.OpenedAsync();
        await scene.DeclineAsync(earlier);
        await scene.Shop.CapAsync(scene.Link.Value, CoinStore.Budgets.LimitKind.PurchaseMonth, 5_000);
        var second = await scene.BuyAsync();
        await scene.SpendAsync(300);
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.ReleaseAsync();
        await scene.SpendAsync(500, "dora");
        var file = (await scene.Desk.GetAsync(scene.Olga, await scene.OpenedAsync(second), null, default)).Value;
        Assert.Contains("700 coins for USD 7.40", file.Evidence.Purchase, StringComparison.Ordinal);
        Assert.Contains("which ends in 4242", file.Evidence.Account, StringComparison.Ordinal);
        // 700 coins of the older purchase went first: of 800 spent, the last 100 are of this one.
        var gift = Assert.Single(file.Evidence.Gifts);
        Assert.Equal(("dora", new Coins(100), ClaimGiftState.Pending), (gift.CreatorHandle, gift.Coins, gift.State));
        Assert.Equal(new ClaimFigures(Money.Usd(740), new Coins(600), new Coins(100), Coins.Zero, Coins.Zero), file.Figures);
        var limit = Assert.Single(file.Evidence.Limits);
        Assert.Equal(("Gus", CoinStore.Budgets.LimitKind.PurchaseMonth, 5_000), (limit.GuardianName, limit.Kind, limit.Cap.Value));
        Assert.Equal(earlier, Assert.Single(file.Evidence.Earlier).Id);
        Assert.Equal(2, (await scene.Desk.ListAsync(scene.Olga, "She asked again", default)).Value.Count);
    }

    [Fact]
    public async Task What_the_bank_does_not_take_opens_the_claim_again_and_owes_nobody_anything()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.ReleaseAsync();
        await scene.SpendAsync(200, "dora");
        await scene.RecogniseAsync();
        var claim = await scene.OpenedAsync();
        scene.Shop.Line.Rewrite = body => body.Replace("\"status\":\"succeeded\"", "\"status\":\"failed\"", StringComparison.Ordinal);
        var open = (await scene.GrantAsync(claim)).Value;
        scene.Shop.Line.Rewrite = null;
        Assert.Equal((ClaimState.Open, null), (open.State, open.Result));
        Assert.Equal(TimeSpan.FromDays(14), open.DueAt - scene.Store.Clock.GetUtcNow().UtcDateTime);
        // What was taken out of gifts is unspent now; what was paid to a creator stays spent.
        Assert.Equal((400, 0), await scene.PurseAsync());
        Assert.Equal((0, 300), await scene.DiamondsAsync());
        Assert.Equal((0, 0), await scene.DiamondsAsync(scene.Dora));
        Assert.Equal(
            (0, 300),
            ((await scene.LotAsync()).LostCoins, await scene.BookAsync(CoinStore.Storage.AccountKind.CoinsSpent, "COIN"))
        );
        await scene.AssertToldAsync(scene.Otto, "for a granted claim failed");
        await scene.AssertToldAsync(scene.Guardian, "open again");
        await scene.RecogniseAsync();
    }

    [Fact]
    public async Task A_bank_that_refuses_days_after_it_was_done_opens_the_claim_again()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        var claim = (await scene.GrantedAsync()).Id;
        var refund = Assert.Single(await scene.RefundsAsync());
        var told = new Stripe.Refund
        {
            Id = refund.StripeRefundId,
            Status = "failed",
            FailureReason = "lost_or_stolen_card",
        };
        await scene.Store.Get<RefundRun>().ApplyAsync(refund.Id, told, default);
        await scene.Store.Get<RefundRun>().ApplyAsync(refund.Id, told, default);
        Assert.Equal(ClaimState.Open, (await scene.ReadAsync(claim)).State);
        Assert.Equal((700, 0), await scene.PurseAsync());
        Assert.Equal("lost_or_stolen_card", (await scene.Desk.GetAsync(scene.Olga, claim, null, default)).Value.Case.Note);
        await scene.RecogniseAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_crash_cut_off_the_workers_finish_once(bool answer)
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        scene.Shop.Line.CutAt(1, answer);
        var under = scene.GrantAsync(claim);
        await scene.Shop.Line.WhenCut;
        await scene.Store.CrashAsync();
        scene.Shop.Line.Mend();
        await under.ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(ClaimState.Granted, (await scene.ReadAsync(claim)).State);
        scene.Shop.Advance(TimeSpan.FromMinutes(3));
        await scene.Shop.RunDueAsync();
        Assert.Equal(ClaimState.Refunded, (await scene.ReadAsync(claim)).State);
        Assert.Equal(740, Assert.Single((await new Stripe.RefundService(scene.Shop.Stripe).ListAsync()).Data).Amount);
        Assert.Equal(RefundState.Succeeded, Assert.Single(await scene.RefundsAsync()).State);
    }
}

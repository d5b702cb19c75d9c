using CoinStore.Budgets;
using CoinStore.Claims;
using CoinStore.Guardians;
using CoinStore.PocketMoney;
using CoinStore.Tests.Cards;

namespace CoinStore.Tests.Claims;

/// <summary>What a guardian paid for or said yes to was not bought without leave.</summary>
public sealed class ClaimLeaveTests
{
    [Fact]
    public async Task A_purchase_that_a_guardian_approved_cannot_be_claimed_and_one_without_a_yes_can()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var approved = await ApprovedAsync(scene);
        Assert.Equal(ClaimRefusalKind.Approved, (await scene.OpenAsync(purchase: approved)).Refusal.Kind);
        Assert.Equal(
            ClaimRefusalKind.Approved,
            (await scene.Claims.QuoteAsync(scene.Guardian, approved, CancellationToken.None)).Refusal.Kind
        );
        var listed = (await scene.Claims.ListAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Value;
        Assert.Equal(ClaimRefusalKind.Approved, listed.Single(p => p.PurchaseId == approved).Refusal!.Kind);
        Assert.Null(listed.Single(p => p.PurchaseId == scene.Bought).Refusal);
        Assert.True((await scene.OpenAsync()).Succeeded);
    }

    [Fact]
    public async Task A_claim_of_an_approved_purchase_from_before_is_never_granted_by_its_deadline()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await OldClaimAsync(scene, await ApprovedAsync(scene));
        scene.Shop.Advance(TimeSpan.FromDays(14));
        await scene.Shop.RunDueAsync();
        var done = await scene.ReadAsync(claim);
        Assert.Equal((ClaimState.Declined, null), (done.State, done.Result));
        Assert.StartsWith("A guardian said yes", done.Answer, StringComparison.Ordinal);
        Assert.Empty(await scene.RefundsAsync());
        Assert.Equal((1400, 0), await scene.PurseAsync());
        await scene.AssertToldAsync(scene.Guardian, "A guardian said yes to this very purchase");
    }

    [Fact]
    public async Task An_operator_may_still_grant_such_a_claim_by_hand()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await OldClaimAsync(scene, await ApprovedAsync(scene));
        Assert.Equal(ClaimState.Refunded, (await scene.GrantAsync(claim)).Value.State);
    }

    [Fact]
    public async Task Pocket_money_cannot_be_claimed_by_any_guardian()
    {
        await using var scene = await CardScene.CreateAsync();
        var plan = new MakePocketPlan(
            TypedId.New<PocketPlanId>(scene.Store.Clock),
            scene.MaxId,
            new Coins(700),
            PocketRhythm.Once,
            await scene.SaveAsync(),
            5000
        );
        var made = (await scene.Store.Get<PocketMoneyService>().StartAsync(scene.Gabi, plan, CancellationToken.None)).Value;
        var claims = scene.Store.Get<ClaimService>();
        var listed = Assert.Single((await claims.ListAsync(scene.Gabi, scene.MaxId, CancellationToken.None)).Value);
        Assert.Equal((made.TopUps[0].PurchaseId!.Value, ClaimRefusalKind.PaidByGuardian), (listed.PurchaseId, listed.Refusal!.Kind));
        var id = TypedId.New<ClaimId>(scene.Store.Clock);
        var opened = await claims.OpenAsync(scene.Gabi, id, listed.PurchaseId, ClaimReason.Other, "Not me", CancellationToken.None);
        Assert.Equal(ClaimRefusalKind.PaidByGuardian, opened.Refusal.Kind);
    }

    [Theory]
    [InlineData(AskAnswer.Raise)]
    [InlineData(AskAnswer.Once)]
    public async Task A_yes_that_the_limits_had_room_without_is_leave_for_one_purchase_of_the_hour(AskAnswer answer)
    {
        await using var scene = await ClaimScene.CreateAsync();
        scene.Shop.Advance(TimeSpan.FromMinutes(1));
        await AskedAsync(scene, answer);
        await scene.Shop.CapAsync(scene.Link.Value, LimitKind.PurchaseMonth, 100_000);
        var (bought, more) = (await scene.BuyAsync(), await scene.BuyAsync());
        Assert.Equal(ClaimRefusalKind.Approved, (await scene.OpenAsync(purchase: bought)).Refusal.Kind);
        Assert.True((await scene.OpenAsync(purchase: more)).Succeeded);
    }

    [Fact]
    public async Task A_yes_that_is_over_is_no_leave()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await AskedAsync(scene, AskAnswer.Once);
        await scene.Shop.CapAsync(scene.Link.Value, LimitKind.PurchaseMonth, 100_000);
        scene.Shop.Advance(TimeSpan.FromMinutes(60));
        Assert.True((await scene.OpenAsync(purchase: await scene.BuyAsync())).Succeeded);
    }

    private static async Task<PurchaseId> ApprovedAsync(ClaimScene scene)
    {
        await AskedAsync(scene, AskAnswer.Once);
        return await scene.BuyAsync();
    }

    private static async Task AskedAsync(ClaimScene scene, AskAnswer answer)
    {
        await scene.Shop.CapAsync(scene.Link.Value, LimitKind.PurchaseMonth, 100);
        var asks = scene.Store.Get<AskService>();
        var request = new AskRequest(LimitKind.PurchaseMonth, PackageId: "coins-700-usd");
        var ask = (await asks.AskAsync(scene.Minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value;
        Assert.True((await asks.AnswerAsync(scene.Guardian, ask.Id, new AnswerAsk(answer), CancellationToken.None)).Succeeded);
    }

    private static async Task<ClaimId> OldClaimAsync(ClaimScene scene, PurchaseId purchase)
    {
        var id = scene.NewId();
        await scene.Store.WriteAsync(writes =>
            writes.Context.Add(
                new ClaimRow
                {
                    Id = id,
                    PurchaseId = purchase,
                    MinorId = scene.MinorId,
                    OpenedBy = scene.GuardianId,
                    Reason = ClaimReason.Other,
                    Statement = "I did not want it after all.",
                    State = ClaimState.Open,
                    OpenedAt = writes.Now,
                    DueAt = writes.Now + ClaimPolicy.AnswerTime,
                }
            )
        );
        return id;
    }
}

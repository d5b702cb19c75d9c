using CoinStore.Budgets;
using CoinStore.Claims;
using CoinStore.Disputes;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Tests.Claims;
using CoinStore.Tests.Disputes;
using CoinStore.Trust;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Access;

/// <summary>What operators see of a minor once nothing waits for them any more.</summary>
public sealed class ClosedCasesTests
{
    private const string Why = "His mother asked by phone";

    [Fact]
    public async Task A_claim_that_is_over_is_found_and_listed_for_a_reason_alone()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        Assert.Single((await scene.Desk.ListAsync(scene.Otto, null, default)).Value);
        Assert.True((await scene.Desk.GetAsync(scene.Otto, claim, null, default)).Succeeded);
        await scene.DeclineAsync(claim);
        foreach (var who in new[] { scene.Olga, scene.Otto })
        {
            Assert.Empty((await scene.Desk.ListAsync(who, null, default)).Value);
            Assert.Equal(ClaimRefusalKind.NotFound, (await scene.Desk.GetAsync(who, claim, null, default)).Refusal.Kind);
            Assert.Equal(1, scene.Denials.CountOf($"{who} may not see a claim {scene.MinorId}"));
        }

        Assert.Single((await scene.Desk.ListAsync(scene.Otto, Why, default)).Value);
        Assert.Equal("Mika", (await scene.Desk.GetAsync(scene.Otto, claim, Why, default)).Value.Case.Claim.MinorName);
        var kept = scene.Denials.Causes.TakeLast(2).ToList();
        Assert.Equal($"With cause: {scene.Otto} may list claims of minor {scene.MinorId}, because: stated: {Why}", kept[0]);
        Assert.Equal($"With cause: {scene.Otto} may see a claim of minor {scene.MinorId}, because: stated: {Why}", kept[1]);
    }

    [Fact]
    public async Task A_minors_dispute_that_is_over_is_found_and_listed_for_a_reason_alone()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var desk = scene.Store.Get<DisputeDeskService>();
        await scene.DisputeAsync();
        var id = Assert.Single((await desk.ListAsync(scene.Otto, null, default)).Value).Dispute.Id;
        Assert.True((await desk.GetAsync(scene.Otto, id, null, default)).Succeeded);
        await scene.DecideDisputeAsync("lose");
        Assert.Empty((await desk.ListAsync(scene.Otto, null, default)).Value);
        Assert.Equal(DisputeRefusal.NotFound, (await desk.GetAsync(scene.Otto, id, null, default)).Refusal);
        Assert.Equal(1, scene.Denials.CountOf($"{scene.Otto} may not see a dispute {scene.MinorId}"));
        Assert.Single((await desk.ListAsync(scene.Otto, Why, default)).Value);
        Assert.Equal("Mika", (await desk.GetAsync(scene.Otto, id, Why, default)).Value.Case.BuyerName);
    }

    [Fact]
    public async Task What_Stripe_sent_of_a_minor_is_withheld_without_a_cause_and_an_adults_is_not()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.DisputeAsync();
        var events = scene.Store.Get<StripeEventService>();
        var id = await EventAsync(scene.Store, "charge.dispute.created");
        Assert.NotNull((await events.ReadAsync(scene.Otto, id, null, default)).Value.Body);
        await scene.DecideDisputeAsync("lose");
        var shut = (await events.ReadAsync(scene.Otto, id, null, default)).Value;
        Assert.Equal((true, null, "charge.dispute.created"), (shut.NeedsReason, shut.Body, shut.Line.Type));
        Assert.Equal(1, scene.Denials.CountOf($"{scene.Otto} may not read an event of Stripe's {scene.MinorId}"));
        var open = (await events.ReadAsync(scene.Otto, id, Why, default)).Value;
        Assert.False(open.NeedsReason);
        Assert.Contains(await scene.PaymentAsync(), open.Body, StringComparison.Ordinal);

        await using var adult = await DisputeScene.CreateAsync();
        await adult.OpenAsync();
        await adult.DecideAsync("lose");
        var fays = await EventAsync(adult.Scene.Store, "charge.dispute.created");
        var read = await adult.Scene.Store.Get<StripeEventService>().ReadAsync(adult.Scene.Olga, fays, null, default);
        Assert.NotNull(read.Value.Body);
    }

    [Fact]
    public async Task A_refund_of_a_minors_is_found_by_operators_while_a_case_is_open_alone()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        var refunds = scene.Store.Get<RefundService>();
        var quote = (await refunds.QuoteAsync(scene.Minor, scene.Bought, default)).Value;
        var wish = new RequestRefund(TypedId.New<RefundId>(scene.Store.Clock), scene.Bought, quote.Coins, quote.Amount);
        Assert.True((await refunds.RequestAsync(scene.Minor, wish, default)).Succeeded);
        Assert.Equal(RefundRefusalKind.NotFound, (await refunds.GetAsync(scene.Otto, wish.Id, default)).Refusal.Kind);
        Assert.Equal(1, scene.Denials.CountOf($"{scene.Otto} may not see a refund {scene.MinorId}"));
        await scene.DisputeAsync();
        Assert.True((await refunds.GetAsync(scene.Otto, wish.Id, default)).Succeeded);
    }

    [Fact]
    public async Task A_minors_payment_that_was_given_back_is_listed_for_a_reason_alone()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var (_, session) = await scene.Shop.OpenAsync(scene.Minor);
        await scene.Shop.PayAsync(session);
        await scene
            .Store.Get<LimitService>()
            .SetCapsAsync(
                scene.Guardian,
                scene.Link,
                new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.Pause] = 0 }),
                CancellationToken.None
            );
        await scene.Shop.RunDueAsync();
        var cases = scene.Store.Get<PaymentCaseService>();
        Assert.Empty((await cases.ListAsync(scene.Otto, openOnly: false, null, 10, null, default)).Value.Cases);
        Assert.NotNull(Assert.Single((await cases.ListAsync(scene.Otto, openOnly: false, null, 10, Why, default)).Value.Cases).ResolvedAt);
        Assert.Contains(
            $"list payments that do not fit of minor {scene.MinorId}",
            Assert.Single(scene.Denials.Causes),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_proof_of_a_minors_purchase_is_the_familys_and_an_operators_while_a_case_is_open()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var log = scene.Store.Get<LogService>();
        Assert.True((await log.ProveAsync(scene.Minor, scene.Bought.Value, default)).Succeeded);
        Assert.Equal(ProofRefusal.NotFound, (await log.ProveAsync(scene.Otto, scene.Bought.Value, default)).Refusal);
        Assert.Equal(1, scene.Denials.CountOf($"{scene.Otto} may not prove entry {scene.MinorId}"));
        await scene.OpenedAsync();
        Assert.True((await log.ProveAsync(scene.Otto, scene.Bought.Value, default)).Succeeded);
    }

    private static Task<string> EventAsync(TestStore store, string type) =>
        store.Database.ReadAsync(
            (c, t) => c.Set<StripeEventRow>().Where(e => e.Type == type).Select(e => e.Id).SingleAsync(t),
            CancellationToken.None
        );
}

using CoinStore.Claims;
using CoinStore.Disputes;
using CoinStore.Payments;
using CoinStore.Tests.Claims;
using CoinStore.Tests.Disputes;
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

    private static Task<string> EventAsync(TestStore store, string type) =>
        store.Database.ReadAsync(
            (c, t) => c.Set<StripeEventRow>().Where(e => e.Type == type).Select(e => e.Id).SingleAsync(t),
            CancellationToken.None
        );
}

using CoinStore.Access;
using CoinStore.Disputes;

namespace CoinStore.Tests.Disputes;

public sealed class DisputeDeskTests
{
    [Fact]
    public async Task The_evidence_says_what_is_known_and_reaches_Stripe_once()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.Scene.SpendAsync(500);
        await scene.OpenAsync();
        Assert.True((await scene.AppealAsync("  I bought these for Cleo.  ")).Succeeded);
        var file = (await scene.Desk.GetAsync(scene.Scene.Olga, await scene.IdAsync(), null, default)).Value;
        Assert.True(file.Case.MayAnswer);
        var sent = (await scene.SubmitAsync()).Value;
        Assert.NotNull(sent.SubmittedAt);
        Assert.Equal(DisputeRefusal.Answered, (await scene.SubmitAsync()).Refusal);
        Assert.Equal(DisputeRefusal.Answered, (await scene.AppealAsync("And more.")).Refusal);
        var at = await scene.AtStripeAsync();
        Assert.Equal(("under_review", 1), (at.Status, at.EvidenceDetails.SubmissionCount));
        Assert.Equal((file.Evidence.Activity, file.Evidence.Statement), (at.Evidence.AccessActivityLog, at.Evidence.UncategorizedText));
        Assert.Contains("20 x Virtual Hug to @cleo, 500 coins", at.Evidence.AccessActivityLog, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("I bought these for Cleo.\n", at.Evidence.UncategorizedText, StringComparison.Ordinal);
        Assert.Contains("700 coins", at.Evidence.ProductDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accepted_dispute_is_lost_at_once()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.OpenAsync();
        Assert.Equal(DisputeState.Lost, (await scene.AcceptAsync()).Value.State);
        Assert.Equal("lost", (await scene.AtStripeAsync()).Status);
        Assert.Equal(DisputeRefusal.Over, (await scene.SubmitAsync()).Refusal);
        Assert.Equal(DisputeRefusal.Over, (await scene.AppealAsync("Too late.")).Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_crash_cut_off_the_worker_finishes_once(bool answer)
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.OpenAsync();
        // The first call looks at the dispute, the second sends the evidence.
        scene.Shop.Line.CutAt(2, answer);
        var under = scene.SubmitAsync();
        await scene.Shop.Line.WhenCut;
        await scene.Scene.Store.CrashAsync();
        scene.Shop.Line.Mend();
        await under.ContinueWith(_ => { }, TaskScheduler.Default);
        scene.Shop.Advance(TimeSpan.FromMinutes(3));
        await scene.Shop.RunDueAsync();
        Assert.Equal(1, (await scene.AtStripeAsync()).EvidenceDetails.SubmissionCount);
        var row = (await scene.RowAsync())!;
        Assert.Equal((DisputeOrder.None, "under_review"), (row.Order, row.StripeStatus));
        Assert.NotNull(row.SubmittedAt);
    }

    [Fact]
    public async Task Nobody_else_sees_appeals_or_answers()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.OpenAsync();
        var id = await scene.IdAsync();
        var cleo = Actor.Person(scene.Scene.Creator);
        Assert.Equal(DisputeRefusal.NotFound, (await scene.Disputes.GetAsync(cleo, id, default)).Refusal);
        Assert.Equal(DisputeRefusal.NotFound, (await scene.AppealAsync("Mine.", cleo)).Refusal);
        Assert.Equal(DisputeRefusal.NotSignedIn, (await scene.Disputes.GetAsync(Actor.Anonymous, id, default)).Refusal);
        Assert.Empty((await scene.Disputes.ListAsync(cleo, default)).Value);
        foreach (var actor in new[] { cleo, scene.Shop.Fay, Actor.Anonymous })
        {
            Assert.Equal(DisputeRefusal.OperatorsOnly, (await scene.Desk.ListAsync(actor, null, default)).Refusal);
            Assert.Equal(DisputeRefusal.OperatorsOnly, (await scene.Desk.GetAsync(actor, id, null, default)).Refusal);
            Assert.Equal(DisputeRefusal.OperatorsOnly, (await scene.SubmitAsync(actor)).Refusal);
            Assert.Equal(DisputeRefusal.OperatorsOnly, (await scene.AcceptAsync(actor)).Refusal);
        }

        Assert.Equal("needs_response", (await scene.AtStripeAsync()).Status);
    }

    [Fact]
    public async Task An_appeal_has_a_length_and_the_last_word_counts()
    {
        await using var scene = await DisputeScene.CreateAsync();
        await scene.OpenAsync();
        Assert.Equal(DisputeRefusal.BadText, (await scene.AppealAsync("   ")).Refusal);
        Assert.Equal(DisputeRefusal.BadText, (await scene.AppealAsync(new string('x', 1001))).Refusal);
        Assert.True((await scene.AppealAsync(new string('x', 1000))).Succeeded);
        Assert.True((await scene.AppealAsync("In short: mine.")).Succeeded);
        Assert.Equal("In short: mine.", Assert.Single((await scene.Disputes.ListAsync(scene.Shop.Fay, default)).Value).Appeal);
        Assert.Equal(DisputeState.Open, Assert.Single((await scene.Desk.ListAsync(scene.Scene.Olga, null, default)).Value).Dispute.State);
    }
}

using Stripe;

namespace CoinStore.Tests.StripeSandbox;

public sealed class DisputeTests
{
    [Fact]
    public async Task A_chargeback_takes_the_money_and_a_fee_after_the_payment()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var (charge, dispute) = await DisputedAsync(sandbox, "4000000000000259");

        Assert.True((await new ChargeService(sandbox.Client).GetAsync(charge.Id)).Disputed);
        Assert.Equal(("fraudulent", "needs_response", 2000L), (dispute.Reason, dispute.Status, dispute.Amount));
        Assert.False(dispute.IsChargeRefundable);
        var entry = Assert.Single(dispute.BalanceTransactions);
        Assert.Equal(("adjustment", "dispute", dispute.Id), (entry.Type, entry.ReportingCategory, entry.SourceId));
        Assert.Equal((-2000L, 1500L, -3500L), (entry.Amount, entry.Fee, entry.Net));
        Assert.Equal(2000 - 88 - 3500, await BalanceAsync(sandbox));
        Assert.Equal(
            ["checkout.session.completed", "charge.dispute.created", "charge.dispute.funds_withdrawn"],
            (await sandbox.EventTypesAsync()).TakeLast(3),
            StringComparer.Ordinal
        );
        var refused = await Assert.ThrowsAsync<StripeException>(() =>
            new RefundService(sandbox.Client).CreateAsync(new RefundCreateOptions { Charge = charge.Id })
        );
        Assert.Equal("charge_disputed", refused.StripeError.Code);
    }

    [Fact]
    public async Task Winning_evidence_brings_the_money_back_and_not_the_fee()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var (_, dispute) = await DisputedAsync(sandbox, "4000000000002685");
        Assert.Equal("product_not_received", dispute.Reason);

        var answered = await AnswerAsync(sandbox, dispute, "winning_evidence");

        Assert.Equal(("under_review", 1L), (answered.Status, answered.EvidenceDetails.SubmissionCount));
        var won = await new DisputeService(sandbox.Client).GetAsync(dispute.Id);
        Assert.Equal("won", won.Status);
        Assert.Equal(
            ["dispute", "dispute_reversal"],
            won.BalanceTransactions.Select(entry => entry.ReportingCategory),
            StringComparer.Ordinal
        );
        Assert.Equal(2000 - 88 - 1500, await BalanceAsync(sandbox));
        Assert.Equal(
            ["charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_reinstated"],
            (await sandbox.EventTypesAsync()).TakeLast(3),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Losing_evidence_closes_the_dispute_and_moves_nothing()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var (_, dispute) = await DisputedAsync(sandbox, "4000000000000259");

        await AnswerAsync(sandbox, dispute, "losing_evidence");

        Assert.Equal("lost", (await new DisputeService(sandbox.Client).GetAsync(dispute.Id)).Status);
        Assert.Equal(2000 - 88 - 3500, await BalanceAsync(sandbox));
        var again = await Assert.ThrowsAsync<StripeException>(() => AnswerAsync(sandbox, dispute, "winning_evidence"));
        Assert.Contains("status of lost", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_can_be_kept_before_it_is_sent()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var (_, dispute) = await DisputedAsync(sandbox, "4000000000000259");
        var disputes = new DisputeService(sandbox.Client);

        var kept = await disputes.UpdateAsync(
            dispute.Id,
            new DisputeUpdateOptions
            {
                Evidence = new DisputeEvidenceOptions { CustomerName = "Ann" },
                Submit = false,
            }
        );

        Assert.Equal(("needs_response", true, 0L), (kept.Status, kept.EvidenceDetails.HasEvidence, kept.EvidenceDetails.SubmissionCount));
        var sent = await disputes.UpdateAsync(dispute.Id, new DisputeUpdateOptions { Submit = true });
        Assert.Equal(("under_review", "Ann"), (sent.Status, sent.Evidence.CustomerName));
        var missing = await Assert.ThrowsAsync<StripeException>(() => disputes.CloseAsync(dispute.Id));
        Assert.Contains("under_review", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispute_that_nobody_answers_is_lost_and_one_that_is_accepted_too()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var (_, silent) = await DisputedAsync(sandbox, "4000000000000259");
        var (_, accepted) = await DisputedAsync(sandbox, "4000000000000259");
        var disputes = new DisputeService(sandbox.Client);
        Assert.Equal("lost", (await disputes.CloseAsync(accepted.Id)).Status);

        await sandbox.PassAsync(silent.EvidenceDetails.DueBy!.Value - sandbox.Clock.GetUtcNow().UtcDateTime);

        var late = await disputes.GetAsync(silent.Id);
        Assert.Equal(("lost", true), (late.Status, late.EvidenceDetails.PastDue));
        Assert.Equal(2, sandbox.Received.Count(happened => happened.Type == "charge.dispute.closed"));
    }

    [Fact]
    public async Task An_inquiry_takes_no_money_until_it_escalates()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var (_, dispute) = await DisputedAsync(sandbox, "4000000000001976");
        Assert.Equal(("warning_needs_response", true), (dispute.Status, dispute.IsChargeRefundable));
        Assert.Equal(2000 - 88, await BalanceAsync(sandbox));
        Assert.DoesNotContain("charge.dispute.funds_withdrawn", await sandbox.EventTypesAsync(), StringComparer.Ordinal);

        await AnswerAsync(sandbox, dispute, "escalate_inquiry_evidence");

        var escalated = await new DisputeService(sandbox.Client).GetAsync(dispute.Id);
        Assert.Equal(("needs_response", "chargeback"), (escalated.Status, escalated.PaymentMethodDetails.Card.CaseType));
        Assert.Equal(2000 - 88 - 3500, await BalanceAsync(sandbox));
    }

    [Fact]
    public async Task A_refund_in_full_ends_an_inquiry()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var (charge, dispute) = await DisputedAsync(sandbox, "4000000000001976");

        await new RefundService(sandbox.Client).CreateAsync(new RefundCreateOptions { Charge = charge.Id });

        Assert.Equal("warning_closed", (await new DisputeService(sandbox.Client).GetAsync(dispute.Id)).Status);
    }

    [Fact]
    public async Task A_debit_that_the_buyer_did_not_authorise_is_lost_at_once()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var session = await sandbox.CreateSessionAsync(2000, PaymentMethodTests.Euro);
        using var debited = await sandbox.DebitAsync(session, "DE35370400440532013002");

        await sandbox.PassAsync(TimeSpan.FromSeconds(5));

        var dispute = Assert.Single(await new DisputeService(sandbox.Client).ListAsync());
        Assert.Equal(("debit_not_authorized", "lost", "eur"), (dispute.Reason, dispute.Status, dispute.Currency));
        Assert.Equal(2000 - 88 - 3500, await BalanceAsync(sandbox));
    }

    [Fact]
    public async Task A_suspected_card_raises_a_warning_and_no_dispute()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var charge = await sandbox.PaidChargeAsync(2000, "4000000000005423");
        await sandbox.Server.DrainAsync();

        var warnings = await new Stripe.Radar.EarlyFraudWarningService(sandbox.Client).ListAsync();

        Assert.Equal((charge.Id, true), (Assert.Single(warnings).ChargeId, warnings.First().Actionable));
        Assert.Single(sandbox.Received, happened => happened.Type == "radar.early_fraud_warning.created");
        Assert.Empty(await new DisputeService(sandbox.Client).ListAsync());
    }

    internal static async Task<(Charge Charge, Dispute Dispute)> DisputedAsync(SandboxFixture sandbox, string card)
    {
        var charge = await sandbox.PaidChargeAsync(2000, card);
        await sandbox.Server.DrainAsync();
        var disputes = await new DisputeService(sandbox.Client).ListAsync(new DisputeListOptions { Charge = charge.Id });
        return (charge, Assert.Single(disputes));
    }

    internal static Task<Dispute> AnswerAsync(SandboxFixture sandbox, Dispute dispute, string text) =>
        new DisputeService(sandbox.Client).UpdateAsync(
            dispute.Id,
            new DisputeUpdateOptions { Evidence = new DisputeEvidenceOptions { UncategorizedText = text } }
        );

    private static async Task<long> BalanceAsync(SandboxFixture sandbox) =>
        Assert.Single((await new BalanceService(sandbox.Client).GetAsync()).Available).Amount;
}

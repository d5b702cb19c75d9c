using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Notifications;
using CoinStore.Purchases;
using CoinStore.Tests.StripeSandbox;
using Microsoft.EntityFrameworkCore;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.Purchases;

/// <summary>Payments that do not fit: nothing happens to them before an operator has decided, and then it happens once.</summary>
public sealed class PaymentCaseTests
{
    private const string Why = "The buyer wrote to us.";

    [Fact]
    public async Task An_overpaid_purchase_is_credited_as_agreed_and_the_rest_goes_back()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session, olu) = await DisagreeAsync(scene, agreed: 700);
        var open = Assert.Single((await Cases(scene).ListAsync(olu, openOnly: true, null, 10, null, default)).Value.Cases);
        Assert.Equal((session, Money.Usd(740), Money.Usd(700), true), (open.SessionId, open.Paid, open.Price, open.CanCredit));

        var done = (await DecideAsync(scene, olu, session, PaymentDecision.CreditAsAgreed)).Value;
        Assert.NotNull(done.ResolvedAt);
        Assert.Equal((PaymentDecision.CreditAsAgreed, "Olu", Why), (done.Decision, done.DecidedBy, done.Reason));
        Assert.Equal(PurchaseState.Completed, await scene.StateAsync(id));
        Assert.Equal(700, await scene.CoinsAsync());
        Assert.Equal(40, Assert.Single(await RefundsAsync(scene)).Amount);
        Assert.Equal(0, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
        Assert.Empty((await Cases(scene).ListAsync(olu, openOnly: true, null, 10, null, default)).Value.Cases);
    }

    [Fact]
    public async Task Money_given_back_releases_the_reservation_and_nothing_credits_it_afterwards()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session, olu) = await DisagreeAsync(scene, agreed: 741);
        Assert.Equal(PaymentCaseRefusal.NotAsAgreed, (await DecideAsync(scene, olu, session, PaymentDecision.CreditAsAgreed)).Refusal);

        var done = (await DecideAsync(scene, olu, session, PaymentDecision.GiveBack)).Value;
        var refund = Assert.Single(await RefundsAsync(scene));
        Assert.Equal((740, refund.Id), (refund.Amount, done.RefundId));
        Assert.Equal(PurchaseState.Failed, await scene.StateAsync(id));
        Assert.Equal((0, 0), await UsedAsync(scene));
        var bell = (await scene.Store.Get<NotificationService>().ListAsync(scene.Fay, new ListNotifications(), default)).Value;
        Assert.Contains("USD 7.40", bell.Lines[0].Text, StringComparison.Ordinal);

        Assert.Equal(PaymentCaseRefusal.AlreadyDecided, (await DecideAsync(scene, olu, session, PaymentDecision.GiveBack)).Refusal);
        await ExecuteAsync(scene, id, price: 740);
        await scene.CompleteAsync(session, Actor.System("test"));
        scene.Advance(TimeSpan.FromMinutes(5));
        await scene.RunDueAsync();
        Assert.Equal(0, await scene.CoinsAsync());
        Assert.Single(await RefundsAsync(scene));
    }

    [Fact]
    public async Task A_decision_that_Stripe_did_not_answer_is_finished_later_and_the_money_goes_back_once()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session, olu) = await DisagreeAsync(scene, agreed: 741);
        // Stripe does it, and the answer is lost.
        scene.Line.Rewrite = body => body.Contains("\"object\":\"refund\"", StringComparison.Ordinal) ? "{}" : body;
        var waiting = (await DecideAsync(scene, olu, session, PaymentDecision.GiveBack)).Value;
        Assert.Null(waiting.ResolvedAt);
        Assert.NotNull(waiting.LastError);
        Assert.Equal(PurchaseState.Disagreeing, await scene.StateAsync(id));
        Assert.Single(await RefundsAsync(scene));

        scene.Line.Rewrite = null;
        scene.Advance(TimeSpan.FromMinutes(2));
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Failed, await scene.StateAsync(id));
        Assert.Equal(740, Assert.Single(await RefundsAsync(scene)).Amount);
    }

    [Fact]
    public async Task A_decision_that_a_crash_interrupted_is_finished()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session, olu) = await DisagreeAsync(scene, agreed: 741);
        scene.Line.CutAt(2, answer: true);
        var deciding = DecideAsync(scene, olu, session, PaymentDecision.GiveBack);
        await scene.Line.WhenCut;
        await scene.Store.CrashAsync();
        scene.Line.Mend();
        await Record.ExceptionAsync(() => deciding);
        scene.Advance(TimeSpan.FromMinutes(3));
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Failed, await scene.StateAsync(id));
        Assert.Equal(740, Assert.Single(await RefundsAsync(scene)).Amount);
    }

    [Fact]
    public async Task What_went_back_in_Stripes_dashboard_already_does_not_go_back_again()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session, olu) = await DisagreeAsync(scene, agreed: 741);
        var paid = await new SessionService(scene.Stripe).GetAsync(session);
        var earlier = await new RefundService(scene.Stripe).CreateAsync(new RefundCreateOptions { PaymentIntent = paid.PaymentIntentId });
        Assert.Equal(earlier.Id, (await DecideAsync(scene, olu, session, PaymentDecision.GiveBack)).Value.RefundId);
        Assert.Single(await RefundsAsync(scene));
    }

    [Fact]
    public async Task Money_that_belongs_to_no_purchase_can_only_be_given_back()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var olu = Actor.Person(await scene.Store.AddPersonAsync("Olu", isOperator: true));
        var session = await PayStrayAsync(scene);
        await scene.RunDueAsync();
        Assert.Equal(PaymentCaseRefusal.NotAsAgreed, (await DecideAsync(scene, olu, session, PaymentDecision.CreditAsAgreed)).Refusal);
        Assert.NotNull((await DecideAsync(scene, olu, session, PaymentDecision.GiveBack)).Value.ResolvedAt);
        Assert.Equal(500, Assert.Single(await RefundsAsync(scene)).Amount);
    }

    [Fact]
    public async Task Only_operators_see_and_decide_and_only_with_a_reason()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session, olu) = await DisagreeAsync(scene, agreed: 741);
        foreach (var other in (Actor[])[scene.Fay, Actor.Anonymous])
        {
            Assert.Equal(PaymentCaseRefusal.OperatorsOnly, (await Cases(scene).ListAsync(other, true, null, 10, null, default)).Refusal);
            Assert.Equal(PaymentCaseRefusal.OperatorsOnly, (await DecideAsync(scene, other, session, PaymentDecision.GiveBack)).Refusal);
        }

        var silent = new DecidePayment(session, PaymentDecision.GiveBack, "  no ");
        Assert.Equal(PaymentCaseRefusal.ReasonMissing, (await Cases(scene).DecideAsync(olu, silent, default)).Refusal);
        Assert.Equal(PaymentCaseRefusal.NotFound, (await DecideAsync(scene, olu, "cs_none", PaymentDecision.GiveBack)).Refusal);
        Assert.Empty(await RefundsAsync(scene));
    }

    [Fact]
    public async Task The_list_goes_page_by_page_also_within_one_instant()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var olu = Actor.Person(await scene.Store.AddPersonAsync("Olu", isOperator: true));
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        for (var stray = 0; stray < 3; stray++)
        {
            sessions.Add(await PayStrayAsync(scene));
        }

        await scene.RunDueAsync();
        var first = (await Cases(scene).ListAsync(olu, true, null, 2, null, default)).Value;
        var second = (await Cases(scene).ListAsync(olu, true, first.Older, 2, null, default)).Value;
        Assert.Null(second.Older);
        Assert.True(sessions.SetEquals(first.Cases.Concat(second.Cases).Select(c => c.SessionId)));
        Assert.Equal(3, first.Cases.Count + second.Cases.Count);
    }

    [ContractFact]
    public async Task What_we_send_for_lists_and_refunds_keeps_Stripes_contract()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session, olu) = await DisagreeAsync(scene, agreed: 700);
        await scene.RunDueAsync();
        await DecideAsync(scene, olu, session, PaymentDecision.CreditAsAgreed);
        await ContractTests.CheckAsync("transcript", scene.TranscriptFile);
    }

    /// <summary>Pays USD 5 in a session that was not opened for any purchase.</summary>
    internal static async Task<string> PayStrayAsync(PurchaseScene scene)
    {
        var session = await new SessionService(scene.Stripe).CreateAsync(
            new SessionCreateOptions
            {
                Mode = "payment",
                SuccessUrl = "http://localhost/store/return?session_id={CHECKOUT_SESSION_ID}",
                LineItems =
                [
                    new SessionLineItemOptions
                    {
                        Quantity = 1,
                        PriceData = new SessionLineItemPriceDataOptions
                        {
                            Currency = "usd",
                            UnitAmount = 500,
                            ProductData = new SessionLineItemPriceDataProductDataOptions { Name = "Something else" },
                        },
                    },
                ],
            }
        );
        await scene.PayAsync(session.Id);
        return session.Id;
    }

    private static async Task<(PurchaseId Id, string Session, Actor Olu)> DisagreeAsync(PurchaseScene scene, long agreed)
    {
        var olu = Actor.Person(await scene.Store.AddPersonAsync("Olu", isOperator: true));
        var (id, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        await ExecuteAsync(scene, id, agreed);
        Assert.Equal(PurchaseState.Disagreeing, (await scene.CompleteAsync(session)).Value.State);
        return (id, session, olu);
    }

    private static Task ExecuteAsync(PurchaseScene scene, PurchaseId id, long price) =>
        scene.Store.Database.WriteAsync<int, string>(
            Actor.System("test"),
            async (scope, token) =>
                await scope
                    .Context.Set<PurchaseRow>()
                    .Where(p => p.Id == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.PriceMinor, price), token),
            default
        );

    private static PaymentCaseService Cases(PurchaseScene scene) => scene.Store.Get<PaymentCaseService>();

    private static Task<Result<PaymentCase, PaymentCaseRefusal>> DecideAsync(
        PurchaseScene scene,
        Actor actor,
        string session,
        PaymentDecision decision
    ) => Cases(scene).DecideAsync(actor, new DecidePayment(session, decision, Why), CancellationToken.None);

    private static async Task<IReadOnlyList<Refund>> RefundsAsync(PurchaseScene scene) =>
        (await new RefundService(scene.Stripe).ListAsync()).Data;

    private static async Task<(long Used, long Reserved)> UsedAsync(PurchaseScene scene)
    {
        var limit = await scene.LimitAsync(LimitKind.PurchaseDay);
        return (limit.Used.Value, limit.Reserved.Value);
    }
}

using CoinStore.Proofs;
using CoinStore.Purchases;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace CoinStore.Tests.Proofs;

public sealed class ProofCrashTests
{
    [Fact]
    public async Task Charged_and_not_refunded_when_the_process_ended_is_refunded_by_the_worker()
    {
        await using var scene = await ProofScene.CreateAsync();
        var session = await scene.OpenAsync();
        await scene.Shop.PayWithAsync(session, ProofScene.Visa);
        // The session is read; then the line is cut, so that no refund is made.
        scene.Shop.Line.CutAt(2, answer: false);
        var under = scene.CompleteAsync(session);
        await scene.Shop.Line.WhenCut;
        scene.Shop.Line.Mend();
        Assert.Equal(ProofState.Charged, (await under).Value.State);
        Assert.Empty((await new RefundService(scene.Shop.Stripe).ListAsync()).Data);
        await scene.Store.CrashAsync();
        scene.Shop.Advance(TimeSpan.FromMinutes(5));
        await scene.Shop.RunDueAsync();
        Assert.Equal(ProofState.Refunded, (await scene.RowAsync()).State);
        Assert.Single((await new RefundService(scene.Shop.Stripe).ListAsync()).Data);
    }

    [Fact]
    public async Task A_refund_whose_answer_was_lost_is_not_made_twice()
    {
        await using var scene = await ProofScene.CreateAsync();
        var session = await scene.OpenAsync();
        await scene.Shop.PayWithAsync(session, ProofScene.Visa);
        scene.Shop.Line.CutAt(3, answer: true);
        var under = scene.CompleteAsync(session);
        await scene.Shop.Line.WhenCut;
        scene.Shop.Line.Mend();
        Assert.Equal(ProofState.Charged, (await under).Value.State);
        Assert.Single((await new RefundService(scene.Shop.Stripe).ListAsync()).Data);
        scene.Shop.Advance(TimeSpan.FromMinutes(5));
        await scene.Shop.RunDueAsync();
        Assert.Equal(ProofState.Refunded, (await scene.RowAsync()).State);
        Assert.Single((await new RefundService(scene.Shop.Stripe).ListAsync()).Data);
        Assert.Equal((2, 0), await scene.CashAsync());
    }

    [Fact]
    public async Task A_start_whose_answer_was_lost_goes_on_with_the_same_session()
    {
        await using var scene = await ProofScene.CreateAsync();
        var id = TypedId.New<GuardianProofId>(scene.Store.Clock);
        scene.Shop.Line.CutAt(1, answer: true);
        var under = scene.StartAsync(id: id);
        await scene.Shop.Line.WhenCut;
        scene.Shop.Line.Mend();
        Assert.Equal(ProofRefusal.StripeUnreachable, (await under).Refusal);
        var again = (await scene.StartAsync(id: id)).Value;
        Assert.Equal((id, ProofState.Open), (again.Id, again.State));
        Assert.Single((await new Stripe.Checkout.SessionService(scene.Shop.Stripe).ListAsync()).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_in_any_order_twice_and_late_settle_it_once(bool reversed)
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.LinkAsync();
        var session = await scene.OpenAsync();
        await scene.Shop.PayWithAsync(session, ProofScene.Visa);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("checkout.session.completed"));
        Assert.Equal(ProofState.Refunded, (await scene.RowAsync()).State);
        var events = await scene.Shop.EventsAsync("");
        if (reversed)
        {
            events.Reverse();
        }

        foreach (var each in events.Concat(events))
        {
            await scene.Shop.DeliverAsync(each);
        }

        Assert.Equal(ProofState.Refunded, (await scene.CompleteAsync(session)).Value.State);
        Assert.Single(await scene.ConsentsAsync());
        Assert.Single((await new RefundService(scene.Shop.Stripe).ListAsync()).Data);
        Assert.Equal((2, 0), await scene.CashAsync());
    }

    [Fact]
    public async Task Paid_unseen_it_is_found_in_Stripes_list_and_is_no_stray_payment()
    {
        await using var scene = await ProofScene.CreateAsync();
        var id = TypedId.New<GuardianProofId>(scene.Store.Clock);
        scene.Shop.Line.CutAt(1, answer: true);
        var under = scene.StartAsync(id: id);
        await scene.Shop.Line.WhenCut;
        scene.Shop.Line.Mend();
        await under;
        var session = Assert.Single((await new Stripe.Checkout.SessionService(scene.Shop.Stripe).ListAsync()).Data).Id;
        await scene.Shop.PayWithAsync(session, ProofScene.Visa);
        await scene.Store.Get<CheckoutReconciler>().RunDueAsync(CancellationToken.None);
        await scene.Store.Get<CheckoutReconciler>().RunDueAsync(CancellationToken.None);
        Assert.Equal(ProofState.Refunded, (await scene.RowAsync()).State);
        Assert.Equal(
            0,
            await scene.Store.Database.ReadAsync(
                (context, token) => context.Set<PaymentCaseRow>().CountAsync(token),
                CancellationToken.None
            )
        );
    }

    [Fact]
    public async Task A_refund_that_the_bank_does_not_take_is_put_before_the_operators_and_the_books_agree()
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.ProveAsync("4000000000005126");
        scene.Shop.Advance(TimeSpan.FromMinutes(5));
        await scene.Shop.StripeCatchesUpAsync();
        foreach (var failed in await scene.Shop.EventsAsync("refund."))
        {
            await scene.Shop.DeliverAsync(failed);
        }

        Assert.Equal(ProofState.RefundFailed, (await scene.RowAsync()).State);
        Assert.Equal((3, 0), await scene.CashAsync());
    }
}

using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Cards;
using CoinStore.Notifications;
using CoinStore.Purchases;
using CoinStore.Refunds;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Cards;

public sealed class CardPurchaseTests
{
    [Fact]
    public async Task A_guardians_card_pays_coins_for_a_minor_within_the_minors_limits()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Shop.CapAsync(scene.Link, LimitKind.PurchaseDay, 2000);
        var wish = scene.Wish(await scene.SaveAsync());

        var paid = (await scene.PayAsync(wish)).Value;

        Assert.Equal((PurchaseState.Completed, CardChargeOutcome.Succeeded), (paid.State, paid.Outcome));
        Assert.Equal((700L, 0L), (await scene.Shop.CoinsAsync(scene.MaxId), await scene.Shop.CoinsAsync(scene.GabiId)));
        Assert.Equal(740, (await scene.Shop.LimitAsync(LimitKind.PurchaseDay, scene.MaxId)).Used.Value);
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseDay, scene.GabiId)).Used.Value);
        var payment = Assert.Single(await scene.PaymentsAsync());
        Assert.Equal((740L, paid.Id.ToString()), (payment.AmountReceived, payment.Metadata["purchase_id"]));
        var row = await scene.PurchaseAsync(paid.Id);
        Assert.Equal((payment.Id, scene.GabiId, "US"), (row.PaymentIntentId, row.PayerId, row.PaymentCountry));
        Assert.NotNull(row.BalanceTransactionId);
    }

    [Fact]
    public async Task The_receipt_goes_to_who_paid_and_says_who_it_was()
    {
        await using var scene = await CardScene.CreateAsync();
        var paid = (await scene.PayAsync(scene.Wish(await scene.SaveAsync()))).Value;
        var mails = await scene.Store.Database.ReadAsync((c, token) => c.Set<OutboxMail>().ToListAsync(token), CancellationToken.None);
        Assert.Equal("gabi@example.test", Assert.Single(mails, m => m.Subject.Contains("700", StringComparison.Ordinal)).To);
        Assert.Contains(await scene.NewsAsync(scene.MaxId), n => n.Contains("Gabi paid", StringComparison.Ordinal));
        Assert.Contains(await scene.NewsAsync(), n => n.Contains("Max", StringComparison.Ordinal));

        var max = (await scene.Shop.Purchases.GetAsync(Actor.Person(scene.MaxId), paid.Id, default)).Value;
        var gabi = (await scene.Shop.Purchases.GetAsync(scene.Gabi, paid.Id, default)).Value;
        Assert.Equal(("Gabi", null), (max.PaidBy!.Name, max.PaidBy.Card));
        Assert.Equal(("Gabi", "Visa 4242"), (gabi.PaidBy!.Name, gabi.PaidBy.Card));
        Assert.Equal(PurchaseRefusal.NotFound, (await scene.Shop.Purchases.GetAsync(scene.Shop.Fay, paid.Id, default)).Refusal);
    }

    [Theory]
    [InlineData(CardScene.DeclinedLater, "generic_decline", false)]
    [InlineData(CardScene.AlwaysAsks, "authentication_required", true)]
    public async Task A_refused_card_gives_the_limits_back_and_is_not_charged_again(string number, string code, bool asks)
    {
        await using var scene = await CardScene.CreateAsync();
        var wish = scene.Wish(await scene.SaveAsync(number));

        var refused = (await scene.PayAsync(wish)).Value;
        var again = (await scene.PayAsync(wish)).Value;

        Assert.Equal(asks ? CardChargeOutcome.NeedsAuthentication : CardChargeOutcome.Declined, refused.Outcome);
        Assert.Equal((PurchaseState.Failed, code), (refused.State, refused.Decline!.Code));
        Assert.Equal(refused.Outcome, again.Outcome);
        Assert.Single(await scene.PaymentsAsync());
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseDay, scene.MaxId)).Reserved.Value);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("payment_intent.payment_failed"));
        Assert.Equal(0, await scene.Shop.CoinsAsync(scene.MaxId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_around_the_charge_takes_the_money_once(bool answer)
    {
        await using var scene = await CardScene.CreateAsync();
        var wish = scene.Wish(await scene.SaveAsync());
        await scene.CrashInAsync(1, answer, () => scene.PayAsync(wish));
        Assert.Equal(PurchaseState.Starting, (await scene.PurchaseAsync(wish.Order.PurchaseId)).State);
        Assert.Equal(740, (await scene.Shop.LimitAsync(LimitKind.PurchaseDay, scene.MaxId)).Reserved.Value);

        scene.Shop.Advance(TimeSpan.FromMinutes(2));
        await scene.Shop.RunDueAsync();
        await scene.Shop.RunDueAsync();

        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MaxId));
        Assert.Single(await scene.PaymentsAsync());
        Assert.Equal(CardChargeOutcome.Succeeded, (await scene.PayAsync(wish)).Value.Outcome);
    }

    [Theory]
    [InlineData(false, PurchaseState.Failed, 0)]
    [InlineData(true, PurchaseState.Completed, 700)]
    public async Task After_half_an_hour_a_charge_is_looked_for_and_not_made(bool answer, PurchaseState state, long coins)
    {
        await using var scene = await CardScene.CreateAsync();
        var wish = scene.Wish(await scene.SaveAsync());
        await scene.CrashInAsync(1, answer, () => scene.PayAsync(wish));
        // By then Stripe has forgotten the key, and would take the money again under it.
        scene.Shop.Advance(TimeSpan.FromDays(2));
        await scene.Shop.RunDueAsync();

        var row = await scene.PurchaseAsync(wish.Order.PurchaseId);
        Assert.Equal((state, answer ? null : "not_charged"), (row.State, row.DeclineCode));
        Assert.Equal(coins, await scene.Shop.CoinsAsync(scene.MaxId));
        Assert.Equal(answer ? 1 : 0, (await scene.PaymentsAsync()).Count);
    }

    [Fact]
    public async Task No_answer_is_no_decline_and_the_worker_asks_again()
    {
        await using var scene = await CardScene.CreateAsync();
        var wish = scene.Wish(await scene.SaveAsync());
        scene.Shop.Line.Rewrite = _ => "{}";
        var unknown = (await scene.PayAsync(wish)).Value;
        Assert.Equal((PurchaseState.Starting, CardChargeOutcome.Unknown), (unknown.State, unknown.Outcome));
        scene.Shop.Line.Rewrite = null;
        scene.Shop.Advance(TimeSpan.FromMinutes(2));
        await scene.Shop.RunDueAsync();
        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MaxId));
        Assert.Single(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task Events_in_any_order_credit_once()
    {
        await using var scene = await CardScene.CreateAsync();
        var wish = scene.Wish(await scene.SaveAsync());
        await scene.CrashInAsync(1, answer: true, () => scene.PayAsync(wish));
        // The event overtakes the answer, which was lost.
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("payment_intent.succeeded"));
        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MaxId));
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("payment_intent.created"));
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("payment_intent.succeeded"));
        scene.Shop.Advance(TimeSpan.FromMinutes(5));
        await scene.Shop.RunDueAsync();
        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MaxId));
    }

    [Fact]
    public async Task A_payment_whose_event_and_record_were_lost_is_found_on_Stripes_list()
    {
        await using var scene = await CardScene.CreateAsync();
        var wish = scene.Wish(await scene.SaveAsync());
        await scene.CrashInAsync(1, answer: true, () => scene.PayAsync(wish));
        await scene.Store.Get<CardPaymentReconciler>().RunDueAsync(CancellationToken.None);
        Assert.Equal(PurchaseState.Completed, (await scene.PurchaseAsync(wish.Order.PurchaseId)).State);
    }

    [Theory]
    [InlineData("\"amount_received\":740", "\"amount_received\":739")]
    [InlineData("\"currency\":\"usd\"", "\"currency\":\"eur\"")]
    [InlineData("\"card_id\":\"0", "\"card_id\":\"f")]
    public async Task A_payment_that_is_not_as_agreed_is_held_for_an_operator(string told, string instead)
    {
        await using var scene = await CardScene.CreateAsync();
        var olga = Actor.Person(await scene.Store.AddPersonAsync("Olga", isOperator: true));
        var wish = scene.Wish(await scene.SaveAsync());
        scene.Shop.Line.Rewrite = body => body.Replace(told, instead, StringComparison.Ordinal);
        Assert.Equal(PurchaseState.Disagreeing, (await scene.PayAsync(wish)).Value.State);
        scene.Shop.Line.Rewrite = null;
        Assert.Equal(0, await scene.Shop.CoinsAsync(scene.MaxId));

        var cases = scene.Store.Get<PaymentCaseService>();
        var held = Assert.Single((await cases.ListAsync(olga, openOnly: true, null, 10, null, default)).Value.Cases);
        Assert.StartsWith("pi_", held.SessionId, StringComparison.Ordinal);
        var decided = await cases.DecideAsync(olga, new DecidePayment(held.SessionId, PaymentDecision.GiveBack, "Not as agreed"), default);
        Assert.NotNull(decided.Value.RefundId);
        Assert.Equal(PurchaseState.Failed, (await scene.PurchaseAsync(wish.Order.PurchaseId)).State);
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseDay, scene.MaxId)).Reserved.Value);
    }

    [Fact]
    public async Task A_payment_of_no_purchase_is_put_before_the_operators()
    {
        await using var scene = await CardScene.CreateAsync();
        var olga = Actor.Person(await scene.Store.AddPersonAsync("Olga", isOperator: true));
        var card = await scene.RowAsync(await scene.SaveAsync());
        var lost = new CardCharge(
            scene.Shop.NewId().Value,
            (await scene.CustomerRowAsync())!.CustomerId!,
            card.PaymentMethodId!,
            Money.Usd(740),
            "700 coins",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["purchase_id"] = scene.Shop.NewId().ToString(),
                ["card_id"] = card.Id.ToString(),
            },
            scene.Store.Clock.GetUtcNow().UtcDateTime
        );
        await scene.Store.Get<CardCharges>().ChargeAsync(lost, CancellationToken.None);
        await scene.Shop.RunDueAsync();
        await scene.Shop.RunDueAsync();
        var stray = (await scene.Store.Get<PaymentCaseService>().ListAsync(olga, openOnly: true, null, 10, null, default)).Value.Cases;
        Assert.Equal((Money.Usd(740), null), (Assert.Single(stray).Paid, stray[0].PurchaseId));
    }

    [Fact]
    public async Task Only_an_adults_own_card_that_is_still_saved_pays()
    {
        await using var scene = await CardScene.CreateAsync();
        var card = await scene.SaveAsync();
        var foreign = await scene.PayAsync(scene.Wish(card, payer: scene.Shop.Fan), scene.Shop.Fay);
        Assert.Equal(CardPurchaseRefusalReason.CardNotFound, foreign.Refusal.Reason);
        Assert.Equal(1, scene.Denials.Count);
        var minor = await scene.PayAsync(scene.Wish(card, payer: scene.MaxId), Actor.Person(scene.MaxId));
        Assert.Equal(CardPurchaseRefusalReason.PayerMayNotPay, minor.Refusal.Reason);
        await scene.Cards.RemoveAsync(scene.Gabi, card, default);
        Assert.Equal(CardPurchaseRefusalReason.CardNotFound, (await scene.PayAsync(scene.Wish(card))).Refusal.Reason);
        Assert.Empty(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task A_limit_of_the_buyers_refuses_before_anything_is_charged()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Shop.CapAsync(scene.Link, LimitKind.PurchaseDay, 739);
        var refused = (await scene.PayAsync(scene.Wish(await scene.SaveAsync()))).Refusal;
        Assert.Equal(CardPurchaseRefusalReason.NotStarted, refused.Reason);
        Assert.Equal((StartRefusalReason.OverLimit, 739L), (refused.Start!.Reason, refused.Start.Limit!.Cap.Value));
        Assert.Empty(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task What_is_reserved_in_a_callers_transaction_goes_with_it()
    {
        await using var scene = await CardScene.CreateAsync();
        var wish = scene.Wish(await scene.SaveAsync());
        await scene.Store.Database.WriteAsync<Done, string>(
            scene.Gabi,
            async (scope, token) =>
            {
                Assert.True((await scene.Purchases.ReserveAsync(scope, wish, token)).Succeeded);
                return "the ask was answered by somebody else";
            },
            CancellationToken.None
        );
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseDay, scene.MaxId)).Reserved.Value);
        scene.Shop.Advance(TimeSpan.FromMinutes(2));
        await scene.Shop.RunDueAsync();
        Assert.Empty(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task One_purchase_is_not_paid_by_two_cards()
    {
        await using var scene = await CardScene.CreateAsync();
        var wish = scene.Wish(await scene.SaveAsync());
        await scene.PayAsync(wish);
        var other = wish with { CardId = await scene.SaveAsync("5555555555554444") };
        Assert.Equal(StartRefusalReason.DifferentInput, (await scene.PayAsync(other)).Refusal.Start!.Reason);
        Assert.Single(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task What_is_given_back_goes_to_the_card_that_paid_and_its_holder_is_told()
    {
        await using var scene = await CardScene.CreateAsync();
        var paid = (await scene.PayAsync(scene.Wish(await scene.SaveAsync()))).Value;
        var refunds = scene.Store.Get<RefundService>();
        var max = Actor.Person(scene.MaxId);
        var quote = (await refunds.QuoteAsync(max, paid.Id, default)).Value;
        var wish = new RequestRefund(TypedId.New<RefundId>(scene.Store.Clock), paid.Id, quote.Coins, quote.Amount);
        Assert.Equal(RefundState.Succeeded, (await refunds.RequestAsync(max, wish, default)).Value.State);

        var refund = Assert.Single(await new Stripe.RefundService(scene.Shop.Stripe).ListAsync());
        Assert.Equal(Assert.Single(await scene.PaymentsAsync()).Id, refund.PaymentIntentId);
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseDay, scene.MaxId)).Used.Value);
        Assert.Contains(await scene.NewsAsync(), n => n.Contains("went back to your card", StringComparison.Ordinal));
        Assert.Contains(await scene.NewsAsync(scene.MaxId), n => n.Contains("went back to Gabi", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bank_that_contests_it_takes_the_buyers_coins_and_both_are_told()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.PayAsync(scene.Wish(await scene.SaveAsync()));
        await scene.Shop.ControlAsync(new { dispute = "open", of = Assert.Single(await scene.PaymentsAsync()).Id });
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("charge.dispute.created"));
        Assert.Equal(0, await scene.Shop.CoinsAsync(scene.MaxId));
        var olga = Actor.Person(await scene.Store.AddPersonAsync("Olga", isOperator: true));
        var desk = scene.Store.Get<CoinStore.Disputes.DisputeDeskService>();
        var id = Assert.Single((await desk.ListAsync(olga, null, default)).Value).Dispute.Id;
        Assert.Contains(
            CardConsent.Of(1).Text,
            (await desk.GetAsync(olga, id, null, default)).Value.Evidence.Statement,
            StringComparison.Ordinal
        );
        Assert.Contains(
            await scene.NewsAsync(),
            n => n.Contains("Max", StringComparison.Ordinal) && n.Contains("7.40", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Checkout_offers_the_buyers_own_saved_cards_and_takes_them()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.SaveAsync();
        var (id, session) = await scene.Shop.OpenAsync(scene.Gabi);
        var page = await scene.Shop.ReadAsync($"/c/pay/{session}");
        var card = Assert.Single(await scene.AtStripeAsync());
        Assert.Contains($"value=\"{card.Id}\" checked", page, StringComparison.Ordinal);
        using var paid = await scene.Shop.SubmitAsync($"/c/pay/{session}", ("email", "gabi@example.test"), ("saved", card.Id));
        Assert.Equal(PurchaseState.Completed, (await scene.Shop.CompleteAsync(session, scene.Gabi)).Value.State);
        Assert.Null((await scene.PurchaseAsync(id)).PayerId);
    }

    [Fact]
    public async Task A_checkout_knows_its_buyer_alike_at_each_try()
    {
        await using var scene = await CardScene.CreateAsync();
        var id = scene.Shop.NewId();
        await scene.CrashInAsync(1, answer: true, () => scene.Shop.StartAsync(id, actor: scene.Gabi));
        await scene.SaveAsync();
        scene.Shop.Advance(TimeSpan.FromMinutes(2));
        await scene.Shop.RunDueAsync();
        Assert.Equal(PurchaseState.Open, (await scene.PurchaseAsync(id)).State);
    }
}

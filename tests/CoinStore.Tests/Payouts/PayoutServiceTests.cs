using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Payouts;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Payouts;

public sealed class PayoutServiceTests
{
    [Fact]
    public async Task A_payout_goes_from_the_request_to_the_bank()
    {
        await using var scene = await PayoutScene.CreateAsync();
        var sent = (await scene.RequestAsync(2_000)).Value;
        Assert.Equal(PayoutState.InTransit, sent.State);
        Assert.Equal((Money.Usd(1_000), Money.Usd(28), Money.Usd(972)), (sent.Gross, sent.Fee, sent.Net));
        Assert.Equal((0, 8_000, 2_000), await scene.DiamondsAsync());

        scene.Advance(TimeSpan.FromMinutes(1));
        await scene.DeliverAsync(Assert.Single(await scene.EventsAsync("payout.paid")));
        var paid = await scene.ReadAsync(sent.Id);
        Assert.Equal(PayoutState.Paid, paid.State);
        Assert.NotNull(paid.EndedAt);
        Assert.Equal((0, 8_000, 0), await scene.DiamondsAsync());
        var transfer = Assert.Single(await scene.TransfersAsync());
        Assert.Equal((972, sent.Id.ToString()), (transfer.Amount, transfer.TransferGroup));
        Assert.Equal("paid", Assert.Single(await scene.BankPayoutsAsync()).Status);
        var told = Assert.Single(await scene.NewsAsync());
        Assert.Equal(("Your payout of USD 9.72 is on your bank account.", $"/studio/payouts/{sent.Id}"), (told.Text, told.Link));
    }

    [Fact]
    public async Task A_payout_is_paid_also_when_its_event_is_lost()
    {
        await using var scene = await PayoutScene.CreateAsync();
        var id = (await scene.RequestAsync(2_000)).Value.Id;
        scene.Advance(TimeSpan.FromHours(1));
        await scene.RunDueAsync();
        Assert.Equal(PayoutState.Paid, (await scene.ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_bank_that_refuses_gives_the_Diamonds_and_the_money_back_once()
    {
        await using var scene = await PayoutScene.CreateAsync(bank: PayoutScene.UnknownBank);
        var id = (await scene.RequestAsync(2_000)).Value.Id;
        scene.Advance(TimeSpan.FromMinutes(1));
        var failed = Assert.Single(await scene.EventsAsync("payout.failed"));
        await scene.DeliverAsync(failed);
        await scene.DeliverAsync(failed);
        var payout = await scene.ReadAsync(id);
        Assert.Equal((PayoutState.Failed, PayoutFailure.BankAccountNotFound), (payout.State, payout.Failure));
        Assert.Equal((0, 10_000, 0), await scene.DiamondsAsync());
        Assert.Equal(972, Assert.Single(await scene.TransfersAsync()).AmountReversed);
        var studio = (await scene.Creators.ReadStudioAsync(scene.Cleo, default)).Value;
        Assert.Equal(PayoutPolicy.DailyMaximum, studio.LeftToday);
        var told = Assert.Single(await scene.NewsAsync());
        Assert.Contains("USD 9.72 did not arrive. Your Diamonds are back.", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payout_that_Stripe_calls_paid_and_later_failed_is_undone_and_returned()
    {
        await using var scene = await PayoutScene.CreateAsync(bank: PayoutScene.UnknownBank);
        var id = (await scene.RequestAsync(2_000)).Value.Id;
        scene.Advance(TimeSpan.FromMinutes(20));
        scene.Line.Rewrite = body => body.Replace("\"status\":\"failed\"", "\"status\":\"paid\"", StringComparison.Ordinal);
        // The payouts' own worker alone: the event of the failure comes only later.
        await scene.Store.Get<PayoutWorker>().RunDueAsync(default);
        Assert.Equal(PayoutState.Paid, (await scene.ReadAsync(id)).State);
        Assert.Equal((0, 8_000, 0), await scene.DiamondsAsync());

        scene.Line.Rewrite = null;
        await scene.DeliverAsync(Assert.Single(await scene.EventsAsync("payout.failed")));
        Assert.Equal(PayoutState.Failed, (await scene.ReadAsync(id)).State);
        Assert.Equal((0, 10_000, 0), await scene.DiamondsAsync());
        Assert.True(Assert.Single(await scene.TransfersAsync()).Reversed);
    }

    [Fact]
    public async Task An_answer_that_says_nothing_is_no_answer()
    {
        await using var scene = await PayoutScene.CreateAsync();
        scene.Line.Rewrite = _ => "{}";
        var held = (await scene.RequestAsync(2_000)).Value;
        Assert.Equal((PayoutState.Held, true), (held.State, held.Delayed));
        scene.Line.Rewrite = null;
        scene.Advance(TimeSpan.FromMinutes(5));
        await scene.RunDueAsync();
        Assert.Equal(PayoutState.InTransit, (await scene.ReadAsync(held.Id)).State);
        Assert.Single(await scene.TransfersAsync());
    }

    [Fact]
    public async Task An_event_a_hundred_times_at_once_pays_once()
    {
        await using var scene = await PayoutScene.CreateAsync();
        var id = (await scene.RequestAsync(2_000)).Value.Id;
        scene.Advance(TimeSpan.FromMinutes(1));
        // Paid before updated before created: out of order, and each of them many times.
        string[] events =
        [
            .. await scene.EventsAsync("payout.paid"),
            .. await scene.EventsAsync("payout.updated"),
            .. await scene.EventsAsync("payout.created"),
        ];
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => scene.DeliverAsync(events[i % events.Length])));
        Assert.Equal(PayoutState.Paid, (await scene.ReadAsync(id)).State);
        Assert.Equal((0, 8_000, 0), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task The_same_id_is_the_same_payout_and_other_input_is_refused()
    {
        await using var scene = await PayoutScene.CreateAsync();
        var id = scene.NewId();
        var twice = await Task.WhenAll(scene.RequestAsync(2_000, id), scene.RequestAsync(2_000, id));
        Assert.All(twice, result => Assert.Equal(id, result.Value.Id));
        Assert.Equal(PayoutRefusalReason.DifferentInput, (await scene.RequestAsync(4_000, id)).Refusal.Reason);
        var stranger = Actor.Person(scene.Fan);
        var asked = PayoutScene.Asking(id, 2_000);
        Assert.Equal(PayoutRefusalReason.DifferentInput, (await scene.Payouts.RequestAsync(stranger, asked, default)).Refusal.Reason);
        Assert.Equal(PayoutReadRefusal.NotFound, (await scene.Payouts.ReadAsync(stranger, id, default)).Refusal);
        Assert.Single(await scene.TransfersAsync());
        Assert.Equal((0, 8_000, 2_000), await scene.DiamondsAsync());
    }

    [Theory]
    [InlineData(long.MinValue, PayoutRefusalReason.BelowMinimum)]
    [InlineData(-1, PayoutRefusalReason.BelowMinimum)]
    [InlineData(0, PayoutRefusalReason.BelowMinimum)]
    [InlineData(1_999, PayoutRefusalReason.BelowMinimum)]
    [InlineData(10_001, PayoutRefusalReason.NotEnoughAvailable)]
    [InlineData(long.MaxValue, PayoutRefusalReason.NotEnoughAvailable)]
    public async Task An_amount_that_cannot_be_paid_moves_nothing(long diamonds, PayoutRefusalReason reason)
    {
        await using var scene = await PayoutScene.CreateAsync();
        var refusal = (await scene.RequestAsync(diamonds)).Refusal;
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(Money.Usd(1_000), refusal.Minimum);
        Assert.Equal(reason == PayoutRefusalReason.NotEnoughAvailable ? 10_000 : 0, refusal.Available.Value);
        Assert.Equal((0, 10_000, 0), await scene.DiamondsAsync());
        Assert.Empty(await scene.TransfersAsync());
    }

    [Fact]
    public async Task Another_amount_than_the_page_said_is_refused_with_the_new_quote()
    {
        await using var scene = await PayoutScene.CreateAsync();
        var asked = new RequestPayout(scene.NewId(), new Diamonds(2_000), Money.Usd(1_000));
        var refusal = (await scene.Payouts.RequestAsync(scene.Cleo, asked, default)).Refusal;
        Assert.Equal(PayoutRefusalReason.QuoteChanged, refusal.Reason);
        Assert.Equal(Money.Usd(972), refusal.Quote!.Net);
    }

    [Fact]
    public async Task Who_may_not_cash_out_is_told_why()
    {
        await using var scene = await PayoutScene.CreateAsync(bank: null);
        Assert.Equal(PayoutRefusalReason.NotOnboarded, (await scene.RequestAsync(2_000)).Refusal.Reason);
        var asked = PayoutScene.Asking(scene.NewId(), 2_000);
        var minor = Actor.Person(await scene.Store.AddPersonAsync("Milo", age: 15));
        Assert.Equal(PayoutRefusalReason.TooYoung, (await scene.Payouts.RequestAsync(minor, asked, default)).Refusal.Reason);
        var fan = Actor.Person(scene.Fan);
        Assert.Equal(PayoutRefusalReason.NotACreator, (await scene.Payouts.RequestAsync(fan, asked, default)).Refusal.Reason);
        Assert.Equal(PayoutRefusalReason.NotActive, (await scene.Payouts.RequestAsync(Actor.Anonymous, asked, default)).Refusal.Reason);
        await FreezeAsync(scene, PersonStatus.Frozen);
        Assert.Equal(PayoutRefusalReason.NotActive, (await scene.RequestAsync(2_000)).Refusal.Reason);
    }

    [Fact]
    public async Task The_daily_maximum_starts_again_at_the_creators_own_midnight()
    {
        // 12:00 UTC is 21:00 in Tokyo: three hours are left of the day.
        await using var scene = await PayoutScene.CreateAsync(diamonds: 500_000, timeZone: "Asia/Tokyo");
        Assert.Equal(PayoutState.InTransit, (await scene.RequestAsync(200_000)).Value.State);
        scene.Advance(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        var over = (await scene.RequestAsync(2_000)).Refusal;
        Assert.Equal(PayoutRefusalReason.OverDailyMaximum, over.Reason);
        Assert.Equal(0, over.Limit!.Left.Value);
        Assert.Equal(new DateTime(2026, 3, 1, 15, 0, 0, DateTimeKind.Utc), over.Limit.EndsAt);
        scene.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await scene.RequestAsync(2_000)).Succeeded);
    }

    [Fact]
    public async Task A_platform_without_money_keeps_the_payout_until_it_has_some()
    {
        await using var scene = await PayoutScene.CreateAsync(platformCents: 0);
        var held = (await scene.RequestAsync(2_000)).Value;
        Assert.Equal((PayoutState.Held, true), (held.State, held.Delayed));
        var note = Assert.Single(await scene.Payouts.ListTroubledAsync(Actor.System("test"), default)).Note;
        Assert.Contains("insufficient", note, StringComparison.Ordinal);
        Assert.Empty(await scene.Payouts.ListTroubledAsync(scene.Cleo, default));

        await scene.FundPlatformAsync(5_000);
        scene.Advance(TimeSpan.FromMinutes(5));
        await scene.RunDueAsync();
        Assert.Equal((PayoutState.InTransit, false), ((await scene.ReadAsync(held.Id)).State, (await scene.ReadAsync(held.Id)).Delayed));
        Assert.Single(await scene.TransfersAsync());
    }

    [Fact]
    public async Task A_creator_frozen_after_the_request_is_not_sent_money()
    {
        await using var scene = await PayoutScene.CreateAsync(platformCents: 0);
        var id = (await scene.RequestAsync(2_000)).Value.Id;
        await scene.FundPlatformAsync(5_000);
        await FreezeAsync(scene, PersonStatus.Frozen);
        scene.Advance(TimeSpan.FromHours(2));
        await scene.RunDueAsync();
        Assert.Empty(await scene.TransfersAsync());
        await FreezeAsync(scene, PersonStatus.Active);
        scene.Advance(TimeSpan.FromHours(2));
        await scene.RunDueAsync();
        Assert.Equal(PayoutState.InTransit, (await scene.ReadAsync(id)).State);
    }

    [Fact]
    public async Task An_account_closed_at_Stripe_gives_the_Diamonds_back_at_once()
    {
        await using var scene = await PayoutScene.CreateAsync();
        await new Stripe.AccountService(scene.Stripe).DeleteAsync(await scene.AccountIdAsync());
        var payout = (await scene.RequestAsync(2_000)).Value;
        Assert.Equal((PayoutState.Failed, PayoutFailure.AccountNotReady), (payout.State, payout.Failure));
        Assert.Equal((0, 10_000, 0), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task Payouts_are_listed_newest_first_by_state_and_page()
    {
        await using var scene = await PayoutScene.CreateAsync();
        var first = (await scene.RequestAsync(2_000)).Value.Id;
        scene.Advance(TimeSpan.FromHours(1));
        await scene.RunDueAsync();
        var second = (await scene.RequestAsync(2_000)).Value.Id;
        var all = await scene.Payouts.ListAsync(scene.Cleo, null, 0, 10, default);
        Assert.Equal([second, first], all.Items.Select(p => p.Id));
        Assert.Equal([first], (await scene.Payouts.ListAsync(scene.Cleo, PayoutState.Paid, 0, 10, default)).Items.Select(p => p.Id));
        Assert.Equal([first], (await scene.Payouts.ListAsync(scene.Cleo, null, 1, 1, default)).Items.Select(p => p.Id));
        Assert.Equal(0, (await scene.Payouts.ListAsync(Actor.Person(scene.Fan), null, 0, 10, default)).Total);
    }

    private static Task FreezeAsync(PayoutScene scene, PersonStatus status) =>
        scene.Store.Database.WriteAsync<int, string>(
            Actor.System("test"),
            async (scope, token) =>
                await scope
                    .Context.Users.Where(p => p.Id == scene.Creator)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, status), token),
            CancellationToken.None
        );
}

using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Notifications;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe.Checkout;

namespace CoinStore.Tests.Purchases;

public sealed class CompletePurchaseTests
{
    [Fact]
    public async Task A_paid_session_is_credited_once_however_often_the_return_page_is_opened()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => scene.CompleteAsync(session)));
        Assert.All(answers, a => Assert.Equal((id, PurchaseState.Completed), (a.Value.Id, a.Value.State)));
        Assert.Equal(700, await scene.CoinsAsync());
        var limit = await scene.LimitAsync(LimitKind.PurchaseDay);
        Assert.Equal((740, 0), (limit.Used.Value, limit.Reserved.Value));
        var bell = (await scene.Store.Get<NotificationService>().ListAsync(scene.Fay, new ListNotifications(), default)).Value;
        Assert.Equal(("700 coins for USD 7.40 are yours.", $"/receipt/{id}"), (Assert.Single(bell.Lines).Text, bell.Lines[0].Link));
    }

    [Fact]
    public async Task Coming_back_without_paying_credits_nothing()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        Assert.Equal(PurchaseState.Open, (await scene.CompleteAsync(session)).Value.State);
        Assert.Equal(0, await scene.CoinsAsync());
    }

    [Fact]
    public async Task Somebody_elses_session_is_not_found_and_changes_nothing()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var other = Actor.Person(await scene.Store.AddPersonAsync("Otto"));
        var (id, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        Assert.Equal(PurchaseRefusal.NotFound, (await scene.CompleteAsync(session, other)).Refusal);
        Assert.Equal(PurchaseRefusal.NotFound, (await scene.Purchases.GetAsync(other, id, default)).Refusal);
        Assert.Equal(PurchaseRefusal.NotFound, (await scene.Purchases.CancelAsync(other, id, default)).Refusal);
        Assert.Equal(PurchaseRefusal.NotSignedIn, (await scene.CompleteAsync(session, Actor.Anonymous)).Refusal);
        Assert.Equal(PurchaseState.Open, await scene.StateAsync(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cs_")]
    [InlineData("cs_test_unknown")]
    [InlineData("../../v1/accounts")]
    [InlineData("cs_test_a?x=1")]
    public async Task A_session_id_that_is_none_is_not_found(string session)
    {
        await using var scene = await PurchaseScene.CreateAsync();
        Assert.Equal(PurchaseRefusal.NotFound, (await scene.CompleteAsync(session)).Refusal);
        Assert.Equal(PurchaseRefusal.NotFound, (await scene.CompleteAsync(session, Actor.System("test"))).Refusal);
    }

    [Fact]
    public async Task Paid_with_another_amount_is_set_aside_and_not_credited()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        await ExecuteAsync(scene, p => p.Id == id, set => set.SetProperty(p => p.PriceMinor, 741));
        Assert.Equal(PurchaseState.Disagreeing, (await scene.CompleteAsync(session)).Value.State);
        Assert.Equal(PurchaseState.Disagreeing, (await scene.CompleteAsync(session)).Value.State);
        Assert.Equal(0, await scene.CoinsAsync());
    }

    [Fact]
    public async Task Cancelling_closes_checkout_and_gives_the_reservation_back()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        Assert.Equal(PurchaseState.Cancelled, (await scene.Purchases.CancelAsync(scene.Fay, id, default)).Value.State);
        Assert.Equal(PurchaseState.Cancelled, (await scene.Purchases.CancelAsync(scene.Fay, id, default)).Value.State);
        Assert.Equal("expired", (await new SessionService(scene.Stripe).GetAsync(session)).Status);
        Assert.Equal(0, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
        Assert.Equal(StartRefusalReason.Ended, (await scene.StartAsync(id)).Refusal.Reason);
    }

    [Fact]
    public async Task Cancelling_what_is_already_paid_credits_it()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await scene.Purchases.CancelAsync(scene.Fay, id, default)).Value.State);
        Assert.Equal(700, await scene.CoinsAsync());
    }

    [Fact]
    public async Task A_checkout_nobody_paid_expires_and_gives_the_reservation_back_even_if_no_event_comes()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, _) = await scene.OpenAsync();
        scene.Advance(TimeSpan.FromMinutes(32));
        await scene.RunDueAsync();
        await scene.StripeCatchesUpAsync();
        scene.Advance(TimeSpan.FromMinutes(11));
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Expired, await scene.StateAsync(id));
        Assert.Equal(0, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
    }

    [Fact]
    public async Task Nothing_is_given_back_while_Stripe_does_not_answer()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        scene.Line.Rewrite = _ => "<html>Bad gateway</html>";
        scene.Advance(TimeSpan.FromMinutes(40));
        await scene.RunDueAsync();
        Assert.Equal(PurchaseRefusal.StripeUnreachable, (await scene.CompleteAsync(session)).Refusal);
        Assert.Equal(PurchaseRefusal.StripeUnreachable, (await scene.Purchases.CancelAsync(scene.Fay, id, default)).Refusal);
        Assert.Equal(740, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
        scene.Line.Rewrite = null;
        scene.Advance(TimeSpan.FromMinutes(40));
        await scene.RunDueAsync();
        Assert.Equal(700, await scene.CoinsAsync());
    }

    [Fact]
    public async Task A_purchase_reserved_before_midnight_and_paid_after_it_counts_in_the_day_of_the_click()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        // 23:50 in New York, where the fan lives.
        scene.Advance(TimeSpan.FromHours(16) + TimeSpan.FromMinutes(50));
        var (id, session) = await scene.OpenAsync();
        var day = await scene.LimitAsync(LimitKind.PurchaseDay);
        scene.Advance(TimeSpan.FromMinutes(20));
        await scene.PayAsync(session);
        await scene.CompleteAsync(session);
        Assert.Equal(PurchaseState.Completed, await scene.StateAsync(id));
        Assert.Equal(0, (await scene.LimitAsync(LimitKind.PurchaseDay)).Used.Value);
        var used = await scene.Store.Database.ReadAsync(
            (c, t) => c.Set<CoinStore.Ledger.MeterRow>().SingleAsync(m => m.Kind == (short)LimitKind.PurchaseDay && m.Used > 0, t),
            CancellationToken.None
        );
        Assert.Equal(day.StartsAt, used.StartsAt);
    }

    [Fact]
    public async Task The_audit_names_a_purchase_without_an_entry_and_one_that_tells_another_amount()
    {
        await using var scene = await PurchaseScene.CreateAsync(expectCleanBooks: false);
        var (id, session) = await scene.OpenAsync();
        await ExecuteAsync(scene, p => p.Id == id, set => set.SetProperty(p => p.State, PurchaseState.Completed));
        Assert.Contains(await BreaksAsync(scene), b => b.Contains("has no entry", StringComparison.Ordinal));
        await ExecuteAsync(scene, p => p.Id == id, set => set.SetProperty(p => p.State, PurchaseState.Open));
        await scene.PayAsync(session);
        await scene.CompleteAsync(session);
        await ExecuteAsync(scene, p => p.Id == id, set => set.SetProperty(p => p.Coins, 701));
        Assert.Contains(await BreaksAsync(scene), b => b.Contains("different amounts", StringComparison.Ordinal));
    }

    private static async Task<IEnumerable<string>> BreaksAsync(PurchaseScene scene) =>
        (await scene.Store.Get<AuditService>().RunAsync(Actor.System("test"), default)).Value.Lines.SelectMany(l => l.Breaks);

    private static Task ExecuteAsync(
        PurchaseScene scene,
        System.Linq.Expressions.Expression<Func<PurchaseRow, bool>> which,
        Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<PurchaseRow>> change
    ) =>
        scene.Store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                await scope.Context.Set<PurchaseRow>().Where(which).ExecuteUpdateAsync(change, token);
                return default(Done);
            },
            CancellationToken.None
        );
}

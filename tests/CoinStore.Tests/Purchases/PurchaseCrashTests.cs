using CoinStore.Budgets;
using CoinStore.Purchases;
using Stripe.Checkout;

namespace CoinStore.Tests.Purchases;

public sealed class PurchaseCrashTests
{
    [Fact]
    public async Task A_crash_between_payment_and_credit_is_credited_once_after_the_restart()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        await scene.Store.CrashAsync();
        scene.Advance(TimeSpan.FromMinutes(2));
        await scene.RunDueAsync();
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Completed, await scene.StateAsync(id));
        Assert.Equal(700, await scene.CoinsAsync());
        await scene.DeliverAsync(await scene.EventAsync("checkout.session.completed"));
        Assert.Equal(700, await scene.CoinsAsync());
    }

    [Fact]
    public async Task A_crash_before_Stripe_hears_of_the_checkout_gives_the_reservation_back()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var id = await StartAndCrashAsync(scene, answer: false);
        scene.Advance(TimeSpan.FromMinutes(5));
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Failed, await scene.StateAsync(id));
        Assert.Equal(0, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
        Assert.Empty(await new SessionService(scene.Stripe).ListAsync());
    }

    [Fact]
    public async Task A_crash_before_the_checkouts_answer_is_kept_finds_the_same_checkout_again()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var id = await StartAndCrashAsync(scene, answer: true);
        scene.Advance(TimeSpan.FromMinutes(5));
        await scene.RunDueAsync();
        var session = Assert.Single(await new SessionService(scene.Stripe).ListAsync());
        Assert.Equal(session.Url, (await scene.StartAsync(id)).Value.CheckoutUrl!.ToString());
        Assert.Equal(PurchaseState.Open, await scene.StateAsync(id));
    }

    [Fact]
    public async Task A_checkout_lost_for_days_is_found_again_and_credited()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var id = await StartAndCrashAsync(scene, answer: true);
        await scene.PayAsync(Assert.Single(await new SessionService(scene.Stripe).ListAsync()).Id);
        // By now Stripe has forgotten the key, and would open another checkout under it if the time still allowed one.
        scene.Advance(TimeSpan.FromDays(2));
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Completed, await scene.StateAsync(id));
        Assert.Equal(700, await scene.CoinsAsync());
    }

    [Fact]
    public async Task An_event_that_overtakes_the_checkouts_answer_is_credited_to_its_purchase()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var id = await StartAndCrashAsync(scene, answer: true);
        await scene.PayAsync(Assert.Single(await new SessionService(scene.Stripe).ListAsync()).Id);
        Assert.True((await scene.DeliverAsync(await scene.EventAsync("checkout.session.completed"))).Succeeded);
        Assert.Equal(PurchaseState.Completed, await scene.StateAsync(id));
        Assert.Equal(700, await scene.CoinsAsync());
    }

    private static async Task<PurchaseId> StartAndCrashAsync(PurchaseScene scene, bool answer)
    {
        var id = scene.NewId();
        scene.Line.CutAt(1, answer);
        var start = scene.StartAsync(id);
        await scene.Line.WhenCut;
        await scene.Store.CrashAsync();
        scene.Line.Mend();
        // The page that waited went down with its process.
        await Record.ExceptionAsync(() => start);
        return id;
    }
}

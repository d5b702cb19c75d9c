using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Tests.Payouts;
using Microsoft.EntityFrameworkCore;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.Purchases;

/// <summary>What Stripe did and no webhook told: found in Stripe's own lists.</summary>
public sealed class ReconcilerTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_payment_whose_webhook_was_dropped_is_credited_within_five_minutes()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        // The purchase's own worker has just looked, and will not look again before these minutes are over.
        await PostponeAsync(scene, id);
        await scene.PayAsync(session);
        scene.Advance(FiveMinutes);
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Completed, await scene.StateAsync(id));
        Assert.Equal(700, await scene.CoinsAsync());
        Assert.Contains("checkout.session.completed", await EventTypesAsync(scene), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_whose_answer_was_lost_is_found_on_the_list_and_credited_once()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await PostponeAsync(scene, id);
        await scene.Store.ExecuteAsync("UPDATE \"Purchases\" SET \"SessionId\" = NULL, \"CheckoutUrl\" = NULL, \"State\" = 1");
        await scene.PayAsync(session);
        var reconciler = scene.Store.Get<CheckoutReconciler>();
        await reconciler.RunDueAsync(default);
        Assert.Equal(PurchaseState.Completed, await scene.StateAsync(id));
        await reconciler.RunDueAsync(default);
        await scene.RunDueAsync();
        Assert.Equal(700, await scene.CoinsAsync());
    }

    [Fact]
    public async Task Events_are_put_into_the_inbox_once_page_after_page_and_from_where_the_last_look_ended()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var customers = new CustomerService(scene.Stripe);
        for (var made = 0; made < StripePages.Longest + 5; made++)
        {
            await customers.CreateAsync(new CustomerCreateOptions { Name = $"Nr {made}" });
        }

        var reconciler = scene.Store.Get<StripeEventReconciler>();
        await reconciler.RunDueAsync(default);
        Assert.Equal(StripePages.Longest + 5, await scene.EventRowsAsync());
        await reconciler.RunDueAsync(default);
        Assert.Equal(StripePages.Longest + 5, await scene.EventRowsAsync());

        // A store that was down for a week goes on from its cursor.
        scene.Advance(TimeSpan.FromHours(1));
        await customers.CreateAsync(new CustomerCreateOptions { Name = "Late" });
        scene.Advance(TimeSpan.FromDays(7));
        await reconciler.RunDueAsync(default);
        Assert.Equal(StripePages.Longest + 6, await scene.EventRowsAsync());
    }

    [Fact]
    public async Task A_refund_made_in_Stripes_dashboard_is_heard_of_without_a_webhook()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        await scene.RunDueAsync();
        var paid = await new SessionService(scene.Stripe).GetAsync(session);
        await new RefundService(scene.Stripe).CreateAsync(new RefundCreateOptions { PaymentIntent = paid.PaymentIntentId });
        scene.Advance(FiveMinutes);
        await scene.RunDueAsync();
        Assert.Contains("charge.refunded", await EventTypesAsync(scene), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_of_a_connected_account_are_found_and_keep_their_account()
    {
        await using var scene = await PayoutScene.CreateAsync();
        await scene.Store.Get<StripeEventReconciler>().RunDueAsync(default);
        var accounts = await scene.Store.Database.ReadAsync(
            (context, token) =>
                context.Set<StripeEventRow>().Where(e => e.Type == "account.updated").Select(e => e.Account).Distinct().ToListAsync(token),
            default
        );
        Assert.Equal(await scene.AccountIdAsync(), Assert.Single(accounts));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"object":"list","data":[{"id":"evt_1"}],"has_more":false}""")]
    [InlineData("""{"object":"customer","id":"cus_1"}""")]
    public async Task An_answer_that_is_no_list_moves_no_cursor(string answer)
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        scene.Line.Rewrite = _ => answer;
        await scene.Store.Get<StripeEventReconciler>().RunDueAsync(default);
        await scene.Store.Get<CheckoutReconciler>().RunDueAsync(default);
        var cursors = await scene.Store.Database.ReadAsync((context, token) => context.Set<StripeCursorRow>().CountAsync(token), default);
        Assert.Equal(0, cursors);
        Assert.Equal(0, await scene.CoinsAsync());

        scene.Line.Rewrite = null;
        await scene.RunDueAsync();
        Assert.Equal(700, await scene.CoinsAsync());
    }

    [Fact]
    public async Task A_paid_session_that_belongs_to_no_purchase_calls_the_operators_once()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var olu = Actor.Person(await scene.Store.AddPersonAsync("Olu", isOperator: true));
        var session = await PaymentCaseTests.PayStrayAsync(scene);
        await scene.RunDueAsync();
        scene.Advance(FiveMinutes);
        await scene.RunDueAsync();
        var bell = Assert.Single((await scene.Store.Get<NotificationService>().ListAsync(olu, new(), default)).Value.Lines);
        Assert.Equal(($"The payment {session} took USD 5.00, and no purchase knows it.", "/operator/payments"), (bell.Text, bell.Link));
        Assert.Equal(0, await scene.CoinsAsync());
    }

    private static async Task PostponeAsync(PurchaseScene scene, PurchaseId id)
    {
        var later = scene.Store.Clock.GetUtcNow().UtcDateTime.AddMinutes(10);
        await scene.Store.Database.WriteAsync<int, string>(
            Actor.System("test"),
            async (scope, token) =>
                await scope
                    .Context.Set<PurchaseRow>()
                    .Where(p => p.Id == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.NextCheckAt, later), token),
            default
        );
    }

    private static async Task<string> EventTypesAsync(PurchaseScene scene) =>
        string.Join(
            ' ',
            await scene.Store.Database.ReadAsync(
                (context, token) => context.Set<StripeEventRow>().Select(e => e.Type).ToListAsync(token),
                default
            )
        );
}

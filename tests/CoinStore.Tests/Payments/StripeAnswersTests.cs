using System.Net;
using CoinStore.Budgets;
using CoinStore.Purchases;
using CoinStore.Tests.Purchases;

namespace CoinStore.Tests.Payments;

/// <summary>What the store makes of answers that are not what it asked for: nothing, until a real one comes.</summary>
public sealed class StripeAnswersTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("<html>Welcome to the hotel</html>")]
    [InlineData("""{"id":"cus_1","object":"customer"}""")]
    [InlineData("""{"id":"cs_test_other","object":"checkout.session","status":"open","payment_status":"unpaid","url":"http://x"}""")]
    public async Task An_answer_that_is_not_the_session_is_not_recorded_and_the_same_click_goes_on(string answer)
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var id = scene.NewId();
        scene.Line.Rewrite = _ => answer;
        var refused = await scene.StartAsync(id);
        Assert.Equal(StartRefusalReason.StripeUnreachable, refused.Refusal.Reason);
        Assert.Equal(PurchaseState.Starting, await scene.StateAsync(id));
        Assert.Equal(740, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);

        scene.Line.Rewrite = null;
        var started = (await scene.StartAsync(id)).Value;
        Assert.Equal(PurchaseState.Open, started.State);
        var session = Assert.Single(await new Stripe.Checkout.SessionService(scene.Stripe).ListAsync());
        Assert.Equal(session.Url, started.CheckoutUrl!.ToString());
    }

    [Fact]
    public async Task Another_sessions_paid_answer_credits_nobody()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (open, session) = await scene.OpenAsync();
        scene.Line.Rewrite = body =>
            body.Replace(session, "cs_test_other", StringComparison.Ordinal)
                .Replace("\"payment_status\":\"unpaid\"", "\"payment_status\":\"paid\"", StringComparison.Ordinal);
        Assert.Equal(PurchaseRefusal.StripeUnreachable, (await scene.CompleteAsync(session)).Refusal);
        scene.Line.Rewrite = null;
        Assert.Equal(PurchaseState.Open, await scene.StateAsync(open));
        Assert.Equal(0, await scene.CoinsAsync());
    }

    [Fact]
    public async Task A_page_not_found_in_HTML_does_not_end_a_purchase()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var id = scene.NewId();
        scene.Line.Status = HttpStatusCode.NotFound;
        scene.Line.Rewrite = _ => "<html>404</html>";
        Assert.Equal(StartRefusalReason.StripeUnreachable, (await scene.StartAsync(id)).Refusal.Reason);
        Assert.Equal(PurchaseState.Starting, await scene.StateAsync(id));
    }
}

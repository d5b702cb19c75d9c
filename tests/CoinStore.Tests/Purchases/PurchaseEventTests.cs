using CoinStore.Budgets;
using CoinStore.Payments;
using CoinStore.Purchases;

namespace CoinStore.Tests.Purchases;

public sealed class PurchaseEventTests
{
    [Fact]
    public async Task The_same_event_a_hundred_times_at_once_credits_once()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        var body = await scene.EventAsync("checkout.session.completed");
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => scene.DeliverAsync(body)));
        Assert.All(answers, a => Assert.True(a.Succeeded));
        Assert.Equal(700, await scene.CoinsAsync());
        Assert.Equal(1, await scene.EventRowsAsync());
        Assert.Equal(PurchaseState.Completed, (await scene.CompleteAsync(session)).Value.State);
    }

    [Fact]
    public async Task An_event_counts_only_by_what_Stripe_says_now()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        var paid = await scene.EventAsync("checkout.session.completed");
        var (other, _) = await scene.OpenAsync();
        // Signed and well-formed, but about a session that Stripe says is open.
        var forged = paid.Replace(
            session,
            PurchaseScene.SessionOf((await scene.StartAsync(other)).Value.CheckoutUrl!),
            StringComparison.Ordinal
        );
        Assert.True((await scene.DeliverAsync(forged)).Succeeded);
        Assert.Equal(PurchaseState.Open, await scene.StateAsync(other));
        Assert.Equal(PurchaseState.Open, await scene.StateAsync(id));
        Assert.Equal(0, await scene.CoinsAsync());
    }

    [Fact]
    public async Task The_event_of_an_expired_checkout_gives_the_reservation_back()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (id, _) = await scene.OpenAsync();
        scene.Advance(TimeSpan.FromMinutes(32));
        await scene.StripeCatchesUpAsync();
        await scene.DeliverAsync(await scene.EventAsync("checkout.session.expired"));
        Assert.Equal(PurchaseState.Expired, await scene.StateAsync(id));
        Assert.Equal(0, (await scene.LimitAsync(LimitKind.PurchaseDay)).Reserved.Value);
    }

    [Fact]
    public async Task An_event_waits_while_Stripe_does_not_answer_and_is_handled_once_it_does()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        var body = await scene.EventAsync("checkout.session.completed");
        scene.Line.Rewrite = _ => "not json";
        Assert.True((await scene.DeliverAsync(body)).Succeeded);
        Assert.Equal(0, await scene.CoinsAsync());
        scene.Line.Rewrite = null;
        scene.Advance(TimeSpan.FromSeconds(5));
        await scene.HandleEventsAsync();
        Assert.Equal(700, await scene.CoinsAsync());
    }

    [Fact]
    public async Task What_is_not_signed_by_Stripe_just_now_is_refused_and_not_kept()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        await scene.PayAsync(session);
        var body = await scene.EventAsync("checkout.session.completed");
        (string Body, string? Signature)[] bad =
        [
            (body, null),
            (body, ""),
            (body, "t=1,v1=00"),
            (body, scene.Sign(body, secret: "whsec_other")),
            (body, scene.Sign(body, age: TimeSpan.FromMinutes(6))),
            (body + " ", scene.Sign(body)),
            ("{}", scene.Sign("{}")),
            ("junk", scene.Sign("junk")),
            ("", scene.Sign("")),
            ("[]", scene.Sign("[]")),
            ("null", scene.Sign("null")),
        ];
        foreach (var (text, signature) in bad)
        {
            Assert.Equal(StripeEventRefusal.NotFromStripe, (await scene.DeliverAsync(text, signature)).Refusal);
        }

        Assert.Equal(0, await scene.EventRowsAsync());
        Assert.Equal(0, await scene.CoinsAsync());
    }
}

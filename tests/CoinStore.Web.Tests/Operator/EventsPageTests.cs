using Bunit;
using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Web.Components.Pages.Operator;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Operator;

public sealed class EventsPageTests
{
    [Fact]
    public async Task An_operator_filters_the_events_and_has_one_handled_again()
    {
        await using var scene = await OperatorScene.CreateAsync();
        var events = scene.Purchases.Store.Get<StripeEventService>();
        await ReceiveAsync(scene, "evt_web_1", "customer.created");
        await ReceiveAsync(scene, "evt_web_2", "checkout.session.completed");

        var all = scene.Context.Render<EventsPage>();
        Assert.Equal("Waiting Ignored", string.Join(' ', all.FindAll("[data-testid=event]").Select(e => e.GetAttribute("data-state"))));

        Go(scene, "/operator/events?state=Ignored");
        var ignored = scene.Context.Render<EventsPage>();
        Assert.Equal("customer.created", ignored.Find("[data-testid=event] a").TextContent);

        Go(scene, "/operator/events?id=evt_web_1");
        var one = scene.Context.Render<EventsPage>();
        Assert.Contains("\"object\": \"event\"", one.Find("[data-testid=raw]").TextContent, StringComparison.Ordinal);
        await one.ClickAsync("[data-testid=replay]");
        one.WaitForAssertion(() => Assert.Equal("Waiting", one.Find("[data-testid=event-view]").GetAttribute("data-state")));
        Assert.Equal(StripeEventState.Waiting, (await events.ReadAsync(Actor.System("test"), "evt_web_1", null, default)).Value.Line.State);
    }

    [Fact]
    public async Task What_Stripe_sent_of_a_minor_is_shown_for_a_reason()
    {
        await using var scene = await OperatorScene.CreateAsync();
        var store = scene.Purchases.Store;
        var mika = await store.AddPersonAsync("Mika", 15);
        await store.LinkAsync(await store.AddPersonAsync("Gus", 45), mika);
        var (_, session) = await scene.Purchases.OpenAsync(Actor.Person(mika));
        await ReceiveAsync(scene, "evt_web_1", "checkout.session.completed", session);
        Go(scene, "/operator/events?id=evt_web_1");
        var page = scene.Context.Render<EventsPage>();
        Assert.NotEmpty(page.Find("[data-testid=withheld]").TextContent);
        Assert.DoesNotContain("\"object\"", page.Markup, StringComparison.Ordinal);
        // It is handled again without being read.
        await page.ClickAsync("[data-testid=replay]");
        page.WaitForAssertion(() => Assert.Equal("Waiting", page.Find("[data-testid=event-view]").GetAttribute("data-state")));
        await page.InputAsync("[data-testid=why]", "He wrote to us");
        await page.SubmitAsync("[data-testid=reason-form]");
        page.WaitForAssertion(() => Assert.Contains(session, page.Find("[data-testid=raw]").TextContent, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/operator/events")]
    [InlineData("/operator/events?id=evt_web_1")]
    public async Task For_anybody_else_the_page_does_not_exist(string address)
    {
        await using var scene = await OperatorScene.CreateAsync(isOperator: false);
        await ReceiveAsync(scene, "evt_web_1", "customer.created");
        Go(scene, address);
        var asked = 0;
        scene.Context.Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => asked++;
        var page = scene.Context.Render<EventsPage>();
        Assert.Equal(1, asked);
        Assert.DoesNotContain("evt_web_1", page.Markup, StringComparison.Ordinal);
    }

    private static void Go(OperatorScene scene, string address) =>
        scene.Context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);

    private static async Task ReceiveAsync(OperatorScene scene, string id, string type, string about = "x_1")
    {
        var body =
            $"{{\"id\":\"{id}\",\"object\":\"event\",\"type\":\"{type}\",\"data\":{{\"object\":{{\"id\":\"{about}\",\"object\":\"customer\"}}}}}}";
        var received = await scene
            .Purchases.Store.Get<StripeEventService>()
            .ReceiveAsync(Actor.System("test"), body, scene.Purchases.Sign(body), default);
        Assert.True(received.Succeeded);
    }
}

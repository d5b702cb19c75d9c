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
        Assert.Equal(StripeEventState.Waiting, (await events.ReadAsync(Actor.System("test"), "evt_web_1", default)).Value.Line.State);
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

    private static async Task ReceiveAsync(OperatorScene scene, string id, string type)
    {
        var body =
            $"{{\"id\":\"{id}\",\"object\":\"event\",\"type\":\"{type}\",\"data\":{{\"object\":{{\"id\":\"x_1\",\"object\":\"customer\"}}}}}}";
        var received = await scene
            .Purchases.Store.Get<StripeEventService>()
            .ReceiveAsync(Actor.System("test"), body, scene.Purchases.Sign(body), default);
        Assert.True(received.Succeeded);
    }
}

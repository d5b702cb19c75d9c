using Bunit;
using CoinStore.Access;
using CoinStore.Rooms;

namespace CoinStore.Web.Tests.Live;

public sealed class RoomFeedTests
{
    [Fact]
    public async Task A_gift_of_somebody_else_shows_up_without_asking()
    {
        await using var scene = await LiveScene.CreateAsync(signedIn: false);
        var page = scene.Open();
        Assert.Empty(page.FindAll("[data-gift]"));
        await scene.Gifts.SendAsync(scene.Gifts.Doughnut(quantity: 2));
        Assert.Contains("Fay sent 2 × Doughnut", page.WaitForElement("li[data-gift]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_is_gone_is_fed_no_more_and_reads_again_when_it_is_back()
    {
        await using var scene = await LiveScene.CreateAsync(signedIn: false);
        var page = scene.Open();
        Assert.Equal(1, await ViewersAsync(scene));
        await scene.Connection.TellAsync(up: false);
        Assert.Equal(0, await ViewersAsync(scene));
        await scene.Gifts.SendAsync(scene.Gifts.Doughnut());
        Assert.Empty(page.FindAll("li[data-gift]"));
        await scene.Connection.TellAsync(up: true);
        Assert.Equal(1, await ViewersAsync(scene));
        page.WaitForElement("li[data-gift]");
    }

    [Fact]
    public async Task A_page_that_is_left_leaves_the_room()
    {
        await using var scene = await LiveScene.CreateAsync();
        scene.Open();
        await scene.Context.DisposeComponentsAsync();
        Assert.Equal(0, await ViewersAsync(scene));
    }

    [Fact]
    public async Task A_room_that_closes_says_so_and_takes_no_gifts()
    {
        await using var scene = await LiveScene.CreateAsync();
        var page = scene.Open();
        await scene.Gifts.Store.Get<RoomService>().GoOffAirAsync(Actor.Person(scene.Gifts.Creator), CancellationToken.None);
        page.WaitForElement("[data-testid=off-air]");
        Assert.NotNull(page.Find("[data-testid=blocked]"));
        Assert.Empty(page.FindAll("button.gift"));
    }

    private static async Task<int> ViewersAsync(LiveScene scene) =>
        (await scene.Gifts.Store.Get<RoomService>().EnterAsync(Actor.Anonymous, "cleo", CancellationToken.None)).Value.Viewers;
}

using CoinStore.Access;
using CoinStore.Storage;
using CoinStore.Tests.Payouts;

namespace CoinStore.Tests.Creators;

public sealed class DiamondReleaseTests
{
    [Fact]
    public async Task A_gift_is_available_exactly_seven_days_later()
    {
        await using var scene = await PayoutScene.CreateAsync(diamonds: 0, bank: null, platformCents: 0);
        await scene.EarnAsync(300, TimeSpan.FromDays(7));
        scene.Advance(TimeSpan.FromDays(7) - TimeSpan.FromTicks(1));
        await scene.RunDueAsync();
        Assert.Equal((300, 0, 0), await scene.DiamondsAsync());
        scene.Advance(TimeSpan.FromTicks(1));
        await scene.RunDueAsync();
        Assert.Equal((0, 300, 0), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task More_gifts_than_a_batch_are_released_once_by_workers_at_the_same_time()
    {
        await using var scene = await PayoutScene.CreateAsync(diamonds: 0, bank: null, platformCents: 0);
        for (var i = 0; i < 501; i++)
        {
            await scene.EarnAsync(2, TimeSpan.FromDays(7));
        }

        await scene.EarnAsync(5, TimeSpan.FromDays(8));
        scene.Advance(TimeSpan.FromDays(7));
        await Task.WhenAll(scene.RunDueAsync(), scene.RunDueAsync());
        Assert.Equal((5, 1_002, 0), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task A_gift_marked_with_another_release_is_named_by_the_audit()
    {
        var scene = await Gifts.GiftScene.CreateAsync(expectCleanBooks: false);
        await using var _ = scene;
        await scene.SendAsync(scene.Doughnut());
        await scene.Store.WriteAsync(scope =>
        {
            var gift = scope.Context.Set<CoinStore.Gifts.GiftSend>().Single();
            gift.ReleaseEntryId = gift.Id.Value;
        });
        var report = await scene.Store.Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None);
        Assert.Contains(report.Value.Lines.SelectMany(l => l.Breaks), b => b.Contains("which is not there", StringComparison.Ordinal));
    }
}

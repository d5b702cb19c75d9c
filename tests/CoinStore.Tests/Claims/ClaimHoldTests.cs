using CoinStore.Access;
using CoinStore.Claims;
using CoinStore.Creators;
using CoinStore.Gifts;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Claims;

/// <summary>What was pending when a purchase was claimed waits for the claim, and for nothing longer.</summary>
public sealed class ClaimHoldTests
{
    [Fact]
    public async Task Gifts_of_a_claimed_purchase_wait_beyond_their_hold_and_others_do_not()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        var claim = await scene.OpenedAsync();
        await scene.Store.FundAsync(scene.Dora, 50);
        var doras = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), "cleo", "virtual-hug", 2, new Coins(50));
        Assert.True((await scene.Store.Get<GiftService>().SendAsync(Actor.Person(scene.Dora), doras, CancellationToken.None)).Succeeded);
        scene.Shop.Advance(TimeSpan.FromDays(13));
        await scene.ReleaseAsync();
        await scene.ReleaseAsync();
        Assert.Equal((300, 50), await scene.DiamondsAsync());
        await scene.GrantAsync(claim);
        Assert.Equal((0, 50), await scene.DiamondsAsync());
        var done = (await scene.ReadAsync(claim)).Result!;
        Assert.Equal((400, 300, 0), (done.Removed.Value, done.TakenBack.Value, done.Kept.Value));
        await scene.ReleaseAsync();
        Assert.Equal((0, 50), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task The_deadline_takes_back_what_waited()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        var claim = await scene.OpenedAsync();
        for (var day = 0; day < 14; day++)
        {
            scene.Shop.Advance(TimeSpan.FromDays(1));
            await scene.Shop.RunDueAsync();
        }

        await scene.Shop.RunDueAsync();
        var done = await scene.ReadAsync(claim);
        Assert.Equal((ClaimState.Refunded, 300), (done.State, done.Result!.TakenBack.Value));
        Assert.Equal((0, 0), await scene.DiamondsAsync());
        await scene.RecogniseAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_waited_is_released_once_the_claim_is_declined_or_withdrawn(bool declined)
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        var claim = await scene.OpenedAsync();
        scene.Shop.Advance(TimeSpan.FromDays(10));
        await scene.ReleaseAsync();
        Assert.Equal((300, 0), await scene.DiamondsAsync());
        Assert.Equal(300, (await StudioAsync(scene)).Waiting.Value);
        Assert.Empty((await StudioAsync(scene)).Coming);
        if (declined)
        {
            await scene.DeclineAsync(claim);
        }
        else
        {
            await scene.Claims.WithdrawAsync(scene.Guardian, claim, CancellationToken.None);
        }

        await scene.ReleaseAsync();
        Assert.Equal((0, 300), await scene.DiamondsAsync());
        Assert.Equal(0, (await StudioAsync(scene)).Waiting.Value);
    }

    [Fact]
    public async Task What_was_due_before_the_claim_is_the_creators_and_what_is_given_after_it_waits()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(100);
        scene.Shop.Advance(TimeSpan.FromDays(7));
        var claim = await scene.OpenedAsync();
        await scene.SpendAsync(200, "dora");
        scene.Shop.Advance(TimeSpan.FromDays(8));
        await scene.ReleaseAsync();
        Assert.Equal(((0, 100), (200, 0)), (await scene.DiamondsAsync(), await scene.DiamondsAsync(scene.Dora)));
        await scene.GrantAsync(claim);
        var done = (await scene.ReadAsync(claim)).Result!;
        Assert.Equal((400, 200, 100), (done.Removed.Value, done.TakenBack.Value, done.Kept.Value));
        Assert.Equal(((0, 100), (0, 0)), (await scene.DiamondsAsync(), await scene.DiamondsAsync(scene.Dora)));
    }

    [Fact]
    public async Task It_waits_while_the_bank_contests_the_payment_too()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        var claim = await scene.OpenedAsync();
        await scene.DisputeAsync();
        scene.Shop.Advance(TimeSpan.FromDays(8));
        await scene.ReleaseAsync();
        Assert.Equal((300, 0), await scene.DiamondsAsync());
        await scene.DecideDisputeAsync("win");
        await scene.ReleaseAsync();
        Assert.Equal((300, 0), await scene.DiamondsAsync());
        Assert.Equal(300, (await scene.GrantAsync(claim)).Value.Result!.TakenBack.Value);
        Assert.Equal((0, 0), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task A_claim_and_a_release_at_the_same_moment_agree_on_what_is_pending()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        scene.Shop.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        var opening = scene.OpenAsync();
        scene.Shop.Advance(TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(opening, scene.ReleaseAsync(), scene.ReleaseAsync());
        var (pending, available) = await scene.DiamondsAsync();
        var done = (await scene.GrantAsync((await opening).Value.Id)).Value.Result!;
        Assert.Equal((pending, available), (done.TakenBack.Value, done.Kept.Value));
        Assert.Equal((0, available), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task More_waiting_gifts_than_a_batch_keep_nobody_elses_back()
    {
        await using var scene = await ClaimScene.CreateAsync();
        for (var gift = 0; gift < 20; gift++)
        {
            await scene.SpendAsync(25);
        }

        await scene.OpenedAsync();
        await scene.Store.FundAsync(scene.Dora, 25);
        var doras = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), "cleo", "virtual-hug", 1, new Coins(25));
        await scene.Store.Get<GiftService>().SendAsync(Actor.Person(scene.Dora), doras, CancellationToken.None);
        scene.Shop.Advance(TimeSpan.FromDays(9));
        await scene.ReleaseAsync();
        Assert.Equal((500, 25), await scene.DiamondsAsync());
        Assert.Equal(
            20,
            await scene.Store.Database.ReadAsync(
                (c, t) => c.Set<GiftSend>().CountAsync(s => s.ReleaseEntryId == null, t),
                CancellationToken.None
            )
        );
    }

    private static async Task<Studio> StudioAsync(ClaimScene scene) =>
        (await scene.Store.Get<CreatorService>().ReadStudioAsync(Actor.Person(scene.Cleo), CancellationToken.None)).Value;
}

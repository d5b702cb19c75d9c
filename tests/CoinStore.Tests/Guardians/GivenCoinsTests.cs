using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Lots;

namespace CoinStore.Tests.Guardians;

/// <summary>Coins that nobody paid for are no way round a cap: what is given of them counts as bought ones do.</summary>
public sealed class GivenCoinsTests
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    [InlineData(20, 80)]
    public async Task A_day_is_full_whatever_coins_it_was_filled_with(long bought, long granted)
    {
        var (scene, link) = await ReadyAsync(bought, granted);
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftDay, 59);
        Assert.Null(await SendAsync(scene));
        var refusal = (await SendAsync(scene))!;
        Assert.Equal((LimitKind.GiftDay, 29L, 30L), (refusal.Kind, refusal.Left.Value, refusal.Asked.Value));
        Assert.True(refusal.SetByGuardian);
        Assert.Equal(30, (await scene.StateAsync(LimitKind.GiftDay)).Used.Value);
        await scene.CapAsync(link, LimitKind.GiftDay, 60);
        Assert.Null(await SendAsync(scene));
        Assert.Equal(60, (await scene.StateAsync(LimitKind.GiftMonth)).Used.Value);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    [InlineData(20, 80)]
    public async Task A_gift_is_too_large_whatever_coins_it_is_of(long bought, long granted)
    {
        var (scene, link) = await ReadyAsync(bought, granted);
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftEach, 29);
        Assert.Equal(LimitKind.GiftEach, (await SendAsync(scene))!.Kind);
        await scene.CapAsync(link, LimitKind.GiftEach, 30);
        Assert.Null(await SendAsync(scene));
        Assert.Equal(LimitKind.GiftEach, (await SendAsync(scene, quantity: 2))!.Kind);
    }

    [Fact]
    public async Task Coins_that_came_with_a_purchase_count_too()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Promotion:Percent"] = "10" };
        await using var scene = await ToldScene.CreateAsync(settings: settings);
        await scene.CapAsync((LimitKind.PurchaseMonth, 2_000), (LimitKind.GiftMonth, null), (LimitKind.GiftDay, 59));
        await scene.GiveCoinsAsync(1);
        await scene.BuyAsync();
        Assert.Equal(771, (await scene.ReadAsync()).Coins.Value);
        Assert.True((await scene.SendAsync()).Succeeded);
        // Bonus coins go first: it was they alone that the day counts.
        Assert.Equal(701, await scene.Shop.CoinsAsync(scene.MinorId));
        var refusal = (await scene.SendAsync()).Refusal.Limit!;
        Assert.Equal((LimitKind.GiftDay, 29L), (refusal.Kind, refusal.Left.Value));
    }

    [Fact]
    public async Task The_guardian_sees_what_was_given_of_them()
    {
        var (scene, _) = await ReadyAsync(0, 100);
        await using var __ = scene;
        Assert.Null(await SendAsync(scene));
        var minor = (await scene.Families.ReadMinorAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Value.Minor;
        var spend = Assert.Single(minor.Spends);
        Assert.Equal((Spending.Gift, 30L, "Doughnut", "Dora"), (spend.Spending, spend.Amount.Value, spend.Item, spend.CreatorName));
        Assert.Equal(70, minor.Coins.Value);
    }

    private static async Task<(FamilyScene Scene, GuardianshipId Link)> ReadyAsync(long bought, long granted)
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await scene.CapAsync(link, LimitKind.GiftMonth, null);
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Dora"), "dora");
        if (bought > 0)
        {
            await scene.Store.FundAsync(scene.MinorId, bought);
        }

        if (granted > 0)
        {
            var olga = Actor.Person(await scene.Store.AddPersonAsync("Olga", isOperator: true));
            var grant = new GrantCoins(TypedId.New<GrantId>(scene.Store.Clock), scene.MinorId, new Coins(granted), "Sorry for the outage");
            Assert.True((await scene.Store.Get<GrantService>().GrantAsync(olga, grant, CancellationToken.None)).Succeeded);
        }

        return (scene, link);
    }

    /// <summary>Null for a gift that was sent.</summary>
    private static async Task<LimitRefusal?> SendAsync(FamilyScene scene, int quantity = 1)
    {
        var gift = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), "dora", "doughnut", quantity, new Coins(30L * quantity));
        var sent = await scene.Store.Get<GiftService>().SendAsync(scene.Minor, gift, CancellationToken.None);
        return sent.Succeeded ? null : sent.Refusal.Limit;
    }
}

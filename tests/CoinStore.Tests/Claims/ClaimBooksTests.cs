using CoinStore.Access;
using CoinStore.Claims;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Claims;

public sealed class ClaimBooksTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromDays(7);

    [Fact]
    public async Task Unspent_coins_go_and_the_whole_price_comes_back()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var done = await scene.GrantedAsync();
        Assert.Equal(new ClaimFigures(Money.Usd(740), new Coins(700), Coins.Zero, Coins.Zero, Coins.Zero), done.Result);
        Assert.Equal((0, 0), await scene.PurseAsync());
        var stripe = Assert.Single((await new Stripe.RefundService(scene.Shop.Stripe).ListAsync()).Data);
        Assert.Equal(740, stripe.Amount);
        Assert.Equal((0, 0), (await scene.BookAsync(AccountKind.Losses), await scene.BookAsync(AccountKind.CoinsOutstanding)));
        await scene.AssertToldAsync(scene.Guardian, "back on the card");
        await scene.AssertToldAsync(scene.Minor, "You owe nothing");
    }

    [Fact]
    public async Task Pending_parts_of_gifts_are_taken_back_and_nothing_is_lost()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        await scene.SpendAsync(100, "dora");
        await scene.RecogniseAsync();
        var revenue = await scene.BookAsync(AccountKind.Revenue);
        Assert.True(revenue < 0);
        var payable = await scene.BookAsync(AccountKind.CreatorsPayable);
        var done = await scene.GrantedAsync();
        Assert.Equal(new ClaimFigures(Money.Usd(740), new Coins(300), new Coins(400), Coins.Zero, Coins.Zero), done.Result);
        Assert.Equal((0, 0), await scene.PurseAsync());
        Assert.Equal((0, 0), await scene.DiamondsAsync());
        Assert.Equal((0, 0), await scene.DiamondsAsync(scene.Dora));
        Assert.Equal((0, 0), (await scene.BookAsync(AccountKind.Revenue), await scene.BookAsync(AccountKind.Losses)));
        await scene.RecogniseAsync();
        Assert.Equal(0, await scene.BookAsync(AccountKind.Revenue));
        Assert.True(payable < 0);
        Assert.Equal(0, await scene.BookAsync(AccountKind.CreatorsPayable));
    }

    [Fact]
    public async Task What_is_available_to_a_creator_stays_and_is_the_platforms_loss()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(700);
        await scene.RecogniseAsync();
        scene.Shop.Advance(Hold);
        await scene.ReleaseAsync();
        var done = await scene.GrantedAsync();
        Assert.Equal(new ClaimFigures(Money.Usd(740), Coins.Zero, Coins.Zero, new Coins(700), Coins.Zero), done.Result);
        Assert.Equal((0, 0), await scene.PurseAsync());
        Assert.Equal((0, 700), await scene.DiamondsAsync());
        var refund = Assert.Single(await scene.RefundsAsync());
        Assert.Equal((740 - refund.TaxMinor, 0), (refund.LossMinor, refund.NetMinor));
        Assert.Equal(refund.LossMinor, await scene.BookAsync(AccountKind.Losses));
        Assert.Equal(700, await scene.BookAsync(AccountKind.CoinsLost, "COIN"));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(100, 0, 0)]
    [InlineData(0, 100, 0)]
    [InlineData(100, 200, 300)]
    [InlineData(400, 200, 100)]
    [InlineData(0, 300, 400)]
    public async Task Each_mix_of_available_and_pending_adds_up(int available, int pending, int other)
    {
        await using var scene = await ClaimScene.CreateAsync();
        await SpendAsync(available, "cleo");
        scene.Shop.Advance(Hold);
        await scene.ReleaseAsync();
        await SpendAsync(pending, "cleo");
        await SpendAsync(other, "dora");
        await scene.RecogniseAsync();
        var result = (await scene.GrantedAsync()).Result!;
        Assert.Equal(
            (700 - available - pending - other, pending + other, available),
            (result.Removed.Value, result.TakenBack.Value, result.Kept.Value)
        );
        Assert.Equal((0, available), await scene.DiamondsAsync());
        Assert.Equal((0, 0), await scene.DiamondsAsync(scene.Dora));
        await scene.RecogniseAsync();
        Assert.Equal((0, 0), await scene.PurseAsync());
        var lot = await scene.LotAsync();
        // What stays revenue is what the creator's gifts were worth; as much is lost.
        Assert.Equal(-await scene.BookAsync(AccountKind.Revenue), await scene.BookAsync(AccountKind.Losses));
        Assert.Equal(740, lot.RefundedMinor);

        async Task SpendAsync(int coins, string creator)
        {
            if (coins > 0)
            {
                await scene.SpendAsync(coins, creator);
            }
        }
    }

    [Fact]
    public async Task Only_the_claimed_purchases_part_of_a_gift_is_taken_back_and_the_rest_is_released()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var second = await scene.BuyAsync();
        // 600 of the first, then 100 of the first and 200 of the second in one gift.
        await scene.SpendAsync(600);
        await scene.SpendAsync(300, "dora");
        Assert.Equal(new Coins(200), (await scene.GrantedAsync(second)).Result!.TakenBack);
        Assert.Equal((0, 0), await scene.PurseAsync());
        Assert.Equal((100, 0), await scene.DiamondsAsync(scene.Dora));
        var news = (await scene.NewsAsync(Actor.Person(scene.Dora)))[0];
        Assert.StartsWith("200 pending Diamonds were taken back", news, StringComparison.Ordinal);
        Assert.DoesNotContain("Mika", news, StringComparison.Ordinal);
        Assert.Empty(await scene.NewsAsync(Actor.Person(scene.Cleo)));
        var studio = (await scene.Store.Get<CreatorService>().ReadStudioAsync(Actor.Person(scene.Dora), default)).Value;
        Assert.Equal((100, 200), (studio.Coming.Sum(d => d.Diamonds.Value), studio.LastGifts.Single().TakenBack.Value));
        scene.Shop.Advance(Hold);
        await scene.ReleaseAsync();
        Assert.Equal((0, 100), await scene.DiamondsAsync(scene.Dora));
        Assert.Equal((0, 600), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task Two_purchases_claimed_one_after_the_other_take_each_its_own_coins()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var second = await scene.BuyAsync();
        await scene.SpendAsync(600);
        await scene.SpendAsync(300, "dora");
        Assert.Equal((500, 200), Taken((await scene.GrantedAsync(second)).Result!));
        Assert.Equal((0, 700), Taken((await scene.GrantedAsync()).Result!));
        Assert.Equal((0, 0), await scene.DiamondsAsync());
        Assert.Equal((0, 0), await scene.DiamondsAsync(scene.Dora));
    }

    [Fact]
    public async Task Coins_that_a_newer_claim_lost_are_not_the_older_purchases()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var second = await scene.BuyAsync();
        await scene.SpendAsync(700);
        await scene.SpendAsync(200, "dora");
        scene.Shop.Advance(Hold);
        await scene.ReleaseAsync();
        Assert.Equal(new Coins(200), (await scene.GrantedAsync(second)).Result!.Kept);
        var file = (await scene.Desk.GetAsync(scene.Olga, await scene.OpenedAsync(), null, default)).Value;
        Assert.Equal(("cleo", new Coins(700)), (file.Evidence.Gifts.Single().CreatorHandle, file.Evidence.Gifts.Single().Coins));
    }

    [Fact]
    public async Task Other_purchases_keep_their_coins()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.BuyAsync();
        await scene.SpendAsync(200);
        await scene.GrantedAsync();
        Assert.Equal((700, 0), await scene.PurseAsync());
        await scene.SpendAsync(700);
        await scene.RecogniseAsync();
        Assert.Equal((0, 0), await scene.PurseAsync());
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 700, 1)]
    public async Task The_end_of_the_hold_decides_also_before_the_release_ran(int seconds, int kept, int isKept)
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(700);
        scene.Shop.Advance(Hold + TimeSpan.FromSeconds(seconds));
        Assert.Equal(new Coins(kept), (await scene.GrantedAsync()).Result!.Kept);
        scene.Shop.Advance(Hold);
        await scene.ReleaseAsync();
        Assert.Equal((0, 700 * isKept), await scene.DiamondsAsync());
    }

    [Fact]
    public async Task A_release_at_the_same_instant_takes_nothing_twice()
    {
        for (var round = 0; round < 8; round++)
        {
            await using var scene = await ClaimScene.CreateAsync();
            await scene.SpendAsync(300);
            scene.Shop.Advance(Hold);
            await scene.SpendAsync(400);
            var claim = await scene.OpenedAsync();
            await Task.WhenAll(scene.ReleaseAsync(), scene.GrantAsync(claim), scene.ReleaseAsync());
            var result = (await scene.ReadAsync(claim)).Result!;
            Assert.Equal((400, 300), (result.TakenBack.Value, result.Kept.Value));
            Assert.Equal((0, 300), await scene.DiamondsAsync());
        }
    }

    [Fact]
    public async Task A_claim_of_a_purchase_that_was_partly_refunded_returns_the_rest_and_touches_no_debt()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(500);
        var desk = scene.Store.Get<PurchaseDeskService>();
        // 200 unspent ones and 100 spent ones, which are owed.
        var part = new OperatorRefund(TypedId.New<RefundId>(scene.Store.Clock), scene.Bought, new Coins(300), "By mistake");
        var before = (await desk.RefundAsync(scene.Olga, part, default)).Value;
        Assert.Equal((0, 100), await scene.PurseAsync());
        var done = await scene.GrantedAsync();
        Assert.Equal(Money.Usd(740 - before.Amount.Minor), done.Result!.Amount);
        Assert.Equal((0, 400), Taken(done.Result));
        Assert.Equal((0, 100), await scene.PurseAsync());
        Assert.Equal((100, 0), await scene.DiamondsAsync());
        Assert.Equal(740, (await new Stripe.RefundService(scene.Shop.Stripe).ListAsync()).Data.Sum(r => r.Amount));
    }

    [Fact]
    public async Task What_was_withdrawn_meanwhile_ends_the_claim()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        var refunds = scene.Store.Get<CoinStore.Refunds.RefundService>();
        var quote = (await refunds.QuoteAsync(scene.Minor, scene.Bought, default)).Value;
        var wish = new RequestRefund(TypedId.New<RefundId>(scene.Store.Clock), scene.Bought, quote.Coins, quote.Amount);
        Assert.True((await refunds.RequestAsync(scene.Minor, wish, default)).Succeeded);
        Assert.Equal(ClaimState.Overtaken, (await scene.GrantAsync(claim)).Value.State);
        Assert.Single(await scene.RefundsAsync());
        await scene.AssertToldAsync(scene.Guardian, "went back another way");
    }

    [Fact]
    public async Task Bonus_coins_that_came_with_it_go_and_spent_ones_are_nobodys_loss()
    {
        await using var scene = await ClaimScene.CreateAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Promotion:Percent"] = "50" }
        );
        // 350 bonus coins are spent first: of 400 given, 50 are bought ones.
        await scene.SpendAsync(400);
        var result = (await scene.GrantedAsync()).Result!;
        Assert.Equal((650, 50), Taken(result));
        Assert.Equal((350, 0), await scene.DiamondsAsync());
        Assert.Equal((0, 0), await scene.PurseAsync());
    }

    [Fact]
    public async Task A_gift_after_a_claim_is_refused_for_lack_of_coins_and_not_for_a_debt()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        await scene.GrantedAsync();
        var gift = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), "cleo", "virtual-hug", 1, new Coins(25));
        var refused = await scene.Store.Get<GiftService>().SendAsync(scene.Minor, gift, default);
        Assert.Equal(GiftRefusalKind.InsufficientCoins, refused.Refusal.Kind);
    }

    [Fact]
    public async Task The_creators_history_tells_of_the_take_back()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        await scene.GrantedAsync();
        var balances = scene.Store.Get<CoinStore.Balances.BalanceService>();
        var history = await balances.ListAsync(Actor.Person(scene.Cleo), new CoinStore.Balances.ActivityFilter(), null, 10, default);
        var line = history.Value.Lines[0];
        Assert.Equal((CoinStore.Balances.ActivityKind.GiftTakenBack, -300), (line.Kind, line.Amount));
    }

    [Fact]
    public async Task The_audit_names_a_gift_that_says_other_than_its_claim()
    {
        var scene = await ClaimScene.CreateAsync();
        await scene.SpendAsync(300);
        await scene.GrantedAsync();
        await scene.Store.ExecuteAsync("UPDATE \"GiftSends\" SET \"TakenBackCoins\" = 200");
        var report = await scene.Store.Get<AuditService>().RunAsync(Actor.System("test"), default);
        Assert.Contains(report.Value.Lines.SelectMany(l => l.Breaks), b => b.Contains("say otherwise", StringComparison.Ordinal));
        await scene.Store.ExecuteAsync("UPDATE \"GiftSends\" SET \"TakenBackCoins\" = 300");
        await scene.DisposeAsync();
    }

    private static (long Removed, long TakenBack) Taken(ClaimFigures figures) => (figures.Removed.Value, figures.TakenBack.Value);
}

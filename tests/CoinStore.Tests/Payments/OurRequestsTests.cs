using CoinStore.Accounts;
using CoinStore.Tests.Cards;
using CoinStore.Tests.Disputes;
using CoinStore.Tests.Payouts;
using CoinStore.Tests.Purchases;
using CoinStore.Tests.Refunds;
using CoinStore.Tests.StripeSandbox;

namespace CoinStore.Tests.Payments;

/// <summary>What the store itself sends to Stripe, held against Stripe's published contract.</summary>
public sealed class OurRequestsTests
{
    [ContractFact]
    public async Task What_we_send_for_purchases_keeps_Stripes_contract()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (_, paid) = await scene.OpenAsync();
        await scene.PayAsync(paid);
        await scene.CompleteAsync(paid);
        var (cancelled, _) = await scene.OpenAsync();
        await scene.Purchases.CancelAsync(scene.Fay, cancelled, default);
        await scene.OpenAsync();
        scene.Advance(TimeSpan.FromHours(1));
        await scene.RunDueAsync();
        await ContractTests.CheckAsync("transcript", scene.TranscriptFile);
    }

    [ContractFact]
    public async Task What_we_send_for_payouts_keeps_Stripes_contract()
    {
        await PlayAsync(PayoutScene.GoodBank);
        await PlayAsync(PayoutScene.UnknownBank);
    }

    [ContractFact]
    public async Task What_we_send_for_cards_keeps_Stripes_contract()
    {
        await using var scene = await CardScene.CreateAsync();
        // The first answer is lost for days, so the customer is looked for.
        await scene.CrashInAsync(1, answer: true, () => scene.AddAsync());
        scene.Shop.Advance(TimeSpan.FromDays(2));
        await scene.Shop.RunDueAsync();
        var card = await scene.SaveAsync();
        Assert.True((await scene.PayAsync(scene.Wish(card))).Succeeded);
        Assert.True((await scene.PayAsync(scene.Wish(await scene.SaveAsync(CardScene.AlwaysAsks)))).Succeeded);
        var late = scene.Wish(card);
        await scene.CrashInAsync(1, answer: true, () => scene.PayAsync(late));
        await scene.Shop.OpenAsync(scene.Gabi);
        scene.Shop.Advance(TimeSpan.FromHours(1));
        await scene.Shop.RunDueAsync();
        var (given, _) = await scene.OpenAsync();
        await scene.Cards.RemoveAsync(scene.Gabi, given, default);
        await scene.Cards.RemoveAsync(scene.Gabi, card, default);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("payment_method.detached"));
        await scene.Store.Get<ProfileService>().CloseAsync(scene.Gabi, default);
        await scene.Shop.RunDueAsync();
        Assert.Empty(await scene.CustomersAsync());
        await ContractTests.CheckAsync("transcript", scene.Shop.TranscriptFile);
    }

    [ContractFact]
    public async Task What_we_send_for_refunds_keeps_Stripes_contract()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.OperatorRefundAsync(100);
        await scene.RefundAtStripeAsync(100);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("charge.refunded"));
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("refund.created"));
        await scene.WithdrawAsync();
        await ContractTests.CheckAsync("transcript", scene.Shop.TranscriptFile);
    }

    [ContractFact]
    public async Task What_we_send_for_disputes_keeps_Stripes_contract()
    {
        await using var first = await DisputeScene.CreateAsync();
        await first.Scene.SpendAsync(500);
        await first.OpenAsync();
        await first.AppealAsync("I bought this.");
        Assert.True((await first.SubmitAsync()).Succeeded);
        await ContractTests.CheckAsync("transcript", first.Shop.TranscriptFile);
        await using var second = await DisputeScene.CreateAsync();
        await second.OpenAsync();
        Assert.True((await second.AcceptAsync()).Succeeded);
        await ContractTests.CheckAsync("transcript", second.Shop.TranscriptFile);
    }

    private static async Task PlayAsync(string bank)
    {
        await using var scene = await PayoutScene.CreateAsync(bank: bank);
        Assert.True((await scene.RequestAsync(2_000)).Succeeded);
        scene.Advance(TimeSpan.FromMinutes(20));
        await scene.RunDueAsync();
        await ContractTests.CheckAsync("transcript", scene.TranscriptFile);
    }
}

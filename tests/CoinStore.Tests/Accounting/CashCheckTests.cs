using CoinStore.Accounting;
using CoinStore.Tests.Refunds;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Accounting;

public sealed class CashCheckTests
{
    [Fact]
    public async Task A_day_of_purchases_and_refunds_is_the_same_at_Stripe_and_in_the_books()
    {
        await using var scene = await RefundScene.CreateAsync();
        await scene.WithdrawAsync();
        await scene.BuyAsync();
        await CheckAsync(scene);
        var cash = (await scene.Store.Get<TrialBalanceService>().ReadAsync(scene.Olga, CancellationToken.None)).Value.Cash!;
        Assert.Equal((3, 0), (cash.Transactions, cash.Differences.Count));
    }

    [Fact]
    public async Task What_the_books_do_not_know_is_listed_once_with_both_figures()
    {
        await using var scene = await RefundScene.CreateAsync();
        var refund = await scene.RefundAtStripeAsync(100);
        await CheckAsync(scene);
        await CheckAsync(scene, days: 0);
        var cash = (await scene.Store.Get<TrialBalanceService>().ReadAsync(scene.Olga, CancellationToken.None)).Value.Cash!;
        var found = Assert.Single(cash.Differences);
        Assert.Equal(("refund", refund.Id, -100, 0), (found.Type, found.Source, found.AtStripe.Minor, found.InBooks.Minor));
    }

    [Fact]
    public async Task A_day_that_Stripe_does_not_answer_for_is_asked_for_again()
    {
        await using var scene = await RefundScene.CreateAsync();
        scene.Shop.Line.CutAt(1, answer: false);
        var under = CheckAsync(scene);
        await scene.Shop.Line.WhenCut;
        scene.Shop.Line.Mend();
        await under;
        Assert.Equal(0, await ChecksAsync(scene));
        await CheckAsync(scene, days: 0);
        Assert.Equal(1, await ChecksAsync(scene));
    }

    private static Task<int> ChecksAsync(RefundScene scene) =>
        scene.Store.Database.ReadAsync((context, token) => context.Set<CashCheckRow>().CountAsync(token), CancellationToken.None);

    private static async Task CheckAsync(RefundScene scene, int days = 1)
    {
        scene.Shop.Advance(TimeSpan.FromDays(days));
        await scene.Store.Get<CashCheckWorker>().RunDueAsync(CancellationToken.None);
    }
}

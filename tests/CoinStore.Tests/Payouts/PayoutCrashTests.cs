using CoinStore.Payouts;

namespace CoinStore.Tests.Payouts;

public sealed class PayoutCrashTests
{
    private const int MostTurns = 12;

    // Calls of a payout that arrives: transfer, payout, and Stripe's word on it twice.
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public async Task A_crash_at_any_call_ends_in_one_transfer_that_arrives(int call, bool afterStripeDidIt)
    {
        await using var scene = await PayoutScene.CreateAsync();
        var id = await CrashAtAsync(scene, call, afterStripeDidIt);
        Assert.Equal(PayoutState.Paid, await FinishAsync(scene, id));
        Assert.Equal(972, Assert.Single(await scene.TransfersAsync()).Amount);
        Assert.Single(await scene.BankPayoutsAsync());
        Assert.Equal((0, 8_000, 0), await scene.DiamondsAsync());
    }

    // Calls of one that does not: transfer, payout, its state twice, the transfer, its reversal, the transfer again.
    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(7, true)]
    public async Task A_crash_at_any_call_of_a_failing_payout_takes_the_money_back_once(int call, bool afterStripeDidIt)
    {
        await using var scene = await PayoutScene.CreateAsync(bank: PayoutScene.UnknownBank);
        var id = await CrashAtAsync(scene, call, afterStripeDidIt);
        Assert.Equal(PayoutState.Failed, await FinishAsync(scene, id));
        var transfer = Assert.Single(await scene.TransfersAsync());
        Assert.Equal((972, 1), (transfer.AmountReversed, transfer.Reversals.Data.Count));
        Assert.Equal((0, 10_000, 0), await scene.DiamondsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_store_that_comes_back_after_Stripe_forgot_the_key_finds_what_was_done(int call)
    {
        await using var scene = await PayoutScene.CreateAsync();
        var id = await CrashAtAsync(scene, call, answer: true);
        scene.Advance(TimeSpan.FromHours(25));
        Assert.Equal(PayoutState.Paid, await FinishAsync(scene, id));
        Assert.Single(await scene.TransfersAsync());
        Assert.Single(await scene.BankPayoutsAsync());
    }

    private static async Task<PayoutId> CrashAtAsync(PayoutScene scene, int call, bool answer)
    {
        var id = scene.NewId();
        scene.Line.CutAt(call, answer);
        Task work = scene.RequestAsync(2_000, id);
        for (var turn = 0; turn < MostTurns && await Task.WhenAny(work, scene.Line.WhenCut) == work; turn++)
        {
            await work;
            scene.Advance(TimeSpan.FromMinutes(30));
            work = scene.RunDueAsync();
        }

        Assert.True(scene.Line.WhenCut.IsCompletedSuccessfully);
        await scene.Store.CrashAsync();
        scene.Line.Mend();
        await Assert.ThrowsAnyAsync<Exception>(() => work);
        return id;
    }

    private static async Task<PayoutState> FinishAsync(PayoutScene scene, PayoutId id)
    {
        for (var turn = 0; turn < MostTurns && !(await scene.ReadAsync(id)).IsOver; turn++)
        {
            scene.Advance(TimeSpan.FromMinutes(30));
            await scene.RunDueAsync();
        }

        return (await scene.ReadAsync(id)).State;
    }
}

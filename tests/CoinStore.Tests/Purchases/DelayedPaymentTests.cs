using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Purchases;

namespace CoinStore.Tests.Purchases;

public sealed class DelayedPaymentTests
{
    [Theory]
    [InlineData("DE89370400440532013000", PurchaseState.Completed, 700, 652)]
    [InlineData("DE62370400440532013001", PurchaseState.Failed, 0, 0)]
    public async Task A_direct_debit_credits_nothing_before_the_bank_has_moved_the_money(
        string iban,
        PurchaseState end,
        long coins,
        long spent
    )
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var fan = await scene.Store.AddPersonAsync("Jo", country: "DE");
        var jo = Actor.Person(fan);
        var request = new StartPurchase(scene.NewId(), "coins-700-eur", new Money(652, Currency.Eur));
        var started = (await scene.Purchases.StartAsync(jo, request, CancellationToken.None)).Value;
        var session = PurchaseScene.SessionOf(started.CheckoutUrl!);
        await scene.DebitAsync(session, iban);

        var waiting = (await scene.CompleteAsync(session, jo)).Value;
        Assert.Equal((PurchaseState.Processing, true), (waiting.State, waiting.IsOpen));
        Assert.Equal(0, await scene.CoinsAsync(fan));
        Assert.True((await scene.LimitAsync(LimitKind.PurchaseMonth, fan)).Reserved.Value > 0);
        // It cannot be taken back any more, and trying changes nothing.
        Assert.Equal(
            PurchaseState.Processing,
            (await scene.Purchases.CancelAsync(jo, request.PurchaseId, CancellationToken.None)).Value.State
        );
        Assert.Equal(PurchaseState.Processing, (await scene.Purchases.StartAsync(jo, request, CancellationToken.None)).Value.State);

        // The news is lost: the worker asks by itself, again and again.
        for (var asked = 0; asked < 4; asked++)
        {
            scene.Advance(TimeSpan.FromMinutes(3));
            await scene.StripeCatchesUpAsync();
            await scene.RunDueAsync();
        }

        Assert.Equal(end, (await scene.CompleteAsync(session, jo)).Value.State);
        Assert.Equal(coins, await scene.CoinsAsync(fan));
        var limit = await scene.LimitAsync(LimitKind.PurchaseMonth, fan);
        Assert.Equal((0, spent > 0), (limit.Reserved.Value, limit.Used.Value > 0));
    }
}

using CoinStore.Budgets;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Budgets;

public sealed class SpendingHistoryTests
{
    [Fact]
    public async Task Twelve_months_end_with_the_running_one_in_the_persons_zone()
    {
        await using var scene = await BudgetScene.CreateAsync();
        // In New York it is still February.
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 1, 4, 59, 0, TimeSpan.FromHours(0)).AddYears(1));
        Assert.Null(await scene.GiveAsync());
        scene.Store.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await scene.GiveAsync(2));
        var history = (await scene.Budgets.ReadSpendingAsync(scene.Fay, default)).Value;
        Assert.Equal(12, history.Months.Count);
        Assert.Equal((new DateOnly(2026, 4, 1), new DateOnly(2027, 3, 1)), (history.Months[0].Month, history.Months[^1].Month));
        Assert.Equal([30L, 60L], history.Months.TakeLast(2).Select(m => m.Gifts.Value));
        Assert.All(history.Months.SkipLast(2), m => Assert.Equal(0, m.Gifts.Value));
    }

    [Fact]
    public async Task Creators_stand_by_what_they_got_in_twelve_months_and_older_gifts_do_not_count()
    {
        await using var scene = await BudgetScene.CreateAsync();
        Assert.Null(await scene.GiveAsync(50, "dora"));
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2027, 3, 5, 12, 0, 0, TimeSpan.Zero));
        Assert.Null(await scene.GiveAsync(2));
        Assert.Null(await scene.GiveAsync(3));
        Assert.Null(await scene.GiveAsync(1, "dora"));
        var history = (await scene.Budgets.ReadSpendingAsync(scene.Fay, default)).Value;
        Assert.Equal([("cleo", "Cleo", 150L), ("dora", "Dora", 30L)], history.Creators.Select(c => (c.Handle, c.Name, c.Coins.Value)));
        Assert.Equal(180, history.Months.Sum(m => m.Gifts.Value));
    }

    [Fact]
    public async Task What_two_guardians_counted_is_one_spending()
    {
        await using var scene = await BudgetScene.CreateAsync(fanAge: 17);
        foreach (var slot in (short[])[1, 2])
        {
            await scene.Store.LinkAsync(await scene.Store.AddPersonAsync($"Gus{slot}", 45), scene.Gifts.Fan, slot: slot);
        }

        Assert.Null(await scene.GiveAsync(2));
        await scene.Store.WriteAsync(s =>
            s.Context.Users.Where(p => p.Id == scene.Gifts.Fan)
                .ExecuteUpdate(u => u.SetProperty(p => p.BirthDate, new DateOnly(2008, 4, 1)))
        );
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 4, 5, 12, 0, 0, TimeSpan.Zero));
        var history = (await scene.Budgets.ReadSpendingAsync(scene.Fay, default)).Value;
        Assert.Equal(60, history.Months.Sum(m => m.Gifts.Value));
    }

    [Fact]
    public async Task Money_stands_in_its_month_once_it_is_paid()
    {
        await using var scene = await Purchases.PurchaseScene.CreateAsync();
        var budgets = scene.Store.Get<BudgetService>();
        var (_, session) = await scene.OpenAsync();
        Assert.Equal(0, (await budgets.ReadSpendingAsync(scene.Fay, default)).Value.Months[^1].Purchases.Minor);
        await scene.PayAsync(session);
        await scene.CompleteAsync(session);
        Assert.Equal(Money.Usd(740), (await budgets.ReadSpendingAsync(scene.Fay, default)).Value.Months[^1].Purchases);
    }
}

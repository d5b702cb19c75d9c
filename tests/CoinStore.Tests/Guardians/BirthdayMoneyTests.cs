using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.PocketMoney;
using CoinStore.Purchases;
using CoinStore.Tests.Cards;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>An 18th birthday while money is under way: the guardian's cards leave, and nobody hears of what comes after.</summary>
public sealed class BirthdayMoneyTests
{
    // 5 March 2026 begins in New York, where people of these scenes live unless it is said otherwise.
    private static readonly DateTimeOffset NewYork = new(2026, 3, 5, 5, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Berlin = new(2026, 3, 4, 23, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Born = new(2008, 3, 5);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pocket_money_stops_whoever_comes_by_first(bool isSettled)
    {
        await using var scene = await CardScene.CreateAsync();
        await BearAsync(scene.Store, scene.MaxId);
        var pocket = scene.Store.Get<PocketMoneyService>();
        var plan = new MakePocketPlan(
            TypedId.New<PocketPlanId>(scene.Store.Clock),
            scene.MaxId,
            new Coins(700),
            PocketRhythm.Week,
            await scene.SaveAsync(),
            5_000
        );
        Assert.True((await pocket.StartAsync(scene.Gabi, plan, CancellationToken.None)).Succeeded);
        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MaxId));
        scene.Shop.Advance(TimeSpan.FromDays(7));
        if (isSettled)
        {
            await scene.Store.Get<ComingOfAgeWorker>().RunDueAsync(CancellationToken.None);
        }

        await scene.Store.Get<PocketWorker>().RunDueAsync(CancellationToken.None);
        await scene.Shop.RunDueAsync();
        scene.Shop.Advance(TimeSpan.FromDays(7));
        await scene.Shop.RunDueAsync();
        Assert.Single(await scene.PaymentsAsync());
        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MaxId));
        var (stoppedAt, nextAt) = await scene.Store.Database.ReadAsync(
            async (context, token) =>
            {
                var row = await context.Set<PocketPlanRow>().SingleAsync(p => p.Id == plan.Id, token);
                return (row.StoppedAt, row.NextAt);
            },
            CancellationToken.None
        );
        Assert.NotNull(stoppedAt);
        Assert.Null(nextAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_guardians_card_has_not_paid_by_midnight_it_does_not_pay(bool isSettled)
    {
        await using var scene = await CardScene.CreateAsync();
        await BearAsync(scene.Store, scene.MaxId);
        var wish = scene.Wish(await scene.SaveAsync());
        scene.Shop.Advance(NewYork.AddSeconds(-1) - scene.Store.Clock.GetUtcNow());
        await scene.Store.Database.WriteAsync<Done, CardPurchaseRefusal>(
            scene.Gabi,
            async (scope, token) =>
            {
                Assert.True((await scene.Purchases.ReserveAsync(scope, wish, token)).Succeeded);
                return default(Done);
            },
            CancellationToken.None
        );
        // The worker of purchases may come by before the one of birthdays.
        scene.Shop.Advance(TimeSpan.FromMinutes(isSettled ? 0 : 2) + TimeSpan.FromSeconds(1));
        await (
            isSettled
                ? scene.Store.Get<ComingOfAgeWorker>().RunDueAsync(CancellationToken.None)
                : scene.Store.Get<PurchaseWorker>().RunDueAsync(CancellationToken.None)
        );
        Assert.NotNull((await scene.PurchaseAsync(wish.Order.PurchaseId)).StoppedAt);
        scene.Shop.Advance(TimeSpan.FromMinutes(5));
        await scene.Shop.RunDueAsync();
        Assert.Empty(await scene.PaymentsAsync());
        Assert.Equal(0, await scene.Shop.CoinsAsync(scene.MaxId));
    }

    [Fact]
    public async Task Both_get_a_mail_two_weeks_before()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        await BearAsync(scene.Store, scene.MinorId);
        await scene.Store.Get<ComingOfAgeWorker>().RunDueAsync(CancellationToken.None);
        await scene.Store.Get<ComingOfAgeWorker>().RunDueAsync(CancellationToken.None);
        var mails = await scene.Store.Database.ReadAsync((c, t) => c.Set<OutboxMail>().ToListAsync(t), CancellationToken.None);
        var toGuardian = Assert.Single(mails, m => m.PersonId == scene.GuardianId && m.Subject == "Mika will be 18");
        Assert.Contains("Mika will be 18 on 5 March 2026.", toGuardian.Text, StringComparison.Ordinal);
        Assert.Contains("you no longer see what is spent, your cards no longer pay", toGuardian.Text, StringComparison.Ordinal);
        var toMinor = Assert.Single(mails, m => m.PersonId == scene.MinorId && m.Subject == "You will be 18 soon");
        Assert.Contains("You will be 18 on 5 March 2026.", toMinor.Text, StringComparison.Ordinal);
        Assert.Contains("raise them with a wait of 24 hours", toMinor.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payment_that_comes_in_after_midnight_is_no_news_for_the_guardian(bool isSettled)
    {
        await using var scene = await ToldScene.CreateAsync();
        await BearAsync(scene.Store, scene.MinorId);
        await scene.WishAsync(new SetTelling(FamilyTelling.Everything, FamilyTelling.Everything, FamilyDigest.Day));
        await scene.CapAsync((LimitKind.PurchaseMonth, 2_000));
        scene.GoTo(Berlin.AddSeconds(-1));
        var (_, session) = await scene.OpenAsync();
        await scene.Shop.PayAsync(session);
        scene.Shop.Advance(TimeSpan.FromSeconds(1));
        if (isSettled)
        {
            await scene.Store.Get<ComingOfAgeWorker>().RunDueAsync(CancellationToken.None);
        }

        Assert.Equal(PurchaseState.Completed, (await scene.Shop.CompleteAsync(session, scene.Minor)).Value.State);
        Assert.Equal(700, await scene.Shop.CoinsAsync(scene.MinorId));
        var families = scene.Store.Get<FamilyService>();
        var list = await families.ListSpendsAsync(scene.Guardian, scene.MinorId, new FamilySpendFilter(), null, 10, CancellationToken.None);
        Assert.Equal(FamilyRefusal.NotFound, list.Refusal);
        Assert.Empty((await families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.Minors);
        Assert.Empty(await scene.DigestsAsync(Berlin.AddHours(8)));
        Assert.DoesNotContain(await scene.BellAsync(), text => text.Contains("bought", StringComparison.Ordinal));
        Assert.DoesNotContain(await scene.MailsAsync(), mail => mail.Text.Contains("bought", StringComparison.Ordinal));
    }

    private static Task BearAsync(TestStore store, PersonId minor) =>
        store.WriteAsync(scope =>
            scope.Context.Set<Person>().Where(p => p.Id == minor).ExecuteUpdate(p => p.SetProperty(x => x.BirthDate, Born))
        );
}

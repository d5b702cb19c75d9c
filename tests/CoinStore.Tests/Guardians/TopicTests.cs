using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>What a guardian is told at once, under the bell and by mail, each by choice.</summary>
public sealed class TopicTests
{
    public static TheoryData<bool, bool> Ways =>
        new()
        {
            { true, true },
            { true, false },
            { false, true },
            { false, false },
        };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_purchase(bool bell, bool mail)
    {
        await using var scene = await WishedAsync(FamilyTopic.Spends, bell, mail);
        await scene.CapAsync((LimitKind.PurchaseMonth, 2_000));
        await scene.BuyAsync();
        await AssertToldAsync(scene, "Mika bought 700 coins for EUR 6.52.", 1, bell, mail);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_gift(bool bell, bool mail)
    {
        await using var scene = await WishedAsync(FamilyTopic.Spends, bell, mail);
        await scene.GiveCoinsAsync(100);
        await scene.CapAsync((LimitKind.GiftMonth, 1_000));
        Assert.True((await scene.SendAsync()).Succeeded);
        await AssertToldAsync(scene, "Mika sent Doughnut to Dora for 30 coins.", 1, bell, mail);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_half_four_fifths_and_all_of_a_limit(bool bell, bool mail)
    {
        await using var scene = await WishedAsync(FamilyTopic.Alerts, bell, mail);
        await scene.GiveCoinsAsync(300);
        // Doughnuts of 30 are 20, 40, 60, 80 and 100 of a hundred.
        await scene.CapAsync((LimitKind.GiftMonth, 150));
        for (var sent = 0; sent < 5; sent++)
        {
            Assert.True((await scene.SendAsync()).Succeeded);
            await scene.Store.Get<BudgetWorker>().RunDueAsync(CancellationToken.None);
        }

        await AssertToldAsync(scene, "Mika has used 50% of the limit for gifts this month: 90 of 150 coins.", 1, bell, mail);
        await AssertToldAsync(scene, "Mika has used 80% of the limit for gifts this month: 120 of 150 coins.", 1, bell, mail);
        await AssertToldAsync(scene, "Mika has used 100% of the limit for gifts this month: 150 of 150 coins.", 1, bell, mail);
        await AssertToldAsync(scene, "Mika has used ", 3, bell, mail);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_attempt_that_a_limit_refused_once_in_ten_minutes(bool bell, bool mail)
    {
        await using var scene = await WishedAsync(FamilyTopic.Refusals, bell, mail);
        await scene.GiveCoinsAsync(100);
        await scene.CapAsync((LimitKind.GiftDay, 20));
        const string Refused = "Mika tried to spend 30 coins, and a limit said no: gifts today.";
        foreach (var (minutes, told) in ((double, int)[])[(0, 1), (1, 1), (8.5, 1), (0.5, 2), (9.9, 2)])
        {
            scene.Shop.Advance(TimeSpan.FromMinutes(minutes));
            Assert.False((await scene.SendAsync()).Succeeded);
            await AssertToldAsync(scene, Refused, told, bell, mail);
        }

        // A purchase is another attempt, of the same ten minutes.
        await scene.CapAsync((LimitKind.PurchaseMonth, 651));
        var price = new Money(652, Currency.Eur);
        Assert.False((await scene.Shop.StartAsync(package: "coins-700-eur", price: price, actor: scene.Minor)).Succeeded);
        await AssertToldAsync(scene, "Mika tried to spend EUR 6.52, and a limit said no: purchases this month.", 1, bell, mail);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_change_of_limits(bool bell, bool mail)
    {
        await using var scene = await WishedAsync(FamilyTopic.Changes, bell, mail);
        await scene.CapAsync((LimitKind.GiftDay, 20));
        await AssertToldAsync(scene, "You changed Mika's limits.", 1, bell, mail);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_second_guardian_who_comes_changes_limits_and_goes(bool bell, bool mail)
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var telling = scene.Store.Get<FamilyTellingService>();
        var wish = Wish(FamilyTopic.Changes, bell, mail);
        Assert.True((await telling.SetAsync(scene.Guardian, scene.MinorId, wish, CancellationToken.None)).Succeeded);
        var ada = scene.Fresh(await scene.Store.AddPersonAsync("Ada", 40));
        var second = await scene.LinkSecondAsync(ada);
        await scene.CapAsync(second, LimitKind.GiftDay, 20, ada);
        Assert.True((await scene.Links.EndAsync(ada, second, CancellationToken.None)).Succeeded);
        // Another one comes no further than the question.
        var tom = scene.Fresh(await scene.Store.AddPersonAsync("Tom", 50));
        var waiting = (await scene.LinkAsync(tom, scene.Minor)).Value.Id;
        Assert.True((await scene.Waits.DropAsync(tom, waiting, CancellationToken.None)).Succeeded);
        string[] told =
        [
            "Ada is now Mika's guardian, too.",
            "Ada changed Mika's limits.",
            "Ada is no longer Mika's guardian. Your limits go on.",
            "Tom does not become Mika's guardian.",
        ];
        var (lines, mails) = (await BellAsync(scene), await MailsAsync(scene));
        Assert.All(told, text => Assert.Equal(bell ? 1 : 0, lines.Count(line => line == text)));
        Assert.All(told, text => Assert.Equal(mail ? 1 : 0, mails.Count(m => m.Text.Contains(text, StringComparison.Ordinal))));
        // What must be answered is told both ways, whatever is wished.
        Assert.Contains(lines, line => line.StartsWith("Tom wants to be Mika's guardian, too.", StringComparison.Ordinal));
        Assert.Equal(2, mails.Count(m => m.Subject == "A second guardian for Mika"));
    }

    /// <summary>A guardian who wishes one topic as said, and all others the other way round.</summary>
    private static async Task<ToldScene> WishedAsync(FamilyTopic topic, bool bell, bool mail)
    {
        var scene = await ToldScene.CreateAsync();
        await scene.WishAsync(Wish(topic, bell, mail));
        return scene;
    }

    private static SetTelling Wish(FamilyTopic topic, bool bell, bool mail) =>
        new(bell ? topic : FamilyTelling.Everything & ~topic, mail ? topic : FamilyTelling.Everything & ~topic, FamilyDigest.None);

    private static async Task AssertToldAsync(ToldScene scene, string text, int times, bool bell, bool mail)
    {
        Assert.Equal(bell ? times : 0, (await scene.BellAsync()).Count(line => line.StartsWith(text, StringComparison.Ordinal)));
        var mails = (await scene.MailsAsync()).FindAll(m => m.Text.StartsWith(text, StringComparison.Ordinal));
        Assert.Equal(mail ? times : 0, mails.Count);
        Assert.All(mails, m => Assert.Equal("gus@example.test", m.To));
    }

    private static async Task<IReadOnlyList<string>> BellAsync(FamilyScene scene)
    {
        var news = scene.Store.Get<NotificationService>();
        return
        [
            .. (await news.ListAsync(scene.Guardian, new ListNotifications(100), CancellationToken.None)).Value.Lines.Select(l => l.Text),
        ];
    }

    private static Task<List<OutboxMail>> MailsAsync(FamilyScene scene) =>
        scene.Store.Database.ReadAsync(
            (context, token) => context.Set<OutboxMail>().Where(m => m.PersonId == scene.GuardianId).ToListAsync(token),
            CancellationToken.None
        );
}

using System.Globalization;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

public sealed class TellingTests
{
    [Theory]
    // A Sunday at one in the afternoon in Berlin; then just before and at eight on Monday.
    [InlineData(FamilyDigest.Day, "2026-03-01T12:00:00Z", "2026-03-02T07:00:00Z")]
    [InlineData(FamilyDigest.Week, "2026-03-01T12:00:00Z", "2026-03-02T07:00:00Z")]
    [InlineData(FamilyDigest.Day, "2026-03-02T06:59:59Z", "2026-03-02T07:00:00Z")]
    [InlineData(FamilyDigest.Day, "2026-03-02T07:00:00Z", "2026-03-03T07:00:00Z")]
    [InlineData(FamilyDigest.Week, "2026-03-02T07:00:00Z", "2026-03-09T07:00:00Z")]
    // Clocks go forward on 29 March: eight comes an hour earlier.
    [InlineData(FamilyDigest.Day, "2026-03-28T12:00:00Z", "2026-03-29T06:00:00Z")]
    [InlineData(FamilyDigest.Week, "2026-03-28T12:00:00Z", "2026-03-30T06:00:00Z")]
    public void Digests_come_at_eight_on_the_guardians_wall(FamilyDigest digest, string now, string next) =>
        Assert.Equal(Utc(next), DigestPolicy.Next(digest, Utc(now), "Europe/Berlin"));

    [Fact]
    public void No_digest_is_never_due() => Assert.Null(DigestPolicy.Next(FamilyDigest.None, Utc("2026-03-01T12:00:00Z"), "Europe/Berlin"));

    [Fact]
    public async Task A_week_comes_in_one_mail_and_once()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 1000);
        await scene.Store.FundAsync(scene.MinorId, 100);
        await scene.SendDoughnutAsync();
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(Utc("2026-03-02T07:00:00Z")));
        await scene.Store.Get<DigestWorker>().RunDueAsync(CancellationToken.None);
        await scene.Store.Get<DigestWorker>().RunDueAsync(CancellationToken.None);
        var mail = Assert.Single(await MailsAsync(scene), m => m.Subject == "Mika: last week");
        Assert.Contains("Mika bought coins for EUR 0.00 and sent 1 gift for 30 coins.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("30 coins of 1,000 coins", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_gift_rings_the_guardians_bell_unless_they_do_not_wish_it()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftMonth, 1000);
        await scene.Store.FundAsync(scene.MinorId, 100);
        await scene.SendDoughnutAsync();
        Assert.Single(await BellAsync(scene), t => t == "Mika sent Doughnut to Dora for 30 coins.");
        await scene.Store.WriteAsync(s =>
            s.Context.Set<Guardianship>().ExecuteUpdate(g => g.SetProperty(x => x.BellTopics, FamilyTopic.Changes))
        );
        await scene.SendDoughnutAsync("dorabel");
        Assert.Single(await BellAsync(scene), t => t.StartsWith("Mika sent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_comes_by_mail_too()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var request = new AskRequest(LimitKind.GiftMonth, 1000, Message: "For my birthday");
        await scene.Asks.AskAsync(scene.Minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None);
        var mail = Assert.Single(await MailsAsync(scene), m => m.Subject == "Mika asks you");
        Assert.Contains("For my birthday", mail.Text, StringComparison.Ordinal);
    }

    private static Task<List<OutboxMail>> MailsAsync(FamilyScene scene) =>
        scene.Store.Database.ReadAsync((c, t) => c.Set<OutboxMail>().ToListAsync(t), CancellationToken.None);

    private static async Task<IEnumerable<string>> BellAsync(FamilyScene scene) =>
        (
            await scene.Store.Get<NotificationService>().ListAsync(scene.Guardian, new ListNotifications(100), CancellationToken.None)
        ).Value.Lines.Select(l => l.Text);

    private static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}

using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.Purchases;

namespace CoinStore.Tests.Guardians;

/// <summary>What a digest says: the same as the list, each purchase and each gift in one digest.</summary>
public sealed class DigestTests
{
    private const string Nothing = "Mika spent nothing.";
    private const string Bought = "Mika bought coins for EUR 6.52 and sent 0 gifts for 0 coins.";

    [Fact]
    public async Task A_purchase_that_a_yes_let_pass_is_told_though_no_limit_counts_it()
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.BuyUncountedAsync();
        var digest = Assert.Single(await scene.DigestsAsync(EightOf(2)));
        Assert.Equal("Mika: yesterday", digest.Subject);
        Assert.Contains(Bought, digest.Text, StringComparison.Ordinal);
        Assert.Contains("Used of purchases this month: EUR 0.00 of EUR 0.00.", digest.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gift_that_a_yes_let_pass_over_every_cap_is_told_though_no_limit_counts_it()
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.GiveCoinsAsync(100);
        await scene.CapAsync(
            (LimitKind.GiftDay, 0),
            (LimitKind.GiftWeek, 0),
            (LimitKind.GiftMonth, 0),
            (LimitKind.GiftCountDay, 0),
            (LimitKind.GiftEach, 0)
        );
        await scene.ApproveAsync(new AskRequest(LimitKind.GiftDay, GiftSlug: "doughnut", CreatorHandle: "dora"));
        Assert.True((await scene.SendAsync()).Succeeded);
        var digest = Assert.Single(await scene.DigestsAsync(EightOf(2)));
        Assert.Contains("Mika bought coins for EUR 0.00 and sent 1 gift for 30 coins.", digest.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_direct_debit_is_told_of_the_day_on_which_the_money_moved_and_of_no_other()
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.CapAsync((LimitKind.PurchaseMonth, 2_000));
        scene.GoTo(EightOf(2).AddHours(5));
        var (id, session) = await scene.OpenAsync();
        await scene.Shop.DebitAsync(session, "DE89370400440532013000");
        Assert.Equal(PurchaseState.Processing, (await scene.Shop.CompleteAsync(session, scene.Minor)).Value.State);
        await scene.DigestsAsync(EightOf(3));
        await scene.DigestsAsync(EightOf(4));
        for (var asked = 0; asked < 4; asked++)
        {
            scene.Shop.Advance(TimeSpan.FromMinutes(3));
            await scene.Shop.StripeCatchesUpAsync();
            await scene.Shop.RunDueAsync();
        }

        var bought = await scene.Shop.Purchases.GetAsync(scene.Minor, id, CancellationToken.None);
        Assert.Equal(PurchaseState.Completed, bought.Value.State);
        await scene.DigestsAsync(EightOf(5));
        var digests = await scene.DigestsAsync(EightOf(6));
        Assert.Equal([Nothing, Nothing, Bought, Nothing], Spent(digests));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_given_back_was_not_bought(bool isCounted)
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.CapAsync((LimitKind.PurchaseMonth, 2_000));
        await scene.WithdrawAsync(isCounted ? await scene.BuyAsync() : await scene.BuyUncountedAsync());
        Assert.Equal(Nothing, SpentOf(Assert.Single(await scene.DigestsAsync(EightOf(2)))));
        Assert.Equal(SpendState.GivenBack, Assert.Single((await scene.ReadAsync()).Spends).State);
    }

    [Fact]
    public async Task A_purchase_that_was_given_up_and_paid_all_the_same_is_spent()
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.CapAsync((LimitKind.PurchaseMonth, 2_000));
        var (id, session) = await scene.OpenAsync();
        var moves = scene.Store.Get<PurchaseMoves>();
        await moves.ReleaseAsync(Actor.System("test"), id, PurchaseState.Expired, null, CancellationToken.None);
        Assert.Equal(SpendState.GivenBack, Assert.Single((await scene.ReadAsync()).Spends).State);
        await scene.Shop.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await scene.Shop.CompleteAsync(session, scene.Minor)).Value.State);
        Assert.Equal(SpendState.Spent, Assert.Single((await scene.ReadAsync()).Spends).State);
        Assert.Equal(Bought, SpentOf(Assert.Single(await scene.DigestsAsync(EightOf(2)))));
    }

    [Fact]
    public async Task A_second_before_midnight_and_midnight_itself_are_two_days()
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.CapAsync((LimitKind.PurchaseMonth, null));
        // Midnight in Berlin is 23:00 UTC.
        scene.GoTo(new DateTimeOffset(2026, 3, 1, 22, 59, 59, TimeSpan.Zero));
        await scene.BuyAsync();
        scene.Shop.Advance(TimeSpan.FromSeconds(1));
        await scene.BuyAsync();
        await scene.BuyAsync();
        await scene.DigestsAsync(EightOf(2));
        var digests = await scene.DigestsAsync(EightOf(3));
        Assert.Equal([Bought, Bought.Replace("6.52", "13.04", StringComparison.Ordinal)], Spent(digests));
    }

    [Theory]
    [InlineData(FamilyDigest.Day, "Mika: yesterday", 2)]
    [InlineData(FamilyDigest.Week, "Mika: last week", 2)]
    [InlineData(FamilyDigest.Day, "Mika: the last days", 4)]
    [InlineData(FamilyDigest.Week, "Mika: last week", 4)]
    [InlineData(FamilyDigest.Week, "Mika: the last weeks", 18)]
    public async Task A_digest_tells_what_was_spent_what_limits_refused_and_what_waits(FamilyDigest digest, string subject, int day)
    {
        await using var scene = await ToldScene.CreateAsync(digest);
        await scene.GiveCoinsAsync(100);
        await scene.CapAsync((LimitKind.GiftDay, 40), (LimitKind.PurchaseMonth, 2_000));
        await scene.BuyAsync();
        Assert.True((await scene.SendAsync()).Succeeded);
        Assert.False((await scene.SendAsync()).Succeeded);
        Assert.False((await scene.SendAsync()).Succeeded);
        // Nobody came by before: what a digest was late with is in it all the same, and in no other.
        scene.GoTo(EightOf(day).AddHours(-1));
        await scene.AskAsync(new AskRequest(LimitKind.GiftDay, 100));
        var mail = Assert.Single(await scene.DigestsAsync(EightOf(day)));
        Assert.Equal(subject, mail.Subject);
        string[] lines =
        [
            "Mika bought coins for EUR 6.52 and sent 1 gift for 30 coins.",
            "Limits said no 2 times.",
            "1 question waits for you.",
            "Used of purchases this month: EUR 6.52 of EUR 20.00.",
        ];
        Assert.All(lines, line => Assert.Contains(line, mail.Text, StringComparison.Ordinal));
        var next = (await scene.DigestsAsync(EightOf(day).AddDays(7)))[^1];
        Assert.Equal(Nothing, SpentOf(next));
        Assert.DoesNotContain("Limits said no", next.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("waits for you", next.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_before_a_link_began_is_in_no_digest_of_its_guardian()
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.GiveCoinsAsync(100);
        await scene.CapAsync((LimitKind.GiftMonth, null), (LimitKind.PurchaseMonth, 2_000), (LimitKind.GiftDay, 59));
        await scene.BuyAsync();
        Assert.True((await scene.SendAsync()).Succeeded);
        Assert.False((await scene.SendAsync()).Succeeded);
        scene.Shop.Advance(TimeSpan.FromHours(1));
        var ada = await scene.Store.AddPersonAsync("Ada", 40, "DE", "Europe/Berlin");
        await scene.Store.LinkAsync(ada, scene.MinorId, slot: 2);
        var wish = new SetTelling(FamilyTopic.None, FamilyTopic.None, FamilyDigest.Day);
        var telling = scene.Store.Get<FamilyTellingService>();
        Assert.True((await telling.SetAsync(Actor.Person(ada), scene.MinorId, wish, CancellationToken.None)).Succeeded);
        var digests = await scene.DigestsAsync(EightOf(2));
        Assert.Equal(2, digests.Count);
        var toAda = Assert.Single(digests, d => d.PersonId == ada);
        Assert.Equal(Nothing, SpentOf(toAda));
        Assert.DoesNotContain("Limits said no", toAda.Text, StringComparison.Ordinal);
        Assert.Contains("Limits said no 1 time.", Assert.Single(digests, d => d.PersonId != ada).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_wishes_no_digest_gets_none()
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.WishAsync(FamilyDigest.None);
        Assert.Empty(await scene.DigestsAsync(EightOf(9)));
    }

    [Theory]
    // From one digest to the next; the second of 30 March begins when the night of 23 hours is over.
    [InlineData(FamilyDigest.Day, "2026-03-02T07:00:00Z", "2026-03-02T07:00:01Z", "2026-02-28T23:00:00Z", "2026-03-01T23:00:00Z")]
    [InlineData(FamilyDigest.Day, "2026-03-30T06:00:00Z", "2026-03-30T06:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData(FamilyDigest.Day, "2026-03-02T07:00:00Z", "2026-03-04T03:00:00Z", "2026-02-28T23:00:00Z", "2026-03-02T23:00:00Z")]
    [InlineData(FamilyDigest.Week, "2026-03-02T07:00:00Z", "2026-03-02T07:00:00Z", "2026-02-22T23:00:00Z", "2026-03-01T23:00:00Z")]
    [InlineData(FamilyDigest.Week, "2026-03-02T07:00:00Z", "2026-03-08T12:00:00Z", "2026-02-22T23:00:00Z", "2026-03-01T23:00:00Z")]
    [InlineData(FamilyDigest.Week, "2026-03-02T07:00:00Z", "2026-03-09T07:00:00Z", "2026-02-22T23:00:00Z", "2026-03-08T23:00:00Z")]
    public void A_digest_covers_the_days_up_to_those_of_the_next(FamilyDigest digest, string due, string now, string from, string until) =>
        Assert.Equal(
            (Utc(from), Utc(until)),
            (
                DigestPolicy.FirstOf(digest, Utc(due), "Europe/Berlin"),
                DigestPolicy.FirstOf(digest, DigestPolicy.Next(digest, Utc(now), "Europe/Berlin"), "Europe/Berlin")
            )
        );

    [Fact]
    public async Task A_change_of_rhythm_leaves_no_day_out_and_tells_none_twice()
    {
        await using var scene = await ToldScene.CreateAsync();
        await scene.CapAsync((LimitKind.PurchaseMonth, 2_000));
        await scene.WishAsync(FamilyDigest.Week);
        await scene.DigestsAsync(EightOf(2));
        scene.GoTo(EightOf(3));
        await scene.BuyAsync();
        scene.GoTo(EightOf(4).AddHours(2));
        await scene.WishAsync(FamilyDigest.Day);
        var late = Assert.Single(await scene.DigestsAsync(EightOf(5)), d => SpentOf(d) == Bought);
        Assert.Equal("Mika: the last days", late.Subject);
        scene.GoTo(EightOf(5).AddHours(2));
        await scene.BuyAsync();
        await scene.WishAsync(FamilyDigest.Week);
        var all = await scene.DigestsAsync(EightOf(9));
        Assert.Equal([Nothing, Bought, Bought], [.. Spent(all)]);
    }

    private static IReadOnlyList<string> Spent(List<OutboxMail> mails) => mails.ConvertAll(SpentOf);

    private static string SpentOf(OutboxMail mail) =>
        mail.Text.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("Mika ", StringComparison.Ordinal));

    /// <summary>Eight o'clock in the morning in Berlin on a day of March, in winter time.</summary>
    private static DateTimeOffset EightOf(int day) => new(2026, 3, day, 7, 0, 0, TimeSpan.Zero);

    private static DateTime Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
}

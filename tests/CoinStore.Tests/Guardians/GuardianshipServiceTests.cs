using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

public sealed class GuardianshipServiceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_side_may_invite_and_the_ages_decide_who_watches_whom(bool guardianInvites)
    {
        await using var scene = await FamilyScene.CreateAsync();
        var (inviter, accepter) = guardianInvites ? (scene.Guardian, scene.Minor) : (scene.Minor, scene.Guardian);
        var invite = (await scene.Links.InviteAsync(inviter, CancellationToken.None)).Value;
        Assert.Equal(guardianInvites, invite.ByGuardian);
        Assert.Equal(scene.Store.Clock.GetUtcNow().UtcDateTime.AddHours(48), invite.ExpiresAt);
        var reading = (await scene.Links.ReadInviteAsync(accepter, invite.Code, CancellationToken.None)).Value;
        Assert.Equal(
            (guardianInvites ? "Gus" : "Mika", "EUR", "Europe/Berlin"),
            (reading.InviterName, reading.Currency.Code, reading.TimeZoneId)
        );
        var link = (await scene.AcceptAsync(accepter, invite.Code)).Value;
        Assert.Equal((scene.GuardianId, scene.MinorId), (link.GuardianId, link.MinorId));
    }

    [Fact]
    public async Task A_code_is_read_as_people_write_it_and_kept_only_as_a_hash()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var code = await scene.CodeOfAsync(scene.Guardian);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{8}$", code);
        Assert.DoesNotContain(code, await scene.Store.DumpAsync(), StringComparison.Ordinal);
        var typed = $" {code[..4].ToLowerInvariant().Replace('0', 'o').Replace('1', 'l')}-{code[4..]} ";
        Assert.True((await scene.AcceptAsync(scene.Minor, typed)).Succeeded);
    }

    [Fact]
    public async Task A_double_click_on_accept_gives_one_link_and_somebody_else_finds_the_code_used()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var code = await scene.CodeOfAsync(scene.Guardian);
        var both = await Task.WhenAll(scene.AcceptAsync(scene.Minor, code), scene.AcceptAsync(scene.Minor, code));
        Assert.Equal(both[0].Value, both[1].Value);
        var other = Actor.Person(await scene.Store.AddPersonAsync("Noa", 14));
        Assert.Equal(LinkRefusalReason.CodeUsed, (await scene.AcceptAsync(other, code)).Refusal.Reason);
    }

    [Fact]
    public async Task Two_minors_who_accept_one_code_at_once_make_one_link()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var other = Actor.Person(await scene.Store.AddPersonAsync("Noa", 14));
        var code = await scene.CodeOfAsync(scene.Guardian);
        var both = await Task.WhenAll(scene.AcceptAsync(scene.Minor, code), scene.AcceptAsync(other, code));
        Assert.Single(both, r => r.Succeeded);
    }

    [Fact]
    public async Task A_code_works_for_48_hours_and_not_a_second_longer()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var code = await scene.CodeOfAsync(scene.Guardian);
        scene.Store.Clock.Advance(TimeSpan.FromHours(48));
        Assert.Equal(LinkRefusalReason.CodeExpired, (await scene.AcceptAsync(scene.Minor, code)).Refusal.Reason);
        var last = await scene.CodeOfAsync(scene.Guardian);
        scene.Store.Clock.Advance(TimeSpan.FromHours(48) - TimeSpan.FromSeconds(1));
        Assert.True((await scene.AcceptAsync(scene.Minor, last)).Succeeded);
    }

    [Fact]
    public async Task Five_codes_may_be_open_and_withdrawing_them_makes_room()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var first = await scene.CodeOfAsync(scene.Guardian);
        for (var i = 0; i < 4; i++)
        {
            await scene.CodeOfAsync(scene.Guardian);
        }

        var refusal = (await scene.Links.InviteAsync(scene.Guardian, CancellationToken.None)).Refusal;
        Assert.Equal(LinkRefusalReason.TooManyOpen, refusal.Reason);
        Assert.Equal(scene.Store.Clock.GetUtcNow().UtcDateTime.AddHours(48), refusal.Until);
        await scene.Links.WithdrawInvitesAsync(scene.Guardian, CancellationToken.None);
        Assert.Equal(LinkRefusalReason.CodeExpired, (await scene.AcceptAsync(scene.Minor, first)).Refusal.Reason);
        Assert.True((await scene.Links.InviteAsync(scene.Guardian, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task After_ten_wrong_codes_even_the_right_one_waits_until_the_hour_is_over()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var code = await scene.CodeOfAsync(scene.Guardian);
        for (var i = 0; i < 10; i++)
        {
            var typed = i % 2 == 0 ? "not a code" : "ZZZZZZZZ";
            Assert.Equal(
                LinkRefusalReason.WrongCode,
                (await scene.Links.ReadInviteAsync(scene.Minor, typed, CancellationToken.None)).Refusal.Reason
            );
            scene.Store.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var refusal = (await scene.AcceptAsync(scene.Minor, code)).Refusal;
        Assert.Equal(LinkRefusalReason.TooManyTries, refusal.Reason);
        Assert.Equal(new DateTime(2026, 3, 1, 13, 0, 0, DateTimeKind.Utc), refusal.Until);
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(refusal.Until!.Value));
        Assert.True((await scene.AcceptAsync(scene.Minor, code)).Succeeded);
    }

    [Fact]
    public async Task Wrong_codes_sent_all_at_once_are_counted_too()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var tries = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => scene.AcceptAsync(scene.Minor, $"ZZZZZZ{i:00}")));
        Assert.Equal(10, tries.Count(t => t.Refusal.Reason == LinkRefusalReason.WrongCode));
        Assert.Equal(30, tries.Count(t => t.Refusal.Reason == LinkRefusalReason.TooManyTries));
    }

    [Fact]
    public async Task Nobody_uses_their_own_code_and_the_ages_must_fit()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var adult = Actor.Person(await scene.Store.AddPersonAsync("Ada", 18));
        var minor = Actor.Person(await scene.Store.AddPersonAsync("Noa", 13));
        Assert.Equal(LinkRefusalReason.OwnCode, (await scene.LinkAsync(adult, adult)).Refusal.Reason);
        Assert.Equal(LinkRefusalReason.NeedsMinor, (await scene.LinkAsync(scene.Guardian, adult)).Refusal.Reason);
        Assert.Equal(LinkRefusalReason.NeedsAdult, (await scene.LinkAsync(scene.Minor, minor)).Refusal.Reason);
        Assert.True((await scene.LinkAsync(minor, adult)).Succeeded);
    }

    [Fact]
    public async Task A_frozen_or_unconfirmed_account_links_nobody()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var code = await scene.CodeOfAsync(scene.Guardian);
        await ChangeAsync(scene, scene.MinorId, p => p.EmailConfirmed = false);
        Assert.Equal(LinkRefusalReason.EmailNotConfirmed, (await scene.AcceptAsync(scene.Minor, code)).Refusal.Reason);
        await ChangeAsync(scene, scene.MinorId, p => p.EmailConfirmed = true);
        await ChangeAsync(scene, scene.GuardianId, p => p.Status = PersonStatus.Frozen);
        Assert.Equal(LinkRefusalReason.InviterNotActive, (await scene.AcceptAsync(scene.Minor, code)).Refusal.Reason);
        Assert.Equal(LinkRefusalReason.NotActive, (await scene.Links.InviteAsync(scene.Guardian, CancellationToken.None)).Refusal.Reason);
        var nobody = await scene.Links.InviteAsync(Actor.Anonymous, CancellationToken.None);
        Assert.Equal(LinkRefusalReason.NotSignedIn, nobody.Refusal.Reason);
    }

    [Fact]
    public async Task A_minor_has_two_guardians_at_most_and_a_guardian_may_have_several_minors()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var early = await scene.CodeOfAsync(scene.Minor);
        Assert.True((await scene.LinkAsync(scene.Minor, scene.Guardian)).Succeeded);
        Assert.Equal(LinkRefusalReason.LinkedWithEachOther, (await scene.LinkAsync(scene.Guardian, scene.Minor)).Refusal.Reason);
        Assert.Equal(LinkRefusalReason.LinkedWithEachOther, (await scene.AcceptAsync(scene.Guardian, early)).Refusal.Reason);
        var other = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        Assert.True((await scene.AcceptAsync(other, early)).Succeeded);
        var third = Actor.Person(await scene.Store.AddPersonAsync("Tom", 50));
        Assert.Equal(LinkRefusalReason.AlreadyLinked, (await scene.LinkAsync(third, scene.Minor)).Refusal.Reason);
        Assert.Equal(LinkRefusalReason.AlreadyLinked, (await scene.Links.InviteAsync(scene.Minor, CancellationToken.None)).Refusal.Reason);
        Assert.True((await scene.LinkAsync(scene.Guardian, Actor.Person(await scene.Store.AddPersonAsync("Noa", 13)))).Succeeded);
    }

    [Fact]
    public async Task A_new_link_refuses_every_purchase_and_gift_until_the_guardian_sets_limits()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        Assert.Equal((LimitKind.PurchaseMonth, 0L), Read(await scene.ReserveAsync(1)));
        Assert.Equal((LimitKind.GiftMonth, 0L), Read(await scene.GiveAsync(1)));
        await scene.CapAsync(link, LimitKind.GiftMonth, 1);
        Assert.Null(await scene.GiveAsync(1));
        Assert.NotNull(await scene.GiveAsync(1));
    }

    [Fact]
    public async Task Only_the_guardian_ends_a_link_and_the_minor_spends_nothing_from_then_on()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var stranger = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        Assert.Equal(LinkRefusalReason.NotAllowed, (await scene.Links.EndAsync(scene.Minor, link, CancellationToken.None)).Refusal.Reason);
        Assert.Equal(LinkRefusalReason.NotFound, (await scene.Links.EndAsync(stranger, link, CancellationToken.None)).Refusal.Reason);
        Assert.Equal(2, scene.Denials.Count);
        Assert.True((await scene.Links.EndAsync(scene.Guardian, link, CancellationToken.None)).Succeeded);
        Assert.True((await scene.Links.EndAsync(scene.Guardian, link, CancellationToken.None)).Succeeded);
        var limits = await scene.Limits.ReadOwnAsync(scene.Minor, CancellationToken.None);
        Assert.Equal(CapsRefusalReason.NoGuardian, limits.Refusal.Reason);
        Assert.True((await scene.LinkAsync(stranger, scene.Minor)).Succeeded);
    }

    [Fact]
    public async Task Both_sides_are_told_of_a_link_and_of_its_end()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.Links.EndAsync(scene.Guardian, link, CancellationToken.None);
        foreach (var person in (PersonId[])[scene.GuardianId, scene.MinorId])
        {
            var told = await scene.Store.Database.ReadAsync(
                (c, t) => c.Set<Notification>().CountAsync(n => n.PersonId == person && n.Kind == NotificationKind.Family, t),
                CancellationToken.None
            );
            Assert.Equal(2, told);
        }
    }

    [Theory]
    [InlineData("DE", "EUR")]
    [InlineData("JP", "JPY")]
    [InlineData("US", "USD")]
    [InlineData("AQ", "USD")]
    public async Task Limits_are_counted_in_the_guardians_money_and_zone(string country, string currency)
    {
        await using var scene = await FamilyScene.CreateAsync();
        var guardian = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40, country, "Asia/Tokyo"));
        await scene.LinkAsync(guardian, scene.Minor);
        var sheet = (await scene.Limits.ReadOwnAsync(scene.Minor, CancellationToken.None)).Value;
        Assert.Equal((currency, "Asia/Tokyo", true), (sheet.Currency.Code, sheet.TimeZoneId, sheet.SetByGuardian));
    }

    private static (LimitKind, long) Read(LimitRefusal? refusal) => (refusal!.Kind, refusal.Left.Value);

    private static Task ChangeAsync(FamilyScene scene, PersonId id, Action<Person> change) =>
        scene.Store.WriteAsync(s => change(s.Context.Users.Single(p => p.Id == id)));
}

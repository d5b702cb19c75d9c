using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Accounts;

public sealed class SignUpServiceTests
{
    private static readonly SignUpRequest Robin = new()
    {
        Email = "robin@example.test",
        DisplayName = "Robin",
        BirthDate = new DateOnly(1999, 5, 4),
        Country = "US",
        TimeZoneId = "America/New_York",
        Origin = "https://store.test/",
        Password = "tall green tea kettle",
    };

    [Fact]
    public async Task An_adult_gets_an_account_and_a_link_in_the_same_transaction()
    {
        await using var store = await TestStore.CreateAsync();

        var result = await SignUpAsync(store, Robin);

        Assert.Equal(AgeGroup.Adult, result.Value.Age);
        var person = Assert.Single(await PeopleAsync(store));
        Assert.False(person.EmailConfirmed);
        Assert.DoesNotContain("kettle", person.PasswordHash, StringComparison.Ordinal);
        var mail = Assert.Single(await MailsAsync(store));
        Assert.Equal("robin@example.test", mail.To);
        Assert.Contains("https://store.test/account/confirm-email?person=", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_of_fifteen_gets_an_account_and_is_known_as_a_minor()
    {
        await using var store = await TestStore.CreateAsync();

        var result = await SignUpAsync(store, Robin with { BirthDate = new DateOnly(2010, 8, 1) });

        Assert.Equal(AgeGroup.Minor, result.Value.Age);
    }

    [Fact]
    public async Task A_child_is_asked_to_bring_a_grown_up_and_another_date_changes_nothing_for_a_day()
    {
        await using var store = await TestStore.CreateAsync();

        Assert.Equal(SignUpRefusal.AskAGrownUp, (await SignUpAsync(store, Robin with { BirthDate = new DateOnly(2015, 1, 1) })).Refusal);
        Assert.Equal(SignUpRefusal.AskAGrownUp, (await SignUpAsync(store, Robin)).Refusal);
        Assert.Equal(SignUpRefusal.AskAGrownUp, (await SignUpAsync(store, Robin with { Email = " ROBIN@example.test" })).Refusal);
        Assert.Empty(await PeopleAsync(store));
        Assert.Empty(await MailsAsync(store));

        store.Clock.Advance(TimeSpan.FromHours(24));
        Assert.True((await SignUpAsync(store, Robin)).Succeeded);
    }

    [Fact]
    public async Task A_browser_that_was_turned_away_gets_the_same_answer_under_another_address()
    {
        await using var store = await TestStore.CreateAsync();

        var result = await SignUpAsync(store, Robin with { Email = "other@example.test", TurnedAwayBefore = true });

        Assert.Equal(SignUpRefusal.AskAGrownUp, result.Refusal);
    }

    [Fact]
    public async Task Nothing_of_a_childs_address_is_kept_but_a_digest()
    {
        await using var store = await TestStore.CreateAsync();

        await SignUpAsync(store, Robin with { BirthDate = new DateOnly(2015, 1, 1) });

        var pause = Assert.Single(await store.Database.ReadAsync((c, t) => c.Set<SignUpPause>().ToListAsync(t), default));
        Assert.Matches("^[0-9A-F]{64}$", pause.AddressDigest);
    }

    [Fact]
    public async Task A_known_address_gets_the_same_answer_and_its_owner_a_mail()
    {
        await using var store = await TestStore.CreateAsync();
        var first = await SignUpAsync(store, Robin);

        store.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await SignUpAsync(store, Robin with { DisplayName = "Mallory", Password = "another long phrase" });

        Assert.Equal(first.Value, second.Value);
        Assert.Equal("Robin", Assert.Single(await PeopleAsync(store)).DisplayName);
        var mails = await MailsAsync(store);
        Assert.Equal(
            ["Confirm your e-mail address", "You already have an account"],
            mails.Select(mail => mail.Subject),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Nobody_fills_a_mailbox_with_sign_ups()
    {
        await using var store = await TestStore.CreateAsync();

        for (var i = 0; i < 12; i++)
        {
            await SignUpAsync(store, Robin);
        }

        Assert.Equal(5, (await MailsAsync(store)).Count);
    }

    [Theory]
    [InlineData("no address", "Robin", "US", "tall green tea kettle", SignUpRefusal.EmailNotValid)]
    [InlineData("a@b.test\r\nBcc: c@d.test", "Robin", "US", "tall green tea kettle", SignUpRefusal.EmailNotValid)]
    [InlineData("robin@example.test", "R", "US", "tall green tea kettle", SignUpRefusal.DisplayNameNotValid)]
    [InlineData("robin@example.test", "Robin", "XX", "tall green tea kettle", SignUpRefusal.CountryNotValid)]
    [InlineData("robin@example.test", "Robin", "US", "too short", SignUpRefusal.PasswordTooShort)]
    [InlineData("robin@example.test", "Robin", "US", "password1234", SignUpRefusal.PasswordTooCommon)]
    [InlineData("robin@example.test", "Robin", "US", "robin@example.test", SignUpRefusal.PasswordTooPersonal)]
    [InlineData("robin@example.test", "Robin", "US", null, SignUpRefusal.NothingToSignInWith)]
    public async Task What_cannot_be_right_is_refused(string email, string name, string country, string? password, SignUpRefusal refusal)
    {
        await using var store = await TestStore.CreateAsync();

        var request = Robin with { Email = email, DisplayName = name, Country = country, Password = password };

        Assert.Equal(refusal, (await SignUpAsync(store, request)).Refusal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2026-03-02")]
    [InlineData("1899-12-31")]
    public async Task A_birth_date_that_cannot_be_is_not_taken_for_a_child(string? date)
    {
        await using var store = await TestStore.CreateAsync();
        var born = date is null ? (DateOnly?)null : DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(SignUpRefusal.BirthDateNotValid, (await SignUpAsync(store, Robin with { BirthDate = born })).Refusal);
        Assert.True((await SignUpAsync(store, Robin)).Succeeded);
    }

    [Fact]
    public async Task The_birthday_in_the_persons_own_zone_decides()
    {
        await using var store = await TestStore.CreateAsync();
        store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 31, 23, 30, 0, TimeSpan.Zero));
        var request = Robin with { BirthDate = new DateOnly(2013, 4, 1) };

        Assert.True((await SignUpAsync(store, request with { TimeZoneId = "Europe/Berlin" })).Succeeded);
        var west = request with { Email = "west@example.test", TimeZoneId = "America/New_York" };
        Assert.Equal(SignUpRefusal.AskAGrownUp, (await SignUpAsync(store, west)).Refusal);
    }

    private static Task<Result<SignedUp, SignUpRefusal>> SignUpAsync(TestStore store, SignUpRequest request) =>
        store.Get<SignUpService>().SignUpAsync(Actor.Anonymous, request, CancellationToken.None);

    private static Task<List<Person>> PeopleAsync(TestStore store) => store.Database.ReadAsync((c, t) => c.Users.ToListAsync(t), default);

    private static Task<List<OutboxMail>> MailsAsync(TestStore store) =>
        store.Database.ReadAsync((c, t) => c.Set<OutboxMail>().OrderBy(mail => mail.Id).ToListAsync(t), default);
}

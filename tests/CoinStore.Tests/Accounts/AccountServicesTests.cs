using System.Text.RegularExpressions;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Notifications;
using CoinStore.Tests.Cards;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Tests.Accounts;

public sealed class AccountServicesTests
{
    private const string Password = "tall green tea kettle";
    private const string Origin = "https://store.test/";

    [Fact]
    public async Task The_link_in_the_mail_confirms_the_address()
    {
        await using var store = await TestStore.CreateAsync();
        var person = await SignUpAsync(store);

        var wrong = await store.Get<EmailService>().ConfirmAsync(Actor.Anonymous, new ConfirmEmail(person, "AAAA"), default);
        var right = await store
            .Get<EmailService>()
            .ConfirmAsync(Actor.Anonymous, new ConfirmEmail(person, await LastCodeAsync(store)), default);

        Assert.Equal(EmailRefusal.LinkNotValid, wrong.Refusal);
        Assert.True(right.Succeeded);
        Assert.True((await PersonAsync(store, person)).EmailConfirmed);
    }

    [Fact]
    public async Task A_new_address_counts_only_when_its_owner_follows_the_link_and_the_old_one_is_told()
    {
        await using var store = await TestStore.CreateAsync();
        var person = await SignUpAsync(store);
        var emails = store.Get<EmailService>();

        await emails.StartChangeAsync(Actor.Person(person), new StartEmailChange("new@example.test", Origin), default);
        Assert.Equal("robin@example.test", (await PersonAsync(store, person)).Email);
        var code = await LastCodeAsync(store);
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        var stolen = await emails.ConfirmChangeAsync(Actor.Anonymous, new ConfirmNewEmail(person, "mallory@example.test", code), default);
        var done = await emails.ConfirmChangeAsync(Actor.Anonymous, new ConfirmNewEmail(person, "new@example.test", code), default);

        Assert.Equal(EmailRefusal.LinkNotValid, stolen.Refusal);
        Assert.True(done.Succeeded);
        Assert.Equal("new@example.test", (await PersonAsync(store, person)).Email);
        var told = (await MailsAsync(store))[^1];
        Assert.Equal(("robin@example.test", "Your e-mail address was changed"), (told.To, told.Subject));
    }

    [Fact]
    public async Task A_forgotten_password_is_set_anew_by_the_link_once()
    {
        await using var store = await TestStore.CreateAsync();
        var person = await SignUpAsync(store);
        var passwords = store.Get<PasswordService>();
        await passwords.StartResetAsync(Actor.Anonymous, new StartPasswordReset("robin@example.test", Origin), default);
        var code = await LastCodeAsync(store);
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        var stamp = (await PersonAsync(store, person)).SecurityStamp;

        var weak = await passwords.ResetAsync(Actor.Anonymous, new ResetPassword(person, code, "password1234"), default);
        var first = await passwords.ResetAsync(Actor.Anonymous, new ResetPassword(person, code, "seven blue umbrellas"), default);
        var again = await passwords.ResetAsync(Actor.Anonymous, new ResetPassword(person, code, "eight blue umbrellas"), default);

        Assert.Equal(PasswordChangeRefusal.TooCommon, weak.Refusal);
        Assert.True(first.Succeeded);
        Assert.Equal(PasswordChangeRefusal.LinkNotValid, again.Refusal);
        Assert.True(await ChecksAsync(store, person, "seven blue umbrellas"));
        Assert.NotEqual(stamp, (await PersonAsync(store, person)).SecurityStamp, StringComparer.Ordinal);
        Assert.Equal("Your password was changed", (await MailsAsync(store))[^1].Subject);
    }

    [Fact]
    public async Task Forgetting_the_password_of_an_unknown_address_gets_the_same_answer_and_no_mail()
    {
        await using var store = await TestStore.CreateAsync();

        var result = await store
            .Get<PasswordService>()
            .StartResetAsync(Actor.Anonymous, new StartPasswordReset("nobody@example.test", Origin), default);

        Assert.True(result.Succeeded);
        Assert.Empty(await MailsAsync(store));
    }

    [Fact]
    public async Task Changing_the_password_needs_the_current_one()
    {
        await using var store = await TestStore.CreateAsync();
        var person = await SignUpAsync(store);
        var passwords = store.Get<PasswordService>();

        var wrong = await passwords.ChangeAsync(Actor.Person(person), new ChangePassword("wrong", "seven blue umbrellas"), default);
        var right = await passwords.ChangeAsync(Actor.Person(person), new ChangePassword(Password, "seven blue umbrellas"), default);

        Assert.Equal(PasswordChangeRefusal.CurrentPasswordWrong, wrong.Refusal);
        Assert.True(right.Succeeded);
        Assert.True(await ChecksAsync(store, person, "seven blue umbrellas"));
    }

    [Fact]
    public async Task Five_wrong_passwords_pause_the_account_for_fifteen_minutes()
    {
        await using var store = await TestStore.CreateAsync();
        var id = await SignUpAsync(store);
        await using var scope = store.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var person = (await users.FindByIdAsync(id.ToString()))!;

        for (var i = 0; i < 4; i++)
        {
            await users.AccessFailedAsync(person);
        }

        Assert.False(await users.IsLockedOutAsync(person));
        await users.AccessFailedAsync(person);
        Assert.True(await users.IsLockedOutAsync(person));
        Assert.Equal(TimeSpan.FromMinutes(15), users.Options.Lockout.DefaultLockoutTimeSpan);
    }

    [Fact]
    public async Task A_closed_account_keeps_its_id_and_nothing_personal_and_frees_the_address()
    {
        await using var store = await TestStore.CreateAsync();
        var person = await SignUpAsync(store);

        Assert.True((await store.Get<ProfileService>().CloseAsync(Actor.Person(person), default)).Succeeded);

        var closed = await PersonAsync(store, person);
        Assert.Equal(PersonStatus.Closed, closed.Status);
        Assert.Null(closed.Email);
        Assert.Null(closed.PasswordHash);
        Assert.Equal(new DateOnly(1999, 1, 1), closed.BirthDate);
        Assert.DoesNotContain("obin", closed.DisplayName + closed.UserName, StringComparison.Ordinal);
        Assert.Equal("Your account is closed", Assert.Single(await MailsAsync(store)).Subject);
        Assert.Equal(ProfileRefusal.NotSignedIn, (await store.Get<ProfileService>().GetAsync(Actor.Person(person), default)).Refusal);
        Assert.NotEqual(person, await SignUpAsync(store));
    }

    [Fact]
    public async Task The_personal_data_file_tells_of_purchases_coins_refunds_disputes_cards_and_budgets()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.SaveAsync();
        var (_, session) = await scene.Shop.OpenAsync(scene.Gabi);
        await scene.Shop.PayAsync(session);
        await scene.Shop.CompleteAsync(session, scene.Gabi);
        await scene.Shop.CapAsync(scene.GabiId.Value, CoinStore.Budgets.LimitKind.PurchaseMonth, 12_345);
        var payment = (await scene.PaymentsAsync())[0].Id;
        await scene.Shop.ControlAsync(
            new
            {
                refund = "create",
                of = payment,
                amount = 111,
            }
        );
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("refund.created"));
        await scene.Shop.ControlAsync(new { dispute = "open", of = payment });
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("charge.dispute.created"));

        var file = (await scene.Store.Get<PersonalDataService>().ExportAsync(scene.Gabi, default)).Value;

        using var json = System.Text.Json.JsonDocument.Parse(file.Json);
        var money = json.RootElement.GetProperty("Money");
        Assert.Equal("USD 7.40", money.GetProperty("Purchases")[0].GetProperty("Price").GetString());
        Assert.Equal(700, money.GetProperty("Lots")[0].GetProperty("Coins").GetInt64());
        Assert.Equal("USD 1.11", money.GetProperty("Refunds")[0].GetProperty("Amount").GetString());
        Assert.Equal("fraudulent", money.GetProperty("Disputes")[0].GetProperty("Reason").GetString());
        Assert.Equal("4242", money.GetProperty("Cards")[0].GetProperty("Last4").GetString());
        Assert.Equal(CoinStore.Cards.CardConsent.Of(1).Text, money.GetProperty("Cards")[0].GetProperty("Consent").GetString());
        Assert.Equal(12_345, money.GetProperty("Budgets").GetProperty("Limits")[0].GetProperty("Cap").GetInt64());
        // Another person's file knows nothing of it.
        var other = (await scene.Store.Get<PersonalDataService>().ExportAsync(scene.Shop.Fay, default)).Value;
        Assert.DoesNotContain("4242", System.Text.Encoding.UTF8.GetString(other.Json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_personal_data_file_holds_what_is_known_and_no_secrets()
    {
        await using var store = await TestStore.CreateAsync();
        var person = await SignUpAsync(store);

        var file = (await store.Get<PersonalDataService>().ExportAsync(Actor.Person(person), default)).Value;

        var json = System.Text.Encoding.UTF8.GetString(file.Json);
        Assert.Contains("robin@example.test", json, StringComparison.Ordinal);
        Assert.Contains("1999-05-04", json, StringComparison.Ordinal);
        Assert.DoesNotContain((await PersonAsync(store, person)).PasswordHash!, json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_changes_name_zone_and_mail_choice_within_reason()
    {
        await using var store = await TestStore.CreateAsync();
        var actor = Actor.Person(await SignUpAsync(store));
        var profiles = store.Get<ProfileService>();

        var badName = await profiles.ChangeAsync(actor, new ChangeProfile("R", "Europe/Paris", true), default);
        var badZone = await profiles.ChangeAsync(actor, new ChangeProfile("Robin", "Mars/Base", true), default);
        Assert.True((await profiles.ChangeAsync(actor, new ChangeProfile(" Robin B ", "Europe/Paris", false), default)).Succeeded);

        Assert.Equal(ProfileRefusal.DisplayNameNotValid, badName.Refusal);
        Assert.Equal(ProfileRefusal.TimeZoneNotValid, badZone.Refusal);
        var profile = (await profiles.GetAsync(actor, default)).Value;
        Assert.Equal(("Robin B", "Europe/Paris", false), (profile.DisplayName, profile.TimeZoneId, profile.WantsMail));
    }

    private static async Task<PersonId> SignUpAsync(TestStore store)
    {
        var request = new SignUpRequest
        {
            Email = "robin@example.test",
            DisplayName = "Robin",
            BirthDate = new DateOnly(1999, 5, 4),
            Country = "US",
            TimeZoneId = "America/New_York",
            Origin = Origin,
            Password = Password,
        };
        Assert.True((await store.Get<SignUpService>().SignUpAsync(Actor.Anonymous, request, default)).Succeeded);
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        return await store.Database.ReadAsync(
            (c, t) => c.Users.Where(p => p.Email == request.Email).Select(p => p.Id).SingleAsync(t),
            default
        );
    }

    private static async Task<string> LastCodeAsync(TestStore store) =>
        Regex.Match((await MailsAsync(store))[^1].Text, "(?<=code=)[^&\\s]+", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Value;

    private static async Task<bool> ChecksAsync(TestStore store, PersonId id, string password)
    {
        await using var scope = store.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        return await users.CheckPasswordAsync((await users.FindByIdAsync(id.ToString()))!, password);
    }

    private static Task<Person> PersonAsync(TestStore store, PersonId id) =>
        store.Database.ReadAsync((c, t) => c.Users.SingleAsync(p => p.Id == id, t), default);

    private static Task<List<OutboxMail>> MailsAsync(TestStore store) =>
        store.Database.ReadAsync((c, t) => c.Set<OutboxMail>().OrderBy(mail => mail.Id).ToListAsync(t), default);
}

using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Notifications;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Tests.Accounts;

public sealed class SecondFactorServiceTests
{
    [Fact]
    public async Task An_authenticator_app_is_turned_on_by_its_code_and_off_again()
    {
        await using var store = await TestStore.CreateAsync();
        var actor = Actor.Person(await store.AddPersonAsync("Robin"));
        var factors = store.Get<SecondFactorService>();
        var setUp = (await factors.SetUpAsync(actor, default)).Value;
        Assert.Equal(setUp, (await factors.SetUpAsync(actor, default)).Value);

        var wrong = await factors.TurnOnAsync(actor, new TurnOnAuthenticator("000000"), default);
        var on = await factors.TurnOnAsync(actor, new TurnOnAuthenticator(Code(store, setUp.Key)), default);

        Assert.Equal(SecondFactorRefusal.CodeNotValid, wrong.Refusal);
        Assert.Equal(10, on.Value.Codes.Distinct(StringComparer.Ordinal).Count());
        Assert.True((await factors.SetUpAsync(actor, default)).Value.IsOn);

        Assert.True((await factors.TurnOffAsync(actor, default)).Succeeded);
        var fresh = (await factors.SetUpAsync(actor, default)).Value;
        Assert.False(fresh.IsOn);
        Assert.NotEqual(setUp.Key, fresh.Key, StringComparer.Ordinal);
        Assert.Equal(0, (await factors.CountRecoveryCodesAsync(actor, default)).Value);
    }

    [Fact]
    public async Task A_code_works_once_and_its_neighbours_within_thirty_seconds()
    {
        await using var store = await TestStore.CreateAsync();
        var id = await store.AddPersonAsync("Robin");
        var key = (await store.Get<SecondFactorService>().SetUpAsync(Actor.Person(id), default)).Value.Key;
        var first = Code(store, key);

        Assert.True(await VerifiesAsync(store, id, first));
        Assert.False(await VerifiesAsync(store, id, first));

        store.Clock.Advance(TimeSpan.FromSeconds(30));
        var second = Code(store, key);
        store.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(await VerifiesAsync(store, id, second));

        var third = Code(store, key);
        store.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.False(await VerifiesAsync(store, id, third));
    }

    [Theory]
    [InlineData(1, "287082")]
    [InlineData(37037036, "081804")]
    [InlineData(66666666, "279037")]
    public void Codes_are_those_of_RFC_6238(long step, string code) =>
        Assert.Equal(code, OneTimeAuthenticator.Code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", step));

    [Fact]
    public async Task A_recovery_code_works_once_in_any_spelling_and_is_kept_as_a_digest()
    {
        await using var store = await TestStore.CreateAsync();
        var id = await store.AddPersonAsync("Robin");
        var factors = store.Get<SecondFactorService>();
        var key = (await factors.SetUpAsync(Actor.Person(id), default)).Value.Key;
        var codes = (await factors.TurnOnAsync(Actor.Person(id), new TurnOnAuthenticator(Code(store, key)), default)).Value.Codes;

        Assert.True(await RedeemsAsync(store, id, codes[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.False(await RedeemsAsync(store, id, codes[3]));
        Assert.Equal(9, (await factors.CountRecoveryCodesAsync(Actor.Person(id), default)).Value);
        var kept = await store.Database.ReadAsync(
            (c, t) => c.Set<IdentityUserToken<PersonId>>().Select(row => row.Value).ToListAsync(t),
            default
        );
        Assert.DoesNotContain(kept, value => value!.Contains(codes[5], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_passkey_is_named_renamed_and_removed_but_never_the_last_way_in()
    {
        await using var store = await TestStore.CreateAsync();
        var actor = Actor.Person(await store.AddPersonAsync("Robin"));
        var passkeys = store.Get<PasskeyService>();
        var first = (await passkeys.AddAsync(actor, new AddPasskey(Passkey(1)), default)).Value;
        var second = (await passkeys.AddAsync(actor, new AddPasskey(Passkey(2)), default)).Value;

        Assert.True((await passkeys.RenameAsync(actor, new RenamePasskey(first.Id, " My phone "), default)).Succeeded);
        Assert.Equal(PasskeyRefusal.NameNotValid, (await passkeys.RenameAsync(actor, new RenamePasskey(first.Id, " "), default)).Refusal);
        Assert.Equal(PasskeyRefusal.NotThere, (await passkeys.RemoveAsync(actor, new RemovePasskey("AAAA"), default)).Refusal);
        Assert.True((await passkeys.RemoveAsync(actor, new RemovePasskey(second.Id), default)).Succeeded);
        Assert.Equal(PasskeyRefusal.LastWayIn, (await passkeys.RemoveAsync(actor, new RemovePasskey(first.Id), default)).Refusal);

        var list = (await passkeys.ListAsync(actor, default)).Value;
        Assert.Equal("My phone", Assert.Single(list.Passkeys).Name);
        var subjects = await store.Database.ReadAsync((c, t) => c.Set<OutboxMail>().Select(mail => mail.Subject).ToListAsync(t), default);
        Assert.Equal(3, subjects.Count);
    }

    private static UserPasskeyInfo Passkey(byte number) =>
        new([number, 2, 3, 4], [5, 6], TimeProvider.System.GetUtcNow(), 0, ["internal"], true, true, true, [7], [8]);

    private static string Code(TestStore store, string key) =>
        OneTimeAuthenticator.Code(key, store.Clock.GetUtcNow().ToUnixTimeSeconds() / 30);

    private static async Task<bool> VerifiesAsync(TestStore store, PersonId id, string code)
    {
        await using var scope = store.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var person = (await users.FindByIdAsync(id.ToString()))!;
        return await users.VerifyTwoFactorTokenAsync(person, users.Options.Tokens.AuthenticatorTokenProvider, code);
    }

    private static async Task<bool> RedeemsAsync(TestStore store, PersonId id, string code)
    {
        await using var scope = store.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        return (await users.RedeemTwoFactorRecoveryCodeAsync((await users.FindByIdAsync(id.ToString()))!, code)).Succeeded;
    }
}

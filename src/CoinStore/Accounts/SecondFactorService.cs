using System.Security.Cryptography;
using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;

namespace CoinStore.Accounts;

/// <summary>The secret for the authenticator app.</summary>
/// <param name="Key">Base32, for typing.</param>
/// <param name="Uri">The otpauth address, for the QR code.</param>
/// <param name="IsOn">Whether sign-in already asks for a code.</param>
public sealed record AuthenticatorSetUp(string Key, Uri Uri, bool IsOn);

/// <summary>A code from the app proves that it was set up.</summary>
public sealed record TurnOnAuthenticator(string Code);

/// <summary>Shown once; only digests are kept.</summary>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);

/// <summary>Why the second factor stays as it is.</summary>
public enum SecondFactorRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn = 0,

    /// <summary>The code is wrong, old or was used.</summary>
    CodeNotValid = 1,

    /// <summary>The authenticator app is not on.</summary>
    NotOn = 2,
}

/// <summary>Turns the authenticator app on and off, and makes recovery codes.</summary>
public sealed class SecondFactorService
{
    private const int CodeCount = 10;
    private const int CodeLength = 24;
    private const string CodeLetters = "ABCDEFGHJKMNPQRSTVWXYZ0123456789";

    private readonly Database database;
    private readonly PersonRegister register;
    private readonly Mailbox mailbox;

    internal SecondFactorService(Database database, PersonRegister register, Mailbox mailbox)
    {
        this.database = database;
        this.register = register;
        this.mailbox = mailbox;
    }

    /// <summary>The secret to scan; made when there is none.</summary>
    public Task<Result<AuthenticatorSetUp, SecondFactorRefusal>> SetUpAsync(Actor actor, CancellationToken cancellationToken) =>
        RunAsync<AuthenticatorSetUp>(
            actor,
            async (_, users, person) =>
            {
                var key = await users.GetAuthenticatorKeyAsync(person);
                if (string.IsNullOrEmpty(key))
                {
                    // Written without a new stamp: looking at the page signs nobody out.
                    key = users.GenerateNewAuthenticatorKey();
                    (await users.SetAuthenticationTokenAsync(person, "[AspNetUserStore]", "AuthenticatorKey", key)).Require();
                }

                var label = Uri.EscapeDataString($"CoinStore:{person.Email}");
                return new AuthenticatorSetUp(
                    key,
                    new Uri($"otpauth://totp/{label}?secret={key}&issuer=CoinStore&digits=6"),
                    person.TwoFactorEnabled
                );
            },
            cancellationToken
        );

    /// <summary>Asks for a code at every sign-in with a password from now on, and gives recovery codes.</summary>
    public Task<Result<RecoveryCodes, SecondFactorRefusal>> TurnOnAsync(
        Actor actor,
        TurnOnAuthenticator request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var code = string.Concat(request.Code.Where(char.IsAsciiDigit));
        return RunAsync<RecoveryCodes>(
            actor,
            async (scope, users, person) =>
            {
                if (!await users.VerifyTwoFactorTokenAsync(person, users.Options.Tokens.AuthenticatorTokenProvider, code))
                {
                    return SecondFactorRefusal.CodeNotValid;
                }

                (await users.SetTwoFactorEnabledAsync(person, true)).Require();
                mailbox.Mail(scope, person, AccountMails.AuthenticatorOn(person.DisplayName));
                return await NewCodesAsync(scope, users, person);
            },
            cancellationToken
        );
    }

    /// <summary>Stops asking for codes, forgets the secret and all recovery codes.</summary>
    public Task<Result<Done, SecondFactorRefusal>> TurnOffAsync(Actor actor, CancellationToken cancellationToken) =>
        RunAsync<Done>(
            actor,
            async (scope, users, person) =>
            {
                if (!person.TwoFactorEnabled)
                {
                    return SecondFactorRefusal.NotOn;
                }

                (await users.SetTwoFactorEnabledAsync(person, false)).Require();
                (await users.ResetAuthenticatorKeyAsync(person)).Require();
                await new PersonStore(scope.Context).ReplaceCodesAsync(person, [], CancellationToken.None);
                mailbox.Mail(scope, person, AccountMails.AuthenticatorOff(person.DisplayName));
                return new Done();
            },
            cancellationToken
        );

    /// <summary>Ten new recovery codes; the old ones are void.</summary>
    public Task<Result<RecoveryCodes, SecondFactorRefusal>> RenewRecoveryCodesAsync(Actor actor, CancellationToken cancellationToken) =>
        RunAsync<RecoveryCodes>(
            actor,
            async (scope, users, person) =>
            {
                if (!person.TwoFactorEnabled)
                {
                    return SecondFactorRefusal.NotOn;
                }

                mailbox.Mail(scope, person, AccountMails.RecoveryCodes(person.DisplayName));
                return await NewCodesAsync(scope, users, person);
            },
            cancellationToken
        );

    /// <summary>How many recovery codes are left.</summary>
    public Task<Result<int, SecondFactorRefusal>> CountRecoveryCodesAsync(Actor actor, CancellationToken cancellationToken) =>
        RunAsync<int>(actor, async (_, users, person) => await users.CountRecoveryCodesAsync(person), cancellationToken);

    private async Task<Result<TValue, SecondFactorRefusal>> RunAsync<TValue>(
        Actor actor,
        Func<WriteScope, UserManager<Person>, Person, Task<Result<TValue, SecondFactorRefusal>>> work,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.WriteAsync<TValue, SecondFactorRefusal>(
            actor,
            async (scope, token) =>
                await scope.SignedInAsync(token) is { } person
                    ? await register.OverAsync(scope.Context, users => work(scope, users, person))
                    : SecondFactorRefusal.NotSignedIn,
            cancellationToken
        );
    }

    /// <summary>Longer than the framework's own, so that a plain digest of them is safe to keep.</summary>
    private static async Task<RecoveryCodes> NewCodesAsync(WriteScope scope, UserManager<Person> users, Person person)
    {
        var codes = Enumerable
            .Range(0, CodeCount)
            .Select(_ =>
                string.Join('-', RandomNumberGenerator.GetString(CodeLetters, CodeLength).Chunk(4).Select(part => new string(part)))
            )
            .ToList();
        await new PersonStore(scope.Context).ReplaceCodesAsync(person, codes, CancellationToken.None);
        (await users.UpdateAsync(person)).Require();
        return new RecoveryCodes(codes);
    }
}

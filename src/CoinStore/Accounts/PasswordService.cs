using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>Asks for a link to set a new password.</summary>
public sealed record StartPasswordReset(string Email, string Origin);

/// <summary>A new password by the link in the mail.</summary>
public sealed record ResetPassword(PersonId Person, string? Code, string NewPassword);

/// <summary>A new password by the old one; an account with passkeys only has no old one.</summary>
public sealed record ChangePassword(string? CurrentPassword, string NewPassword);

/// <summary>Says that somebody failed to sign in until the account was paused.</summary>
public sealed record ReportTooManyTries(string Email, string Origin);

/// <summary>Why a password stays as it is.</summary>
public enum PasswordChangeRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn = 0,

    /// <summary>The link is old, was used, or was damaged on its way.</summary>
    LinkNotValid = 1,

    /// <summary>The current password is another one.</summary>
    CurrentPasswordWrong = 2,

    /// <summary>See <see cref="PasswordRefusal.TooShort"/>.</summary>
    TooShort = 3,

    /// <summary>See <see cref="PasswordRefusal.TooLong"/>.</summary>
    TooLong = 4,

    /// <summary>See <see cref="PasswordRefusal.TooCommon"/>.</summary>
    TooCommon = 5,

    /// <summary>See <see cref="PasswordRefusal.TooPersonal"/>.</summary>
    TooPersonal = 6,
}

/// <summary>Sets and changes passwords. Every change signs all sessions out and is told by mail.</summary>
public sealed class PasswordService
{
    private readonly Database database;
    private readonly PersonRegister register;
    private readonly Mailbox mailbox;

    internal PasswordService(Database database, PersonRegister register, Mailbox mailbox)
    {
        this.database = database;
        this.register = register;
        this.mailbox = mailbox;
    }

    /// <summary>Mails a link when the address has an account; the answer never tells.</summary>
    public async Task<Result<Done, PasswordChangeRefusal>> StartResetAsync(
        Actor actor,
        StartPasswordReset request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return await database.WriteAsync<Done, PasswordChangeRefusal>(
            actor,
            (scope, token) =>
                register.OverAsync<Result<Done, PasswordChangeRefusal>>(
                    scope.Context,
                    async users =>
                    {
                        if (
                            await users.FindByEmailAsync(request.Email.Trim()) is { Email: { } email } person
                            && await MailLimit.AllowsAsync(scope, email, token)
                        )
                        {
                            var link = AccountLinks.ResetPassword(
                                request.Origin,
                                person.Id,
                                await users.GeneratePasswordResetTokenAsync(person)
                            );
                            mailbox.Mail(scope, person, AccountMails.ResetPassword(person.DisplayName, link));
                        }

                        return new Done();
                    }
                ),
            cancellationToken
        );
    }

    /// <summary>Sets a new password by the mailed link, once. A second factor is still asked for at the next sign-in.</summary>
    public async Task<Result<Done, PasswordChangeRefusal>> ResetAsync(
        Actor actor,
        ResetPassword request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var before = await ReadAsync(request.Person, cancellationToken);
        if (before is null || AccountLinks.Decode(request.Code) is not { } code)
        {
            return PasswordChangeRefusal.LinkNotValid;
        }

        if (Check(request.NewPassword, before) is { } refusal)
        {
            return refusal;
        }

        var hash = register.Hash(request.NewPassword);
        return await database.WriteAsync<Done, PasswordChangeRefusal>(
            actor,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(request.Person.Value, token);
                var person = await scope.Context.Users.SingleAsync(p => p.Id == request.Person, token);
                return await register.OverAsync<Result<Done, PasswordChangeRefusal>>(
                    scope.Context,
                    async users =>
                    {
                        var provider = users.Options.Tokens.PasswordResetTokenProvider;
                        if (!await users.VerifyUserTokenAsync(person, provider, UserManager<Person>.ResetPasswordTokenPurpose, code))
                        {
                            return PasswordChangeRefusal.LinkNotValid;
                        }

                        // The link proves the mailbox: the address is confirmed, and a pause from somebody's wrong tries is over.
                        person.EmailConfirmed = true;
                        person.LockoutEnd = null;
                        person.AccessFailedCount = 0;
                        await SetAsync(scope, users, person, hash);
                        return new Done();
                    }
                );
            },
            cancellationToken
        );
    }

    /// <summary>Changes the password of the signed-in person, or adds one to an account that has passkeys only.</summary>
    public async Task<Result<Done, PasswordChangeRefusal>> ChangeAsync(
        Actor actor,
        ChangePassword request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        if (actor.PersonId is not { } id || await ReadAsync(id, cancellationToken) is not { } before)
        {
            return PasswordChangeRefusal.NotSignedIn;
        }

        if (before.PasswordHash is not null && !register.Matches(before.PasswordHash, request.CurrentPassword))
        {
            return PasswordChangeRefusal.CurrentPasswordWrong;
        }

        if (Check(request.NewPassword, before) is { } refusal)
        {
            return refusal;
        }

        var hash = register.Hash(request.NewPassword);
        return await database.WriteAsync<Done, PasswordChangeRefusal>(
            actor,
            async (scope, token) =>
            {
                // Compared outside the job: if the password changed since, the one that was compared is not the current one.
                if (await scope.SignedInAsync(token) is not { } person || person.PasswordHash != before.PasswordHash)
                {
                    return PasswordChangeRefusal.CurrentPasswordWrong;
                }

                await register.OverAsync(scope.Context, users => SetAsync(scope, users, person, hash));
                return new Done();
            },
            cancellationToken
        );
    }

    /// <summary>Tells the owner that sign-in was paused. The page shows everybody the same.</summary>
    public async Task<Result<Done, PasswordChangeRefusal>> ReportTooManyTriesAsync(
        Actor actor,
        ReportTooManyTries request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return await database.WriteAsync<Done, PasswordChangeRefusal>(
            actor,
            (scope, token) =>
                register.OverAsync<Result<Done, PasswordChangeRefusal>>(
                    scope.Context,
                    async users =>
                    {
                        if (
                            await users.FindByEmailAsync(request.Email.Trim()) is { Email: { } email } person
                            && await MailLimit.AllowsAsync(scope, email, token)
                        )
                        {
                            var link = AccountLinks.ForgotPassword(request.Origin);
                            mailbox.Mail(scope, person, AccountMails.TooManyTries(person.DisplayName, link));
                        }

                        return new Done();
                    }
                ),
            cancellationToken
        );
    }

    private Task<Person?> ReadAsync(PersonId id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (context, token) => context.Users.SingleOrDefaultAsync(p => p.Id == id && p.Status != PersonStatus.Closed, token),
            cancellationToken
        );

    private async Task<Done> SetAsync(WriteScope scope, UserManager<Person> users, Person person, string hash)
    {
        person.PasswordHash = hash;
        (await users.UpdateSecurityStampAsync(person)).Require();
        mailbox.Mail(scope, person, AccountMails.PasswordChanged(person.DisplayName));
        return new Done();
    }

    private static PasswordChangeRefusal? Check(string password, Person person) =>
        PasswordPolicy.Check(password, person.Email, person.DisplayName) is { } refusal ? Say(refusal) : null;

    private static PasswordChangeRefusal Say(PasswordRefusal refusal) =>
        refusal switch
        {
            PasswordRefusal.TooShort => PasswordChangeRefusal.TooShort,
            PasswordRefusal.TooLong => PasswordChangeRefusal.TooLong,
            PasswordRefusal.TooCommon => PasswordChangeRefusal.TooCommon,
            PasswordRefusal.TooPersonal => PasswordChangeRefusal.TooPersonal,
        };
}

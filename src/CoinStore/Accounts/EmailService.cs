using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>Asks for the confirmation link again.</summary>
public sealed record SendConfirmation(string Origin);

/// <summary>What the link in a confirmation mail carries.</summary>
public sealed record ConfirmEmail(PersonId Person, string? Code);

/// <summary>Asks to use another address.</summary>
public sealed record StartEmailChange(string NewEmail, string Origin);

/// <summary>What the link in the mail to the new address carries.</summary>
public sealed record ConfirmNewEmail(PersonId Person, string? NewEmail, string? Code);

/// <summary>Why an address was not confirmed or changed.</summary>
public enum EmailRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn = 0,

    /// <summary>The link is old, was used, or was damaged on its way.</summary>
    LinkNotValid = 1,

    /// <summary>Not an e-mail address.</summary>
    EmailNotValid = 2,

    /// <summary>Under 13 an account has no e-mail address.</summary>
    TooYoung = 3,
}

/// <summary>Confirms and changes the address of an account.</summary>
public sealed class EmailService
{
    private readonly Database database;
    private readonly PersonRegister register;
    private readonly Mailbox mailbox;

    internal EmailService(Database database, PersonRegister register, Mailbox mailbox)
    {
        this.database = database;
        this.register = register;
        this.mailbox = mailbox;
    }

    /// <summary>Mails the confirmation link again, unless the address is confirmed.</summary>
    public async Task<Result<Done, EmailRefusal>> SendConfirmationAsync(
        Actor actor,
        SendConfirmation request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return await database.WriteAsync<Done, EmailRefusal>(
            actor,
            async (scope, token) =>
            {
                if (await scope.SignedInAsync(token) is not { Email: { } email } person)
                {
                    return EmailRefusal.NotSignedIn;
                }

                if (!person.EmailConfirmed && await MailLimit.AllowsAsync(scope, email, token))
                {
                    var code = await register.OverAsync(scope.Context, users => users.GenerateEmailConfirmationTokenAsync(person));
                    var link = AccountLinks.ConfirmEmail(request.Origin, person.Id, code);
                    mailbox.Mail(scope, person, AccountMails.ConfirmEmail(person.DisplayName, link));
                }

                return new Done();
            },
            cancellationToken
        );
    }

    /// <summary>Confirms an address; whoever has the link has the mailbox, so nobody needs to be signed in.</summary>
    public async Task<Result<Done, EmailRefusal>> ConfirmAsync(Actor actor, ConfirmEmail request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return await database.WriteAsync<Done, EmailRefusal>(
            actor,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(request.Person.Value, token);
                var person = await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == request.Person, token);
                if (person is null || AccountLinks.Decode(request.Code) is not { } code)
                {
                    return EmailRefusal.LinkNotValid;
                }

                var result = await register.OverAsync(scope.Context, users => users.ConfirmEmailAsync(person, code));
                return result.Succeeded ? new Done() : EmailRefusal.LinkNotValid;
            },
            cancellationToken
        );
    }

    /// <summary>Mails a link to the new address. The answer is the same when that address has an account; then nothing is mailed to it.</summary>
    public async Task<Result<Done, EmailRefusal>> StartChangeAsync(
        Actor actor,
        StartEmailChange request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var email = request.NewEmail.Trim();
        if (!SignUpPolicy.IsEmail(email))
        {
            return EmailRefusal.EmailNotValid;
        }

        return await database.WriteAsync<Done, EmailRefusal>(
            actor,
            async (scope, token) =>
            {
                if (await scope.SignedInAsync(token) is not { } person)
                {
                    return EmailRefusal.NotSignedIn;
                }

                if (AgePolicy.GroupAt(person.BirthDate, person.TimeZoneId, new DateTimeOffset(scope.Now, TimeSpan.Zero)) == AgeGroup.Child)
                {
                    return EmailRefusal.TooYoung;
                }

                return await register.OverAsync<Result<Done, EmailRefusal>>(
                    scope.Context,
                    async users =>
                    {
                        if (await users.FindByEmailAsync(email) is null && await MailLimit.AllowsAsync(scope, email, token))
                        {
                            var code = await users.GenerateChangeEmailTokenAsync(person, email);
                            var link = AccountLinks.ConfirmNewEmail(request.Origin, person.Id, email, code);
                            mailbox.Mail(scope, email, AccountMails.ConfirmNewEmail(person.DisplayName, link));
                        }

                        return new Done();
                    }
                );
            },
            cancellationToken
        );
    }

    /// <summary>Changes the address and tells the old one. Every session has to sign in again.</summary>
    public async Task<Result<Done, EmailRefusal>> ConfirmChangeAsync(
        Actor actor,
        ConfirmNewEmail request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return await database.WriteAsync<Done, EmailRefusal>(
            actor,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(request.Person.Value, token);
                var person = await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == request.Person, token);
                if (person is null || request.NewEmail is not { } email || AccountLinks.Decode(request.Code) is not { } code)
                {
                    return EmailRefusal.LinkNotValid;
                }

                var old = person.Email;
                var changed = await register.OverAsync(
                    scope.Context,
                    async users =>
                        (await users.ChangeEmailAsync(person, email, code)).Succeeded
                        && (await users.SetUserNameAsync(person, email)).Succeeded
                );
                if (!changed)
                {
                    return EmailRefusal.LinkNotValid;
                }

                if (old is not null)
                {
                    mailbox.Mail(scope, old, AccountMails.EmailChanged(person.DisplayName, email));
                }

                return new Done();
            },
            cancellationToken
        );
    }
}

using System.Buffers.Text;
using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;

namespace CoinStore.Accounts;

/// <summary>A passkey as its owner sees it.</summary>
public sealed record PasskeyLine(string Id, string? Name, DateTimeOffset CreatedAt);

/// <summary>The passkeys and whether there is a password too.</summary>
public sealed record PasskeyList(IReadOnlyList<PasskeyLine> Passkeys, bool HasPassword);

/// <summary>A passkey the browser made and the host verified.</summary>
public sealed record AddPasskey(UserPasskeyInfo Passkey);

/// <summary>A new name, 1 to 60 characters.</summary>
public sealed record RenamePasskey(string Id, string Name);

/// <summary>Removes one.</summary>
public sealed record RemovePasskey(string Id);

/// <summary>Why the passkeys stay as they are.</summary>
public enum PasskeyRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn = 0,

    /// <summary>There is none with this id.</summary>
    NotThere = 1,

    /// <summary>Twenty are enough.</summary>
    TooMany = 2,

    /// <summary>Not 1 to 60 characters.</summary>
    NameNotValid = 3,

    /// <summary>Without it and without a password nobody could sign in.</summary>
    LastWayIn = 4,
}

/// <summary>A person's passkeys.</summary>
public sealed class PasskeyService
{
    private const int Most = 20;
    private const int LongestName = 60;

    private readonly Database database;
    private readonly PersonRegister register;
    private readonly Mailbox mailbox;

    internal PasskeyService(Database database, PersonRegister register, Mailbox mailbox)
    {
        this.database = database;
        this.register = register;
        this.mailbox = mailbox;
    }

    /// <summary>All passkeys, oldest first.</summary>
    public Task<Result<PasskeyList, PasskeyRefusal>> ListAsync(Actor actor, CancellationToken cancellationToken) =>
        RunAsync<PasskeyList>(
            actor,
            async (_, users, person) =>
            {
                var passkeys = await users.GetPasskeysAsync(person);
                var lines = passkeys
                    .OrderBy(passkey => passkey.CreatedAt)
                    .Select(passkey => new PasskeyLine(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name, passkey.CreatedAt));
                return new PasskeyList([.. lines], person.PasswordHash is not null);
            },
            cancellationToken
        );

    /// <summary>Adds a passkey and tells the owner; gives its id.</summary>
    public Task<Result<PasskeyLine, PasskeyRefusal>> AddAsync(Actor actor, AddPasskey request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var passkey = request.Passkey;
        return RunAsync<PasskeyLine>(
            actor,
            async (scope, users, person) =>
            {
                var there = await users.GetPasskeysAsync(person);
                if (there.Count >= Most)
                {
                    return PasskeyRefusal.TooMany;
                }

                passkey.Name ??= $"Passkey {there.Count + 1}";
                (await users.AddOrUpdatePasskeyAsync(person, passkey)).Require();
                mailbox.Mail(scope, person, AccountMails.PasskeyAdded(person.DisplayName, passkey.Name));
                return new PasskeyLine(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name, passkey.CreatedAt);
            },
            cancellationToken
        );
    }

    /// <summary>Gives a passkey a name its owner knows it by.</summary>
    public Task<Result<Done, PasskeyRefusal>> RenameAsync(Actor actor, RenamePasskey request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var name = request.Name.Trim();
        return RunAsync<Done>(
            actor,
            async (_, users, person) =>
            {
                if (name.Length is 0 or > LongestName)
                {
                    return PasskeyRefusal.NameNotValid;
                }

                if (await FindAsync(users, person, request.Id) is not { } passkey)
                {
                    return PasskeyRefusal.NotThere;
                }

                passkey.Name = name;
                (await users.AddOrUpdatePasskeyAsync(person, passkey)).Require();
                return new Done();
            },
            cancellationToken
        );
    }

    /// <summary>Removes a passkey, unless nothing else would sign its owner in.</summary>
    public Task<Result<Done, PasskeyRefusal>> RemoveAsync(Actor actor, RemovePasskey request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RunAsync<Done>(
            actor,
            async (scope, users, person) =>
            {
                if (await FindAsync(users, person, request.Id) is not { } passkey)
                {
                    return PasskeyRefusal.NotThere;
                }

                if (person.PasswordHash is null && (await users.GetPasskeysAsync(person)).Count == 1)
                {
                    return PasskeyRefusal.LastWayIn;
                }

                (await users.RemovePasskeyAsync(person, passkey.CredentialId)).Require();
                (await users.UpdateSecurityStampAsync(person)).Require();
                mailbox.Mail(scope, person, AccountMails.PasskeyRemoved(person.DisplayName, passkey.Name ?? "?"));
                return new Done();
            },
            cancellationToken
        );
    }

    private static async Task<UserPasskeyInfo?> FindAsync(UserManager<Person> users, Person person, string id) =>
        Base64Url.IsValid(id) ? await users.GetPasskeyAsync(person, Base64Url.DecodeFromChars(id)) : null;

    private async Task<Result<TValue, PasskeyRefusal>> RunAsync<TValue>(
        Actor actor,
        Func<WriteScope, UserManager<Person>, Person, Task<Result<TValue, PasskeyRefusal>>> work,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.WriteAsync<TValue, PasskeyRefusal>(
            actor,
            async (scope, token) =>
                await scope.SignedInAsync(token) is { } person
                    ? await register.OverAsync(scope.Context, users => work(scope, users, person))
                    : PasskeyRefusal.NotSignedIn,
            cancellationToken
        );
    }
}

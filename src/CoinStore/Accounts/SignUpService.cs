using System.Security.Cryptography;
using System.Text;
using CoinStore.Access;
using CoinStore.Marks;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>Makes accounts.</summary>
public sealed class SignUpService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(24);

    private readonly Database database;
    private readonly PersonRegister register;
    private readonly Mailbox mailbox;
    private readonly Reviews reviews;
    private readonly TimeProvider clock;

    internal SignUpService(Database database, PersonRegister register, Mailbox mailbox, Reviews reviews, TimeProvider clock)
    {
        this.reviews = reviews;
        this.database = database;
        this.register = register;
        this.mailbox = mailbox;
        this.clock = clock;
    }

    /// <summary>
    /// Makes the account and mails a link, or mails the owner of a known address that they already have one: the answer is the same.
    /// </summary>
    public async Task<Result<SignedUp, SignUpRefusal>> SignUpAsync(Actor actor, SignUpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Email = request.Email.Trim(), DisplayName = request.DisplayName.Trim() };
        var now = clock.GetUtcNow();
        if (SignUpPolicy.Check(request, now) is { } refusal)
        {
            if (refusal == SignUpRefusal.AskAGrownUp)
            {
                await RememberAsync(actor, request.Email, cancellationToken);
            }

            return refusal;
        }

        // Hashed for a known address too, so that the time it takes does not tell.
        var hash = string.IsNullOrEmpty(request.Password) ? null : register.Hash(request.Password);
        var person = PersonOf(request, hash, now.UtcDateTime);
        return await database.WriteAsync<SignedUp, SignUpRefusal>(
            actor,
            async (scope, token) =>
                await IsPausedAsync(scope, request.Email, token)
                    ? SignUpRefusal.AskAGrownUp
                    : await register.OverAsync(scope.Context, users => AddAsync(scope, users, person, request, token)),
            cancellationToken
        );
    }

    private async Task<Result<SignedUp, SignUpRefusal>> AddAsync(
        WriteScope scope,
        UserManager<Person> users,
        Person person,
        SignUpRequest request,
        CancellationToken cancellationToken
    )
    {
        var answer = new SignedUp(AgePolicy.GroupAt(person.BirthDate, person.TimeZoneId, new DateTimeOffset(scope.Now)));
        if (await users.FindByEmailAsync(request.Email) is { } owner)
        {
            if (await MailLimit.AllowsAsync(scope, request.Email, cancellationToken))
            {
                mailbox.Mail(scope, owner, AccountMails.AlreadyHere(owner.DisplayName, AccountLinks.SignIn(request.Origin)));
            }

            return answer;
        }

        (await users.CreateAsync(person)).Require();
        if (request.Passkey is { } passkey)
        {
            (await users.AddOrUpdatePasskeyAsync(person, passkey.Passkey)).Require();
        }

        if (DeviceMarks.HashOf(request.Device) is { } mark)
        {
            await reviews.SignedUpAsync(scope, person, mark, cancellationToken);
        }

        var link = AccountLinks.ConfirmEmail(request.Origin, person.Id, await users.GenerateEmailConfirmationTokenAsync(person));
        mailbox.Mail(scope, person, AccountMails.ConfirmEmail(person.DisplayName, link));
        return answer;
    }

    private Person PersonOf(SignUpRequest request, string? hash, DateTime now)
    {
        var (birthDate, zone) = (request.BirthDate!.Value, SignUpPolicy.ZoneOf(request));
        return new()
        {
            Id = request.Passkey?.Person ?? TypedId.New<PersonId>(clock),
            UserName = request.Email,
            Email = request.Email,
            PasswordHash = hash,
            DisplayName = request.DisplayName,
            BirthDate = birthDate,
            Country = request.Country!,
            TimeZoneId = zone,
            WantsMail = AgePolicy.GroupAt(birthDate, zone, new DateTimeOffset(now)) == AgeGroup.Adult,
            CreatedAt = now,
        };
    }

    private async Task RememberAsync(Actor actor, string email, CancellationToken cancellationToken)
    {
        var digest = DigestOf(email);
        await database.WriteAsync<Done, SignUpRefusal>(
            actor,
            async (scope, token) =>
            {
                var pauses = scope.Context.Set<SignUpPause>();
                await pauses.Where(pause => pause.Until < scope.Now || pause.AddressDigest == digest).ExecuteDeleteAsync(token);
                pauses.Add(new SignUpPause { AddressDigest = digest, Until = scope.Now + Pause });
                return new Done();
            },
            cancellationToken
        );
    }

    private static Task<bool> IsPausedAsync(WriteScope scope, string email, CancellationToken cancellationToken)
    {
        var digest = DigestOf(email);
        return scope.Context.Set<SignUpPause>().AnyAsync(p => p.AddressDigest == digest && p.Until > scope.Now, cancellationToken);
    }

    private static string DigestOf(string email) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(email.Trim().ToUpperInvariant())));
}

using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>A person's own view of the account.</summary>
public sealed record Profile
{
    /// <summary>Who.</summary>
    public required PersonId Id { get; init; }

    /// <summary>The name others see.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Where mails go.</summary>
    public required string Email { get; init; }

    /// <summary>Needed before anything is bought.</summary>
    public required bool EmailConfirmed { get; init; }

    /// <summary>Told once, at sign-up.</summary>
    public required DateOnly BirthDate { get; init; }

    /// <summary>What the age allows today.</summary>
    public required AgeGroup Age { get; init; }

    /// <summary>Linked to a guardian now.</summary>
    public required bool HasGuardian { get; init; }

    /// <summary>The country that counts now, ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    /// <summary>The country that will count; null when no change waits.</summary>
    public string? NextCountry { get; init; }

    /// <summary>When it will, UTC.</summary>
    public DateTime? NextCountryAt { get; init; }

    /// <summary>IANA zone.</summary>
    public required string TimeZoneId { get; init; }

    /// <summary>Wants news by mail too; nobody under 18 does.</summary>
    public required bool WantsMail { get; init; }

    /// <summary>Active, or frozen.</summary>
    public required PersonStatus Status { get; init; }

    /// <summary>Signs in with a password (perhaps besides passkeys).</summary>
    public required bool HasPassword { get; init; }

    /// <summary>Sign-in with a password asks for a code.</summary>
    public required bool HasAuthenticator { get; init; }

    /// <summary>When the account was made, UTC.</summary>
    public required DateTime CreatedAt { get; init; }
}

/// <summary>What a person may change about themselves.</summary>
public sealed record ChangeProfile(string DisplayName, string TimeZoneId, bool WantsMail);

/// <summary>Why a profile stays as it is.</summary>
public enum ProfileRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn = 0,

    /// <summary>Not 2 to 40 characters.</summary>
    DisplayNameNotValid = 1,

    /// <summary>Not an IANA zone.</summary>
    TimeZoneNotValid = 2,

    /// <summary>Not a country of ISO 3166-1.</summary>
    CountryNotValid = 3,

    /// <summary>Somebody under 18 changes neither country nor time zone: limits and birthday go by them.</summary>
    MinorStays = 4,

    /// <summary>The zone was changed so often lately that limits cannot follow.</summary>
    TooManyMoves = 5,

    /// <summary>Somebody under 18 with a guardian does not end the link by closing the account.</summary>
    GuardianCloses = 6,
}

/// <summary>Shows and changes a person's own account, and closes it.</summary>
public sealed class ProfileService
{
    private readonly Database database;
    private readonly PersonRegister register;
    private readonly Mailbox mailbox;
    private readonly LinkNews links;
    private readonly TimeProvider clock;

    internal ProfileService(Database database, PersonRegister register, Mailbox mailbox, LinkNews links, TimeProvider clock)
    {
        this.database = database;
        this.register = register;
        this.mailbox = mailbox;
        this.links = links;
        this.clock = clock;
    }

    /// <summary>The account of the signed-in person.</summary>
    public async Task<Result<Profile, ProfileRefusal>> GetAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.PersonId is not { } id)
        {
            return ProfileRefusal.NotSignedIn;
        }

        return await database.ReadAsync<Result<Profile, ProfileRefusal>>(
            async (context, token) =>
            {
                var person = await context.Users.SingleOrDefaultAsync(p => p.Id == id && p.Status != PersonStatus.Closed, token);
                return person is null
                    ? ProfileRefusal.NotSignedIn
                    : View(person, await context.Set<Guardianship>().AnyAsync(g => g.MinorId == id && g.EndedAt == null, token));
            },
            cancellationToken
        );
    }

    /// <summary>Changes name, time zone and mail choice; for somebody under 18 news by mail stay off.</summary>
    public async Task<Result<Done, ProfileRefusal>> ChangeAsync(Actor actor, ChangeProfile request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        if (!SignUpPolicy.IsDisplayName(request.DisplayName))
        {
            return ProfileRefusal.DisplayNameNotValid;
        }

        if (!AgePolicy.IsTimeZone(request.TimeZoneId))
        {
            return ProfileRefusal.TimeZoneNotValid;
        }

        return await database.WriteAsync<Done, ProfileRefusal>(
            actor,
            async (scope, token) =>
            {
                if (await scope.SignedInAsync(token) is not { } person)
                {
                    return ProfileRefusal.NotSignedIn;
                }

                if (
                    person.TimeZoneId != request.TimeZoneId
                    && await ZoneChange.MakeAsync(scope, person, request.TimeZoneId, token) is { } refusal
                )
                {
                    return refusal;
                }

                person.DisplayName = request.DisplayName.Trim();
                person.WantsMail = request.WantsMail && AgeOf(person) == AgeGroup.Adult;
                return new Done();
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Notes that the person lives elsewhere; it counts after <see cref="CountryPolicy.Wait"/>. The present country again takes an
    /// earlier wish back.
    /// </summary>
    public async Task<Result<Done, ProfileRefusal>> ChangeCountryAsync(Actor actor, string country, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!Countries.Knows(country))
        {
            return ProfileRefusal.CountryNotValid;
        }

        return await database.WriteAsync<Done, ProfileRefusal>(
            actor,
            async (scope, token) =>
            {
                if (await scope.SignedInAsync(token) is not { } person)
                {
                    return ProfileRefusal.NotSignedIn;
                }

                if (await Standing.LoadAsync(scope.Context, actor, scope.Now, token) is { IsAdult: false })
                {
                    return ProfileRefusal.MinorStays;
                }

                CountryPolicy.Change(person, country, scope.Now);
                return new Done();
            },
            cancellationToken
        );
    }

    /// <summary>Ends every session of the person, this one too unless the host renews it.</summary>
    public async Task<Result<Done, ProfileRefusal>> SignOutEverywhereAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.WriteAsync<Done, ProfileRefusal>(
            actor,
            async (scope, token) =>
            {
                if (await scope.SignedInAsync(token) is not { } person)
                {
                    return ProfileRefusal.NotSignedIn;
                }

                (await register.OverAsync(scope.Context, users => users.UpdateSecurityStampAsync(person))).Require();
                return new Done();
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Closes the account for good: personal fields are erased, the books keep the id. The address is told, and free again afterwards.
    /// </summary>
    public async Task<Result<Done, ProfileRefusal>> CloseAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.WriteAsync<Done, ProfileRefusal>(
            actor,
            async (scope, token) =>
            {
                if (await scope.SignedInAsync(token) is not { } person)
                {
                    return ProfileRefusal.NotSignedIn;
                }

                if (await Standing.LoadAsync(scope.Context, actor, scope.Now, token) is { IsAdult: false, Guardianships.Count: > 0 })
                {
                    return ProfileRefusal.GuardianCloses;
                }

                var (name, email) = (person.DisplayName, person.Email);
                await AccountEraser.EraseAsync(scope, person, links, token);
                (await register.OverAsync(scope.Context, users => users.UpdateSecurityStampAsync(person))).Require();
                if (email is not null)
                {
                    mailbox.Mail(scope, email, AccountMails.Closed(name));
                }

                return new Done();
            },
            cancellationToken
        );
    }

    private AgeGroup AgeOf(Person person) => AgePolicy.GroupAt(person.BirthDate, person.TimeZoneId, clock.GetUtcNow());

    private Profile View(Person person, bool hasGuardian) =>
        new()
        {
            Id = person.Id,
            DisplayName = person.DisplayName,
            Email = person.Email ?? "",
            EmailConfirmed = person.EmailConfirmed,
            BirthDate = person.BirthDate,
            Age = AgeOf(person),
            HasGuardian = hasGuardian,
            Country = person.CountryAt(clock.GetUtcNow().UtcDateTime),
            NextCountry = person.NextCountryAt > clock.GetUtcNow().UtcDateTime ? person.NextCountry : null,
            NextCountryAt = person.NextCountryAt > clock.GetUtcNow().UtcDateTime ? person.NextCountryAt : null,
            TimeZoneId = person.TimeZoneId,
            WantsMail = person.WantsMail && AgeOf(person) == AgeGroup.Adult,
            Status = person.Status,
            HasPassword = person.PasswordHash is not null,
            HasAuthenticator = person.TwoFactorEnabled,
            CreatedAt = person.CreatedAt,
        };
}

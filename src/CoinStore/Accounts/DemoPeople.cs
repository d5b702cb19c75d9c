using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CoinStore.Accounts;

/// <summary>One of the people a developer signs in as.</summary>
/// <param name="Key">A word for the button: fan, minor, guardian, creator, operator.</param>
/// <param name="Email">The address to sign in with; the password is <see cref="DemoPeople.Password"/>.</param>
/// <param name="DisplayName">The name others see.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="TimeZoneId">IANA zone.</param>
/// <param name="Age">Full years on the day they are made.</param>
/// <param name="IsOperator">Keeps order.</param>
public sealed record DemoPerson(
    string Key,
    string Email,
    string DisplayName,
    string Country,
    string TimeZoneId,
    int Age,
    bool IsOperator = false
);

/// <summary>Why there are no demo people.</summary>
public enum DemoRefusal
{
    /// <summary>Known passwords belong on a development machine only.</summary>
    NotInDevelopment = 0,
}

/// <summary>People to try the store with, on a development machine only.</summary>
public sealed class DemoPeople
{
    /// <summary>Everyone's password.</summary>
    public const string Password = "Demo-pass-2026!";

    /// <summary>The domain of their addresses, which is nobody's.</summary>
    public const string MailDomain = "demo.test";

    private readonly Database database;
    private readonly PersonRegister register;
    private readonly IServiceProvider services;

    internal DemoPeople(Database database, PersonRegister register, IServiceProvider services)
    {
        this.database = database;
        this.register = register;
        this.services = services;
    }

    /// <summary>Who they are.</summary>
    public static IReadOnlyList<DemoPerson> All { get; } =
    [
        new("fan", "fan@demo.test", "Robin Fan", "US", "America/New_York", 27),
        new("minor", "minor@demo.test", "Mika", "DE", "Europe/Berlin", 15),
        new("guardian", "guardian@demo.test", "Sam Guardian", "DE", "Europe/Berlin", 44),
        new("creator", "creator@demo.test", "Luna Live", "US", "America/Los_Angeles", 31),
        new("operator", "operator@demo.test", "Olu Operator", "GB", "Europe/London", 38, IsOperator: true),
    ];

    /// <summary>Makes those who are not there yet. Safe to run at every start; refuses outside Development.</summary>
    /// <param name="actor">The system.</param>
    /// <param name="payAsync">Pays on a checkout page with a test card; null where there is nobody who could, and nothing is paid.</param>
    /// <param name="cancellationToken">Ends the work between two steps.</param>
    public async Task<Result<Done, DemoRefusal>> SeedAsync(Actor actor, Func<Uri, Task>? payAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            return DemoRefusal.NotInDevelopment;
        }

        var hash = register.Hash(Password);
        var made = await database.WriteAsync<Done, DemoRefusal>(
            actor,
            async (scope, token) =>
            {
                foreach (var demo in All)
                {
                    await register.OverAsync(scope.Context, users => AddAsync(scope, users, demo, hash));
                }

                return new Done();
            },
            cancellationToken
        );
        if (made.Succeeded)
        {
            await DemoFurnishing.FurnishAsync(services, payAsync, cancellationToken);
        }

        return made;
    }

    private static async Task<bool> AddAsync(WriteScope scope, UserManager<Person> users, DemoPerson demo, string hash)
    {
        if (await users.FindByEmailAsync(demo.Email) is not null)
        {
            return false;
        }

        var birthday = DateOnly.FromDateTime(scope.Now).AddYears(-demo.Age).AddMonths(-3);
        var person = new Person
        {
            Id = PersonId.From(Guid.CreateVersion7(new DateTimeOffset(scope.Now))),
            UserName = demo.Email,
            Email = demo.Email,
            EmailConfirmed = true,
            PasswordHash = hash,
            DisplayName = demo.DisplayName,
            BirthDate = birthday,
            Country = demo.Country,
            TimeZoneId = demo.TimeZoneId,
            CreatedAt = scope.Now,
            IsOperator = demo.IsOperator,
        };
        (await users.CreateAsync(person)).Require();
        return true;
    }
}

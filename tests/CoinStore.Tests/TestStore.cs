using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CoinStore.Tests;

/// <summary>A real store on a SQLite file of its own, with a clock the test moves. Audits the books when it is disposed.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private readonly string folder;
    private readonly bool expectCleanBooks;
    private readonly Func<ServiceProvider> build;
    private ServiceProvider services;

    private TestStore(string directory, FakeTimeProvider clock, Func<ServiceProvider> build, bool expectCleanBooks)
    {
        folder = directory;
        this.build = build;
        services = build();
        this.expectCleanBooks = expectCleanBooks;
        Clock = clock;
    }

    public FakeTimeProvider Clock { get; }

    public string DataDirectory => folder;

    public IServiceProvider Services => services;

    internal Database Database => Get<Database>();

    /// <summary>A store with the shipped catalogue and nobody in it, at noon UTC on 1 March 2026.</summary>
    /// <param name="configure">Settings beyond the data directory, as key and value.</param>
    /// <param name="add">Services the test needs beside the store's own.</param>
    /// <param name="expectCleanBooks">False for a test that breaks the books on purpose.</param>
    public static async Task<TestStore> CreateAsync(
        IDictionary<string, string?>? configure = null,
        Action<IServiceCollection>? add = null,
        bool expectCleanBooks = true
    )
    {
        var directory = Directory.CreateTempSubdirectory("coinstore-test-").FullName;
        File.Copy(Path.Combine(await Template.Value, "coinstore.db"), Path.Combine(directory, "coinstore.db"));
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var store = new TestStore(directory, clock, () => Build(directory, clock, configure, add), expectCleanBooks);
        await store.Database.InitialiseAsync(CancellationToken.None);
        return store;
    }

    /// <summary>A store for tests of the books alone: entries that no capability made are no break in it.</summary>
    public static Task<TestStore> CreateForBooksAsync(bool expectCleanBooks = true) =>
        CreateAsync(add: services => services.RemoveAll<IFeatureAudit>(), expectCleanBooks: expectCleanBooks);

    /// <summary>Ends the process in the middle of whatever it does, and starts another on the same file.</summary>
    public async Task CrashAsync()
    {
        // The file first: what is still under way afterwards can write nothing more.
        await Database.DisposeAsync();
        await services.DisposeAsync();
        services = build();
        await Database.InitialiseAsync(CancellationToken.None);
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Adds a person as sign-up would, with a confirmed e-mail.</summary>
    public async Task<PersonId> AddPersonAsync(
        string name,
        int age = 30,
        string country = "US",
        string timeZone = "America/New_York",
        bool isOperator = false
    )
    {
        var id = TypedId.New<PersonId>(Clock);
        var email = $"{name.ToLowerInvariant()}@example.test";
        await WriteAsync(scope =>
            scope.Context.Add(
                new Person
                {
                    Id = id,
                    UserName = email,
                    NormalizedUserName = email.ToUpperInvariant(),
                    Email = email,
                    NormalizedEmail = email.ToUpperInvariant(),
                    EmailConfirmed = true,
                    SecurityStamp = id.ToString(),
                    DisplayName = name,
                    BirthDate = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime).AddYears(-age).AddDays(-1),
                    Country = country,
                    TimeZoneId = timeZone,
                    CreatedAt = Clock.GetUtcNow().UtcDateTime,
                    IsOperator = isOperator,
                }
            )
        );
        return id;
    }

    /// <summary>Links a guardian and a minor directly, with no caps set.</summary>
    public async Task<GuardianshipId> LinkAsync(
        PersonId guardian,
        PersonId minor,
        string timeZone = "Europe/Berlin",
        string currency = "EUR"
    )
    {
        var id = TypedId.New<GuardianshipId>(Clock);
        await WriteAsync(scope =>
            scope.Context.Add(
                new Guardianship
                {
                    Id = id,
                    GuardianId = guardian,
                    MinorId = minor,
                    TimeZoneId = timeZone,
                    Currency = currency,
                    StartedAt = Clock.GetUtcNow().UtcDateTime,
                }
            )
        );
        return id;
    }

    /// <summary>Gives a person coins as a purchase does, without the way to Stripe and back.</summary>
    public async Task FundAsync(PersonId person, long coins)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var purchase = new PurchaseRow
        {
            Id = TypedId.New<PurchaseId>(Clock),
            BuyerId = person,
            PackageId = "coins-70-usd",
            Coins = coins,
            PriceMinor = coins + 1,
            Currency = "USD",
            State = PurchaseState.Completed,
            StartedAt = now,
            ExpiresAt = now,
            NextCheckAt = now,
            EndedAt = now,
        };
        await WriteAsync(scope => scope.Context.Add(purchase));
        var posted = await Ledger.BooksTests.PostAsync(this, PurchaseJournal.For(purchase, now));
        Assert.Equal(CoinStore.Ledger.PostStatus.Posted, posted.Status);
    }

    internal Task WriteAsync(Action<WriteScope> work) =>
        Database.WriteAsync<Done, string>(
            Actor.System("test"),
            (scope, _) =>
            {
                work(scope);
                return Task.FromResult<Result<Done, string>>(default(Done));
            },
            CancellationToken.None
        );

    public async ValueTask DisposeAsync()
    {
        var report = await Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None);
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        if (expectCleanBooks)
        {
            Assert.Empty(report.Value.Lines.SelectMany(l => l.Breaks));
        }
    }

    private static ServiceProvider Build(
        string directory,
        FakeTimeProvider clock,
        IDictionary<string, string?>? configure,
        Action<IServiceCollection>? add
    )
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(configure ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            .AddInMemoryCollection([new("DataDirectory", directory)])
            .Build();
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(configuration);
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        collection.AddCoinStore(configuration);
        add?.Invoke(collection);
        return collection.BuildServiceProvider();
    }

    // Migrating takes longer than most tests: done once, and each test starts from a copy.
    private static async Task<string> MakeTemplateAsync()
    {
        var directory = Directory.CreateTempSubdirectory("coinstore-template-").FullName;
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using (var provider = Build(directory, clock, null, null))
        {
            await provider.GetRequiredService<StoreStartup>().RunAsync(CancellationToken.None);
        }

        SqliteConnection.ClearAllPools();
        return directory;
    }
}

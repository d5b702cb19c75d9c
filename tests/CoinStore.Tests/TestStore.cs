using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Lots;
using CoinStore.Proofs;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CoinStore.Tests;

/// <summary>
/// A real store on a SQLite file of its own, or on a PostgreSQL database of its own when COINSTORE_TEST_DATABASE is postgres, with a clock
/// the test moves. Audits the books when it is disposed.
/// </summary>
public sealed class TestStore : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private readonly string folder;
    private readonly bool expectCleanBooks;
    private readonly Func<ServiceProvider> build;
    private readonly string? server;
    private ServiceProvider services;

    private TestStore(string directory, string? server, FakeTimeProvider clock, Func<ServiceProvider> build, bool expectCleanBooks)
    {
        folder = directory;
        this.server = server;
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
    /// <param name="onPostgres">True for a test of what PostgreSQL alone has, whatever the run is about.</param>
    public static async Task<TestStore> CreateAsync(
        IDictionary<string, string?>? configure = null,
        Action<IServiceCollection>? add = null,
        bool expectCleanBooks = true,
        bool onPostgres = false
    )
    {
        var directory = Directory.CreateTempSubdirectory("coinstore-test-").FullName;
        var place = TestPostgres.IsChosen || onPostgres ? await TestPostgres.CreateAsync() : null;
        if (place is null)
        {
            File.Copy(Path.Combine(await Template.Value, "coinstore.db"), Path.Combine(directory, "coinstore.db"));
        }

        var clock = new FakeTimeProvider(Noon);
        var store = new TestStore(directory, place, clock, () => Build(directory, place, clock, configure, add), expectCleanBooks);
        if (place is null)
        {
            await store.Database.InitialiseAsync(CancellationToken.None);
        }

        return store;
    }

    /// <summary>Gives an empty PostgreSQL database tables and shipped data.</summary>
    internal static async Task MigrateAsync(string server)
    {
        var directory = Directory.CreateTempSubdirectory("coinstore-template-");
        await using (var provider = Build(directory.FullName, server, new FakeTimeProvider(Noon), null, null))
        {
            await provider.GetRequiredService<StoreStartup>().RunAsync(CancellationToken.None);
        }

        directory.Delete(recursive: true);
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

    /// <summary>Another process on the same database.</summary>
    public ServiceProvider StartAnother() => build();

    /// <summary>Runs a statement beside the store, as somebody with the file or the password could.</summary>
    public async Task ExecuteAsync(string sql)
    {
        if (server is not null)
        {
            await TestPostgres.ExecuteAsync(server, sql);
            return;
        }

        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "coinstore.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Everything that is kept, as text: for what must not be in it.</summary>
    public async Task<string> DumpAsync() =>
        server is null
            ? await File.ReadAllTextAsync(Path.Combine(folder, "coinstore.db"))
            : (string)(await TestPostgres.ScalarAsync(server, "SELECT schema_to_xml('public', true, false, '')::text"))!;

    /// <summary>Takes away what keeps a table append-only, as somebody who may change the tables could.</summary>
    public Task UnguardAsync(string table) =>
        ExecuteAsync(server is null ? $"DROP TRIGGER \"{table}_no_UPDATE\"" : $"ALTER TABLE \"{table}\" DISABLE TRIGGER USER");

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

    /// <summary>Gives a guardian a card check that was charged and given back, with its entries in the books; one that is there is taken.</summary>
    public async Task<GuardianProofId> ProveAsync(PersonId guardian)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var known = await Database.ReadAsync(
            (context, token) =>
                context
                    .Set<GuardianProofRow>()
                    .Where(p => p.PersonId == guardian && p.GoodUntil > now)
                    .Select(p => (GuardianProofId?)p.Id)
                    .FirstOrDefaultAsync(token),
            CancellationToken.None
        );
        if (known is { } before)
        {
            return before;
        }

        var proof = new GuardianProofRow
        {
            Id = TypedId.New<GuardianProofId>(Clock),
            PersonId = guardian,
            State = ProofState.Refunded,
            AmountMinor = 50,
            Currency = "EUR",
            TextVersion = ProofPolicy.TextVersion,
            StartedAt = now,
            ExpiresAt = now,
            NextCheckAt = null,
            PaidMinor = 50,
            PaidCurrency = "EUR",
            PaidAt = now,
            GoodUntil = ProofPolicy.GoodUntil(now),
            RefundedAt = now,
        };
        await Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                scope.Context.Add(proof);
                await scope.Books.PostAsync(ProofJournal.Charged(proof, scope.Now), token);
                await scope.Books.PostAsync(ProofJournal.Refunded(proof, scope.Now), token);
                return default(Done);
            },
            CancellationToken.None
        );
        return proof.Id;
    }

    /// <summary>Links a guardian, proven by a card, and a minor directly, with no caps set.</summary>
    public async Task<GuardianshipId> LinkAsync(
        PersonId guardian,
        PersonId minor,
        string timeZone = "Europe/Berlin",
        string currency = "EUR",
        short slot = 1
    )
    {
        var id = TypedId.New<GuardianshipId>(Clock);
        var proof = await ProveAsync(guardian);
        await WriteAsync(scope =>
        {
            scope.Context.Add(
                new GuardianConsent
                {
                    Id = TypedId.New<GuardianshipId>(Clock).Value,
                    GuardianId = guardian,
                    MinorId = minor,
                    ProofId = proof,
                    TextVersion = ProofPolicy.TextVersion,
                    At = scope.Now,
                }
            );
            scope.Context.Add(
                new Guardianship
                {
                    Id = id,
                    GuardianId = guardian,
                    MinorId = minor,
                    Slot = slot,
                    TimeZoneId = timeZone,
                    Currency = currency,
                    StartedAt = Clock.GetUtcNow().UtcDateTime,
                    ProofId = proof,
                }
            );
        });
        return id;
    }

    /// <summary>Those of these people who are 18 or more.</summary>
    public Task<PersonId[]> AdultsAsync(params PersonId[] people) =>
        Database.ReadAsync(
            async (context, token) =>
                (await Standing.LoadAsync(context, people, Clock.GetUtcNow().UtcDateTime, token))
                    .Values.Where(p => p.IsAdult)
                    .Select(p => p.Id)
                    .ToArray(),
            CancellationToken.None
        );

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
        var posted = await Database.WriteAsync<CoinStore.Ledger.PostResult, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                scope.Context.Add(purchase);
                return await LotBook.CreditAsync(scope, purchase, new PromotionOptions(), token);
            },
            CancellationToken.None
        );
        Assert.Equal(CoinStore.Ledger.PostStatus.Posted, posted.Value.Status);
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
        if (server is not null)
        {
            await TestPostgres.DropAsync(server);
        }

        if (expectCleanBooks)
        {
            Assert.Empty(report.Value.Lines.SelectMany(l => l.Breaks));
        }
    }

    private static ServiceProvider Build(
        string directory,
        string? server,
        FakeTimeProvider clock,
        IDictionary<string, string?>? configure,
        Action<IServiceCollection>? add
    )
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(configure ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            .AddInMemoryCollection(
                server is null
                    ? [new("DataDirectory", directory)]
                    : [new("DataDirectory", directory), new("ConnectionStrings:CoinStore", server)]
            )
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
        await using (var provider = Build(directory, null, new FakeTimeProvider(Noon), null, null))
        {
            await provider.GetRequiredService<StoreStartup>().RunAsync(CancellationToken.None);
        }

        SqliteConnection.ClearAllPools();
        return directory;
    }
}

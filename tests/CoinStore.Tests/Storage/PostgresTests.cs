using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Storage;
using CoinStore.Tests.Gifts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CoinStore.Tests.Storage;

/// <summary>What PostgreSQL alone has: several processes on one database, and a server that may not be there.</summary>
public sealed class PostgresTests
{
    [PostgresFact]
    public async Task Processes_that_start_together_make_the_tables_and_the_shipped_data_once()
    {
        var place = await TestPostgres.CreateEmptyAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TestStore.MigrateAsync(place))));
        Assert.Equal(1L, await TestPostgres.ScalarAsync(place, "SELECT COUNT(*) FROM \"__EFMigrationsHistory\""));
        // Against changing and deleting, on the journal and on the pauses.
        Assert.Equal(4L, await TestPostgres.ScalarAsync(place, "SELECT COUNT(*) FROM pg_trigger WHERE tgname LIKE '%\\_no\\_%'"));
        await TestPostgres.DropAsync(place);
    }

    [PostgresFact]
    public async Task A_database_that_is_not_there_stops_the_start_in_one_line_that_names_it()
    {
        var place = await TestPostgres.CreateEmptyAsync();
        await TestPostgres.DropAsync(place);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync(place));
        Assert.Contains("does not exist", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_stops_the_start_in_one_line_without_the_password()
    {
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            StartAsync("Host=127.0.0.1;Port=1;Database=coins;Username=u;Password=secret")
        );
        Assert.StartsWith("PostgreSQL at 127.0.0.1, database coins cannot be reached", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [PostgresFact]
    public async Task A_cap_set_while_a_new_window_opens_binds_in_it()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 10_000, fanAge: 15, onPostgres: true);
        var guardian = await scene.Store.AddPersonAsync("Gus", 45);
        var link = await scene.Store.LinkAsync(guardian, scene.Fan);
        var limits = scene.Store.Get<LimitService>();
        for (var day = 0; day < 12; day++)
        {
            scene.Store.Clock.Advance(TimeSpan.FromDays(1));
            var caps = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.GiftDay] = 60 + day });
            var set = Task.Run(() => limits.SetCapsAsync(Actor.Person(guardian), link, caps, CancellationToken.None));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => scene.SendAsync(scene.Doughnut()))));
            Assert.True((await set).Succeeded);
            // The audit holds each running window's cap against the one last set.
            Assert.True((await scene.Store.Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None)).Value.Clean);
        }
    }

    [PostgresFact]
    public async Task Workers_of_two_processes_release_Diamonds_once()
    {
        await using var scene = await GiftScene.CreateAsync(coins: 300, onPostgres: true);
        await using var other = scene.Store.StartAnother();
        await scene.SendAsync(scene.Doughnut(quantity: 5));
        scene.Store.Clock.Advance(GiftPolicy.Pending);
        var workers = new[] { scene.Store.Services, other }.SelectMany(s =>
            Enumerable.Repeat((WorkerService)s.GetService(typeof(WorkerService))!, 4)
        );
        await Task.WhenAll(workers.Select(w => Task.Run(() => w.RunDueAsync(Actor.System("test"), CancellationToken.None))));
        Assert.Equal(0, await scene.PendingAsync());
    }

    private static async Task StartAsync(string place)
    {
        await using var database = new Database(
            Options.Create(new DatabaseOptions { ConnectionString = place }),
            TimeProvider.System,
            NullLogger<Database>.Instance
        );
        await database.InitialiseAsync(CancellationToken.None);
    }
}

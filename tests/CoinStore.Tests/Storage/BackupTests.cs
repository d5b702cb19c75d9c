using CoinStore.Access;
using CoinStore.Benchmarks;
using CoinStore.Ledger;
using CoinStore.Purchases;
using CoinStore.Storage;
using CoinStore.Tests.Benchmarks;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Storage;

/// <summary>Backups taken while another process serves, and books put back from them.</summary>
[Trait("Database", "SQLite")]
public sealed class BackupTests : IAsyncLifetime
{
    private static readonly Actor Operator = Actor.System("test");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coinstore-backup-");

    private string Data => Path.Combine(folder.FullName, "data");

    private string Books => Path.Combine(Data, "coinstore.db");

    private string Copy => Path.Combine(folder.FullName, "copy.db");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Data);
        await CrashChild.PrepareAsync(Data);
    }

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_backup_under_load_is_one_moment_of_the_books_and_can_be_put_back()
    {
        await using (var load = await Load.StartAsync(Data))
        {
            var before = await load.PromisedAsync(20);
            var made = (await BackupAsync()).Value;
            Assert.True(made.Audit.Clean);
            Assert.Subset(await EntriesAsync(Copy), before);
            // The one who serves goes on, and nobody takes the books away under it.
            var copied = await EntriesAsync(Copy);
            await load.PromisedAsync(20, id => !copied.Contains(id));
            await Assert.ThrowsAsync<DatabaseInUseException>(RestoreAsync);
        }

        var (kept, all) = (await EntriesAsync(Copy), await EntriesAsync(Books));
        var restored = (await RestoreAsync()).Value;

        Assert.True(restored.Audit.Clean);
        Assert.Equal(all.Count - kept.Count, restored.Reconciliation.Lost!.Sum(lost => lost.Count));
        Assert.Equal(
            restored.Reconciliation.UnknownPurchases.Count,
            restored.Reconciliation.Lost!.Where(lost => lost.Kind == "Purchase").Sum(lost => lost.Count)
        );
        Assert.NotNull(restored.Reconciliation.EndsAt);
        Assert.Equal(kept, await EntriesAsync(Books));
        Assert.Equal(all, await EntriesAsync(restored.ReplacedAs!));
        await using var again = await BenchmarkStore.OpenAsync(Data);
        Assert.Empty(await again.AuditAsync());
    }

    [Fact]
    public async Task A_backup_is_never_written_over_a_file_and_leaves_nothing_half_done()
    {
        await File.WriteAllTextAsync(Copy, "dear");

        Assert.Equal(BackupRefusal.FileExists, (await BackupAsync()).Refusal);

        Assert.Equal("dear", await File.ReadAllTextAsync(Copy));
        Assert.Equal("copy.db", Assert.Single(folder.GetFiles()).Name);
    }

    [Fact]
    public async Task Only_the_system_copies_or_replaces_everybodys_books()
    {
        await using var store = BenchmarkStore.Beside(Data);
        var person = Actor.Person(TypedId.New<PersonId>(TimeProvider.System));

        var backup = await store.Get<BackupService>().CopyAsync(person, Copy, CancellationToken.None);
        var restore = await store.Get<RestoreService>().RestoreAsync(person, Copy, CancellationToken.None);
        var check = await store.Get<RestoreService>().CheckAsync(person, CancellationToken.None);

        Assert.Equal(BackupRefusal.SystemOnly, backup.Refusal);
        Assert.Equal(RestoreRefusal.SystemOnly, restore.Refusal);
        Assert.Equal(RestoreRefusal.SystemOnly, check.Refusal);
    }

    [Fact]
    public async Task A_damaged_backup_is_not_put_back()
    {
        await BackupAsync();
        var bytes = await File.ReadAllBytesAsync(Copy);
        foreach (var index in Enumerable.Range(bytes.Length / 4, bytes.Length / 2))
        {
            bytes[index] ^= 0x5A;
        }

        await File.WriteAllBytesAsync(Copy, bytes);
        var before = await EntriesAsync(Books);

        await Assert.ThrowsAsync<StoreUnavailableException>(RestoreAsync);

        Assert.Equal(before, await EntriesAsync(Books));
        Assert.Empty(Directory.GetFiles(Data, "*restoring*"));
    }

    [Fact]
    public async Task Broken_books_are_replaced_and_kept_aside_as_they_are()
    {
        await BackupAsync();
        var kept = await EntriesAsync(Copy);
        await File.WriteAllTextAsync(Books, new string('x', 5000));

        var restored = (await RestoreAsync()).Value;

        Assert.Null(restored.Reconciliation.Lost);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(restored.ReplacedAs!));
        Assert.Equal(kept, await EntriesAsync(Books));
    }

    [Fact]
    public async Task A_look_at_a_backup_changes_nothing_and_names_what_was_under_way()
    {
        await using (var store = await BenchmarkStore.OpenAsync(Data))
        {
            var fan = (await Crowd.LoadAsync(store)).Fans[0];
            await store.Database.WriteAsync<Done, string>(
                Operator,
                (scope, _) =>
                {
                    scope.Context.Add(OpenPurchase(fan, scope.Now));
                    return Task.FromResult<Result<Done, string>>(default(Done));
                },
                CancellationToken.None
            );
        }

        await BackupAsync();
        await using var beside = BenchmarkStore.Beside(Data);
        var seen = (await beside.Get<RestoreService>().CheckAsync(Operator, Copy, CancellationToken.None)).Value;

        var open = Assert.Single(seen.Reconciliation.Purchases);
        Assert.Equal(("Open", "cs_test_open"), (open.State, open.StripeId));
        // It holds no reservation, which the audit finds: such books would not be put back.
        Assert.False(seen.Audit.Clean);
        Assert.Null((await RestoreAsync()).Value.ReplacedAs);
        Assert.Empty(Directory.GetFiles(Data, "*restoring*").Concat(Directory.GetFiles(Data, "*replaced*")));
    }

    private static PurchaseRow OpenPurchase(PersonId buyer, DateTime now) =>
        new()
        {
            Id = TypedId.New<PurchaseId>(TimeProvider.System),
            BuyerId = buyer,
            PackageId = "coins-70-usd",
            Coins = 70,
            PriceMinor = 74,
            Currency = "USD",
            State = PurchaseState.Open,
            StartedAt = now,
            ExpiresAt = now,
            NextCheckAt = now,
            SessionId = "cs_test_open",
        };

    private async Task<Result<Backup, BackupRefusal>> BackupAsync()
    {
        await using var beside = BenchmarkStore.Beside(Data);
        return await beside.Get<BackupService>().CopyAsync(Operator, Copy, CancellationToken.None);
    }

    private async Task<Result<Restored, RestoreRefusal>> RestoreAsync()
    {
        await using var beside = BenchmarkStore.Beside(Data);
        return await beside.Get<RestoreService>().RestoreAsync(Operator, Copy, CancellationToken.None);
    }

    private static async Task<HashSet<Guid>> EntriesAsync(string file)
    {
        await using var books = StoreCopy.Open(file, TimeProvider.System);
        return await books.ReadAsync(
            (context, token) => context.Set<EntryRow>().Select(e => e.Id).ToHashSetAsync(token),
            CancellationToken.None
        );
    }

    /// <summary>Another process that serves from the data directory, until it is killed.</summary>
    private sealed class Load(System.Diagnostics.Process process) : IAsyncDisposable
    {
        public static async Task<Load> StartAsync(string data)
        {
            var load = new Load(BenchmarkProcess.Start("crash-child", "--data", data, "--seed", "7"));
            load.process.ErrorDataReceived += (_, _) => { };
            load.process.BeginErrorReadLine();
            await load.PromisedAsync(1);
            return load;
        }

        private readonly System.Diagnostics.Process process = process;

        /// <summary>The next promises it makes, of those that are wanted.</summary>
        public async Task<HashSet<Guid>> PromisedAsync(int count, Predicate<Guid>? wanted = null)
        {
            var promised = new HashSet<Guid>();
            while (promised.Count < count)
            {
                var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("It ended.");
                if (line.StartsWith("ok ", StringComparison.Ordinal) && Guid.Parse(line[3..]) is var id && wanted?.Invoke(id) is not false)
                {
                    promised.Add(id);
                }
            }

            return promised;
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}

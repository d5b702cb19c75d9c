using System.Diagnostics;
using CoinStore.Storage;
using CoinStore.Tests.Benchmarks;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Storage;

/// <summary>What the store does when its file or its disk fails, and that it goes on by itself once the cause is gone.</summary>
[Trait("Database", "SQLite")]
public sealed class FaultTests
{
    [Theory]
    [InlineData("a text file", StoreTrouble.NotADatabase)]
    [InlineData("a short text file", StoreTrouble.NotADatabase)]
    [InlineData("a broken header", StoreTrouble.NotADatabase)]
    [InlineData("another program's database", StoreTrouble.NotADatabase)]
    [InlineData("flipped bytes in the middle", StoreTrouble.Damaged)]
    [InlineData("nothing in it", StoreTrouble.Missing)]
    [InlineData("no file", StoreTrouble.Missing)]
    public async Task A_bad_file_stops_the_start_in_one_line_and_is_left_as_it_is(string bad, StoreTrouble trouble)
    {
        using var folder = await StoppedStoreAsync();
        Spoil(bad, folder.File);
        var before = Contents(folder.File);

        for (var time = 0; time < 2; time++)
        {
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(folder.StartAsync);

            Assert.Equal(trouble, refused.Trouble);
            Assert.Contains(folder.File, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
            Assert.Equal(before, Contents(folder.File));
        }
    }

    [Fact]
    public async Task A_good_file_in_place_of_a_bad_one_starts_again()
    {
        using var folder = await StoppedStoreAsync();
        File.Move(folder.File, folder.File + ".good");
        await Assert.ThrowsAsync<StoreUnavailableException>(folder.StartAsync);

        File.Move(folder.File + ".good", folder.File);

        await folder.StartAsync();
    }

    [Fact]
    public async Task A_log_without_its_database_is_not_thrown_away()
    {
        using var folder = await StoppedStoreAsync();
        File.Delete(folder.File);
        File.Delete(Path.Combine(folder.Path, "coinstore.lock"));
        File.WriteAllText(folder.File + "-wal", "the last of it");

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(folder.StartAsync);

        Assert.Equal(StoreTrouble.Missing, refused.Trouble);
        Assert.Equal("the last of it", File.ReadAllText(folder.File + "-wal"));
    }

    [Fact]
    public async Task A_file_locked_by_another_process_is_answered_in_bounded_time_and_serves_again_when_it_is_free()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        using (var holder = await HoldAsync(store.DataDirectory))
        {
            var begun = Stopwatch.GetTimestamp();
            var writes = Enumerable.Range(0, 600).Select(_ => store.WriteAsync(_ => { })).ToList();
            foreach (var write in writes)
            {
                var away = await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
                Assert.Equal(StoreTrouble.Locked, away.Trouble);
            }

            Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(15));
            // Who only looks is not kept out.
            Assert.Equal(0, await PeopleAsync(store));
            await ReleaseAsync(holder);
        }

        await store.AddPersonAsync("Fay");
        Assert.Equal(1, await PeopleAsync(store));
    }

    [Fact]
    public async Task A_start_on_a_locked_file_says_so_and_does_not_wait_for_ever()
    {
        using var folder = await StoppedStoreAsync();
        using var holder = await HoldAsync(folder.Path);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(folder.StartAsync);

        Assert.Equal(StoreTrouble.Locked, refused.Trouble);
        await ReleaseAsync(holder);
        await folder.StartAsync();
    }

    [RootFact]
    public async Task A_full_disk_is_said_so_loses_nothing_and_serves_again_when_there_is_room()
    {
        using var disk = SmallDisk.Create();
        await using var store = await TestStore.CreateAsync(On(disk));
        await store.AddPersonAsync("Fay");
        var filler = disk.Fill();

        var away = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                await store.AddPersonAsync($"Full{i}");
            }
        });

        Assert.Equal(StoreTrouble.DiskFull, away.Trouble);
        Assert.True(await PeopleAsync(store) >= 1);
        File.Delete(filler);
        await store.AddPersonAsync("Gus");
    }

    [RootFact]
    public async Task A_disk_that_became_read_only_stops_the_start()
    {
        using var disk = SmallDisk.Create();
        using var folder = await StoppedStoreAsync(disk.Folder);
        disk.MakeReadOnly();

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(folder.StartAsync);

        Assert.Equal(StoreTrouble.ReadOnly, refused.Trouble);
    }

    [RootFact]
    public async Task A_file_that_may_not_be_written_is_said_so_and_serves_again_when_it_may()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        await store.AddPersonAsync("Fay");
        var log = Path.Combine(store.DataDirectory, "coinstore.db-wal");
        SmallDisk.Freeze(log, frozen: true);
        try
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddPersonAsync("Gus"));
            var again = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddPersonAsync("Gus"));
            Assert.Contains(again.Trouble, (StoreTrouble[])[StoreTrouble.ReadOnly, StoreTrouble.DiskFault]);
        }
        finally
        {
            SmallDisk.Freeze(log, frozen: false);
        }

        await store.AddPersonAsync("Gus");
        Assert.Equal(2, await PeopleAsync(store));
    }

    private static Dictionary<string, string?> On(SmallDisk disk) =>
        new(StringComparer.Ordinal) { ["ConnectionStrings:CoinStore"] = $"Data Source={Path.Combine(disk.Folder, "coinstore.db")}" };

    private static Task<int> PeopleAsync(TestStore store) =>
        store.Database.ReadAsync((context, token) => context.Users.CountAsync(token), CancellationToken.None);

    private static byte[] Contents(string file) => File.Exists(file) ? File.ReadAllBytes(file) : [];

    private static void Spoil(string how, string file)
    {
        switch (how)
        {
            case "no file":
                File.Delete(file);
                break;
            case "flipped bytes in the middle":
                var bytes = File.ReadAllBytes(file);
                foreach (var index in Enumerable.Range(bytes.Length / 4, bytes.Length / 2))
                {
                    bytes[index] ^= 0x5A;
                }

                File.WriteAllBytes(file, bytes);
                break;
            case "a broken header":
                using (var stream = File.OpenWrite(file))
                {
                    stream.Write(new byte[32]);
                }

                break;
            case "another program's database":
                File.Delete(file);
                using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
                {
                    connection.Open();
                    using var command = connection.CreateCommand();
                    command.CommandText = "CREATE TABLE photos (name TEXT)";
                    command.ExecuteNonQuery();
                }

                break;
            default:
                File.WriteAllText(
                    file,
                    how == "nothing in it" ? ""
                        : how == "a short text file" ? "x"
                        : new string('x', 10_000)
                );
                break;
        }
    }

    private static async Task<Process> HoldAsync(string folder)
    {
        var holder = BenchmarkProcess.Start("hold-lock", "--data", folder);
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        return holder;
    }

    private static async Task ReleaseAsync(Process holder)
    {
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
    }

    private static async Task<StoppedStore> StoppedStoreAsync(string? path = null)
    {
        var folder = new StoppedStore(path);
        await folder.StartAsync();
        return folder;
    }

    /// <summary>A data directory that has held books and that nobody serves from.</summary>
    private sealed class StoppedStore(string? path) : IDisposable
    {
        public string Path { get; } = path ?? Directory.CreateTempSubdirectory("coinstore-fault-").FullName;

        public string File => System.IO.Path.Combine(Path, "coinstore.db");

        public async Task StartAsync()
        {
            await using var store = await CoinStore.Benchmarks.BenchmarkStore.OpenAsync(Path);
        }

        public void Dispose()
        {
            if (path is null)
            {
                Directory.Delete(Path, recursive: true);
            }
        }
    }
}

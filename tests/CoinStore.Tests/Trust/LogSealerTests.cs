using CoinStore.Ledger;
using CoinStore.Ledger.Log;
using CoinStore.Tests.Ledger.Log;
using CoinStore.Trust;
using Microsoft.Extensions.Configuration;

namespace CoinStore.Tests.Trust;

public sealed class LogSealerTests
{
    [Fact]
    public async Task Entries_are_sealed_in_turns_and_each_once()
    {
        await using var scene = await LogScene.CreateAsync(entries: 12);
        var turns = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            turns.Add(await scene.Sealer.SealAsync(5, CancellationToken.None));
        }

        Assert.Equal([5, 5, 2, 0], turns);
        await RootIsThatOfTheJournalAsync(scene, 12);
    }

    [Fact]
    public async Task Several_who_seal_at_once_seal_each_entry_once()
    {
        await using var scene = await LogScene.CreateAsync(entries: 30);
        var turns = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => scene.Sealer.SealAsync(7, CancellationToken.None)));
        Assert.Equal(30, turns.Sum());
        await RootIsThatOfTheJournalAsync(scene, 30);
    }

    [Fact]
    public async Task A_checkpoint_is_signed_once_a_second_at_most_unless_it_is_asked_for()
    {
        await using var scene = await LogScene.CreateAsync();
        await GrowAsync(TimeSpan.Zero);
        await GrowAsync(TimeSpan.FromMilliseconds(300));
        await GrowAsync(TimeSpan.FromMilliseconds(300));
        Assert.Equal([1L], (await scene.CheckpointsAsync()).ConvertAll(c => c.Size));
        await GrowAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([1L, 4L], (await scene.CheckpointsAsync()).ConvertAll(c => c.Size));
        await GrowAsync(TimeSpan.Zero);
        await scene.Sealer.SealAllAsync(CancellationToken.None);
        Assert.Equal([1L, 4L, 5L], (await scene.CheckpointsAsync()).ConvertAll(c => c.Size));
        scene.Store.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await scene.Sealer.SealAsync(5, CancellationToken.None));
        Assert.Equal(3, (await scene.CheckpointsAsync()).Count);

        async Task GrowAsync(TimeSpan after)
        {
            scene.Store.Clock.Advance(after);
            await scene.PostAsync(1);
            await scene.Sealer.SealAsync(5, CancellationToken.None);
        }
    }

    [Fact]
    public async Task What_was_sealed_without_a_checkpoint_gets_one_later_though_nothing_new_came()
    {
        await using var scene = await LogScene.CreateAsync();
        await scene.GrowAsync(1, 1);
        await scene.PostAsync(1);
        await scene.Sealer.SealAsync(5, CancellationToken.None);
        Assert.Single(await scene.CheckpointsAsync());
        scene.Store.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, await scene.Sealer.SealAsync(5, CancellationToken.None));
        Assert.Equal([1L, 2L], (await scene.CheckpointsAsync()).ConvertAll(c => c.Size));
    }

    [Fact]
    public async Task After_a_crash_it_goes_on_where_it_was_with_the_same_key()
    {
        await using var scene = await LogScene.CreateAsync(entries: 10);
        var key = scene.Store.Get<LogKeys>().Key.Public.Fingerprint;
        await scene.Sealer.SealAsync(4, CancellationToken.None);
        for (var i = 0; i < 3; i++)
        {
            // Whether the write was still before its commit or behind it, nothing is sealed twice or left out.
            var turn = scene.Sealer.SealAsync(2, CancellationToken.None);
            await scene.Store.CrashAsync();
            await turn.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        // This worker alone: another one would post what the creator's Diamonds are worth.
        await scene.Store.Get<LogWorker>().RunDueAsync(CancellationToken.None);
        await scene.Sealer.SealAllAsync(CancellationToken.None);
        await RootIsThatOfTheJournalAsync(scene, 10);
        Assert.Equal(key, scene.Store.Get<LogKeys>().Key.Public.Fingerprint);
    }

    [Fact]
    public async Task The_key_is_a_file_that_only_its_owner_reads()
    {
        await using var scene = await LogScene.CreateAsync();
        Assert.Null(scene.Store.Get<LogKeys>().Existing);
        Assert.Null(LogSettings.PublicKey(new ConfigurationBuilder().Build(), scene.Store.DataDirectory));
        var file = Path.Combine(scene.Store.DataDirectory, "log-key.pem");
        Assert.False(File.Exists(file));
        await scene.GrowAsync(1, 1);
        Assert.Contains("PRIVATE KEY", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(scene.Store.DataDirectory, "log-key*"), StringComparer.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("Log:PrivateKey", "junk")]
    [InlineData("Log:Origin", "our log")]
    public async Task A_setting_that_cannot_be_used_is_said(string setting, string value)
    {
        await using var scene = await LogScene.CreateAsync();
        Assert.Null(LogSettings.Problem(new ConfigurationBuilder().Build(), scene.Store.DataDirectory));
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Log:PrivateKey", LogKey.NewPem())])
            .AddInMemoryCollection([new(setting, value)])
            .Build();
        Assert.StartsWith("Log:PrivateKey: ", LogSettings.Problem(configuration, scene.Store.DataDirectory), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_from_the_settings_may_have_its_line_breaks_written_out()
    {
        await using var scene = await LogScene.CreateAsync();
        var pem = LogKey.NewPem();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Log:PrivateKey", pem.Replace("\n", "\\n", StringComparison.Ordinal))])
            .Build();
        Assert.Equal(new LogKey(pem, "log").Public.Pem, LogSettings.PublicKey(configuration, scene.Store.DataDirectory));
    }

    private static async Task RootIsThatOfTheJournalAsync(LogScene scene, int size)
    {
        var tiles = await scene.TilesAsync();
        var entries = await scene.Store.Database.ReadAsync(
            (c, t) => JournalReader.ReadAsync(c, 0, int.MaxValue, t),
            CancellationToken.None
        );
        Assert.Equal(size, entries.Count);
        Assert.Equal(scene.Ids, entries.Select(e => e.Id));
        var root = NaiveTree.Root([.. entries.Select(e => NaiveTree.Leaf(LogLeaf.Of(e, tiles[0].Salt).ToBytes()))]);
        await scene.Sealer.SealAllAsync(CancellationToken.None);
        var last = (await scene.CheckpointsAsync())[^1];
        Assert.Equal((long)size, last.Size);
        Assert.Equal(root, last.Root);
        Assert.Empty(await scene.BreaksAsync());
    }
}

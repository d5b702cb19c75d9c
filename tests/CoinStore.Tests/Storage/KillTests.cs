using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CoinStore.Benchmarks;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Purchases;
using CoinStore.Storage;
using CoinStore.Tests.Benchmarks;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace CoinStore.Tests.Storage;

/// <summary>
/// Ends a store under load by SIGKILL, again and again on the same data, and holds the books against everything it had promised.
/// COINSTORE_KILLS says how often, COINSTORE_SEED repeats a run.
/// </summary>
[Trait("Database", "SQLite")]
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int UnderLoad = 20;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coinstore-kill-");
    private readonly HashSet<Guid> tried = [];
    private readonly HashSet<Guid> promised = [];
    private readonly HashSet<Guid> refused = [];

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_store_that_is_killed_under_load_keeps_every_promise_and_makes_nothing_up()
    {
        var kills = Setting("COINSTORE_KILLS", 25);
        var seed = Setting("COINSTORE_SEED", Environment.TickCount & 0xFFFFFF);
        output.WriteLine($"COINSTORE_SEED={seed} COINSTORE_KILLS={kills}");
        var random = new Seeded((ulong)seed);
        await CrashChild.PrepareAsync(folder.FullName);
        await using (var store = await BenchmarkStore.OpenAsync(folder.FullName))
        {
            tried.UnionWith((await store.Database.ReadAsync(KeptAsync, CancellationToken.None)).Events);
        }

        for (var kill = 0; kill < kills; kill++)
        {
            // Now and then before it serves: in the middle of what a start does to the file.
            var early = random.Below(6) == 0;
            var said = await RunAndKillAsync(seed + kill, early, TimeSpan.FromMilliseconds(100 + random.Below(200)));
            Remember(said);
            await HoldAgainstTheBooksAsync($"kill {kill} of COINSTORE_SEED={seed}");
        }

        output.WriteLine($"{tried.Count} tried, {promised.Count} promised, {refused.Count} refused");
        Assert.True(promised.Count > kills, "The load was no load.");
        Assert.NotEmpty(refused);
    }

    private async Task<IReadOnlyCollection<string>> RunAndKillAsync(int seed, bool early, TimeSpan after)
    {
        using var child = BenchmarkProcess.Start(
            "crash-child",
            "--data",
            folder.FullName,
            "--seed",
            (seed + 1).ToString(CultureInfo.InvariantCulture)
        );
        var errors = child.StandardError.ReadToEndAsync();
        var serving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new ConcurrentQueue<string>();
        var reading = ReadAsync(child, said, serving);
        if (!early)
        {
            await Task.WhenAny(serving.Task, reading);
            Assert.True(serving.Task.IsCompleted, $"It ended before it served: {(reading.IsCompleted ? await errors : "")}");
        }

        await Task.Delay(after, TimeProvider.System);
        child.Kill();
        await child.WaitForExitAsync();
        await reading;
        return said;
    }

    private static async Task ReadAsync(Process child, ConcurrentQueue<string> said, TaskCompletionSource serving)
    {
        var promises = 0;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Enqueue(line);
            if (line.StartsWith("ok ", StringComparison.Ordinal) && ++promises == UnderLoad)
            {
                serving.TrySetResult();
            }
        }
    }

    // A command repeated after a refusal may succeed the second time, so each word takes back the one before.
    private void Remember(IEnumerable<string> said)
    {
        foreach (var words in said.Select(line => line.Split(' ')))
        {
            // The last line may be cut by the kill.
            if (words is not [var what, { Length: 36 } text] || !Guid.TryParse(text, out var id))
            {
                continue;
            }

            _ = what switch
            {
                "try" => tried.Add(id) | refused.Remove(id),
                "ok" => promised.Add(id),
                _ => refused.Add(id),
            };
        }
    }

    private async Task HoldAgainstTheBooksAsync(string when)
    {
        await using var store = await BenchmarkStore.OpenAsync(folder.FullName);
        var (events, entries) = await store.Database.ReadAsync(KeptAsync, CancellationToken.None);
        var there = events.ToHashSet();
        Assert.True(there.Count == events.Count && entries.ToHashSet().SetEquals(there), $"{when}: an event stands twice or without entry");
        Nothing(promised.Except(there), "was promised and is lost", when);
        Nothing(refused.Intersect(there), "was refused and is there", when);
        Nothing(there.Except(tried), "was never tried and is there", when);
        Nothing(await store.AuditAsync(), "says the audit", when);
    }

    private static void Nothing<T>(IEnumerable<T> found, string what, string when)
    {
        var first = found.Take(3).ToList();
        Assert.True(first.Count == 0, $"{when}: {string.Join(", ", first)} {what}");
    }

    private static async Task<(List<Guid> Events, List<Guid> Entries)> KeptAsync(StoreContext context, CancellationToken token)
    {
        var gifts = await context.Set<GiftSend>().Select(s => s.Id).ToListAsync(token);
        var purchases = await context.Set<PurchaseRow>().Select(p => p.Id).ToListAsync(token);
        var entries = await context.Set<EntryRow>().Select(e => e.Id).ToListAsync(token);
        return ([.. gifts.Select(id => id.Value), .. purchases.Select(id => id.Value)], entries);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Benchmarks;

/// <summary><c>statements</c> and <c>balance</c>: how long a person waits for a page of their history at any depth, and for their balance.</summary>
internal static class ReadsBenchmark
{
    private const int ManyCreators = 10;
    private const int Lines = 50;

    /// <summary>Pages of the history of random people, begun at random depths.</summary>
    public static Task<int> StatementsAsync(BenchmarkOptions options) =>
        RunAsync(
            options,
            async (store, crowd, random) =>
            {
                var balances = store.Get<BalanceService>();
                var newest = await store.Database.ReadAsync(
                    (c, t) => c.Set<EntryRow>().MaxAsync(e => e.Sequence, t),
                    CancellationToken.None
                );
                var people = crowd.Fans.Concat(crowd.Creators.Select(star => star.Id)).ToList();
                return async () =>
                {
                    var older = 1 + random.Below((int)Math.Min(int.MaxValue, newest));
                    var actor = Actor.Person(random.Of(people));
                    _ = (await balances.ListAsync(actor, new ActivityFilter(), older, Lines, CancellationToken.None)).Value;
                };
            }
        );

    /// <summary>The number of coins of random people.</summary>
    public static Task<int> BalanceAsync(BenchmarkOptions options) =>
        RunAsync(
            options,
            (store, crowd, random) =>
            {
                var balances = store.Get<BalanceService>();
                return Task.FromResult<Func<Task>>(async () =>
                    _ = (await balances.CountAsync(Actor.Person(random.Of(crowd.Fans)), CancellationToken.None)).Value
                );
            }
        );

    private static async Task<int> RunAsync(BenchmarkOptions options, Func<BenchmarkStore, Crowd, Seeded, Task<Func<Task>>> prepare)
    {
        using var folder = BenchmarkFolder.Create(options.Data);
        var crowd = await GiftsBenchmark.PrepareAsync(folder, options, ManyCreators);
        await using var store = await BenchmarkStore.OpenAsync(folder.FullPath, options.Connection);
        var read = await prepare(store, crowd, new Seeded(options.Seed));
        for (var i = 0; i < 20; i++)
        {
            await read();
        }

        var latencies = new Latencies();
        var until = Stopwatch.GetTimestamp() + options.Seconds * Stopwatch.Frequency;
        while (Stopwatch.GetTimestamp() is var start && start < until)
        {
            await read();
            latencies.Add(Stopwatch.GetTimestamp() - start);
        }

        await PrintAsync(options, latencies);
        return 0;
    }

    private static async Task PrintAsync(BenchmarkOptions options, Latencies latencies)
    {
        var (p50, p99) = (latencies.Percentile(0.5), latencies.Percentile(0.99));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Verb, -11} p50 {p50} ms, p99 {p99} ms ({latencies.Count:N0} read over {options.Preload:N0} entries)"
            )
        );
        if (options.Json is not null)
        {
            var figures = new
            {
                p50Ms = p50,
                p99Ms = p99,
                reads = latencies.Count,
                entries = options.Preload,
            };
            await File.WriteAllTextAsync(options.Json, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) + "\n");
        }
    }
}

using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CoinStore.Benchmarks;

/// <summary>The whole economy over one data directory, as a host composes it, without pages and workers.</summary>
internal sealed class BenchmarkStore : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private BenchmarkStore(ServiceProvider services) => this.services = services;

    /// <summary>The one door to the database.</summary>
    public Database Database => Get<Database>();

    /// <summary>Starts the store as a host does before it serves.</summary>
    public static async Task<BenchmarkStore> OpenAsync(string directory, string? connection = null)
    {
        var store = Beside(directory, connection);
        try
        {
            await store.Get<StoreStartup>().RunAsync(CancellationToken.None);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>The services alone, as a command has them beside a process that serves.</summary>
    public static BenchmarkStore Beside(string directory, string? connection = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("DataDirectory", directory), new("ConnectionStrings:CoinStore", connection)])
            .Build();
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(configuration);
        collection.AddSingleton(TimeProvider.System);
        collection.AddLogging(logging => logging.AddConsole(ToErrors).SetMinimumLevel(LogLevel.Warning));
        collection.AddCoinStore(configuration);
        return new BenchmarkStore(collection.BuildServiceProvider());
    }

    /// <summary>A service of the store.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>A context of its own, for what is written in bulk before anything is measured.</summary>
    public AsyncServiceScope Scope() => services.CreateAsyncScope();

    /// <summary>Recomputes the books and names every break.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync()
    {
        var report = await Get<AuditService>().RunAsync(Actor.System("benchmark"), CancellationToken.None);
        return [.. report.Value.Lines.SelectMany(line => line.Breaks.Select(found => $"{line.Name}: {found}"))];
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    // Standard output belongs to the figures.
    private static void ToErrors(ConsoleLoggerOptions console) => console.LogToStandardErrorThreshold = LogLevel.Trace;
}

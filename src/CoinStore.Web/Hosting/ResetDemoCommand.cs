using CoinStore.Storage;

namespace CoinStore.Web.Hosting;

/// <summary><c>reset-demo</c>: deletes what the store wrote into its data directory and makes the demo people afresh.</summary>
internal static class ResetDemoCommand
{
    // By name, so that a DataDirectory that points somewhere else by mistake loses nothing of its own.
    private static readonly string[] OwnFiles =
    [
        "coinstore.db",
        "coinstore.db-wal",
        "coinstore.db-shm",
        "sandbox.db",
        "sandbox.db-wal",
        "sandbox.db-shm",
        "clock.txt",
        // Two logs under one key would contradict each other.
        "log-key.pem",
    ];

    private static readonly string[] OwnFolders = ["keys", "outbox"];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
        {
            throw new SettingsException($"reset-demo does not know '{args[0]}'. It takes nothing.");
        }

        var builder = CoinStoreHost.CreateBuilder([]);
        if (!builder.Environment.IsDevelopment())
        {
            throw new SettingsException("reset-demo deletes everything and works in Development only.");
        }

        if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("CoinStore")))
        {
            throw new SettingsException(
                "reset-demo works on the files of the data directory; ConnectionStrings:CoinStore names another database."
            );
        }

        var settings = HostSettings.Read(builder.Configuration, builder.Environment);
        Delete(settings.DataDirectory);
        var clock = CoinStoreHost.ClockFor(builder.Environment, settings.DataDirectory);
        // Demo purchases and payouts go through the same sandbox that the store will find when it serves.
        await using var sandbox = await SandboxInside.StartAsync(settings, clock, builder.Configuration);
        await using var app = CoinStoreHost.Build(builder, settings, clock, sandbox);
        await app.Services.GetRequiredService<StoreStartup>().RunAsync(CancellationToken.None);
        await DemoData.SeedAsync(app.Services);
        Console.WriteLine($"Fresh demo data in {settings.DataDirectory}.");
        return 0;
    }

    private static void Delete(string directory)
    {
        var lockFile = Path.Combine(directory, "coinstore.lock");
        try
        {
            // Whoever serves from this directory holds the file; deleting under them would leave two truths.
            using var alone = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (var file in OwnFiles)
            {
                File.Delete(Path.Combine(directory, file));
            }

            foreach (var folder in OwnFolders.Select(name => Path.Combine(directory, name)).Where(Directory.Exists))
            {
                Directory.Delete(folder, recursive: true);
            }

            // Nothing in it says any more that there were books.
            alone.SetLength(0);
        }
        catch (IOException busy)
        {
            throw new SettingsException($"Another CoinStore process uses {directory}. Stop it first.", busy);
        }
    }
}

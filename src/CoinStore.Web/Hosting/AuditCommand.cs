using System.Globalization;
using System.Text.Json;
using CoinStore.Access;
using CoinStore.Storage;

namespace CoinStore.Web.Hosting;

/// <summary><c>audit [--json]</c>: recomputes the books and says what disagrees. It only reads, so the store may be running.</summary>
internal static class AuditCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>exit code 0 when nothing disagrees, 1 when something does.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.FirstOrDefault(arg => arg is not "--json") is { } unknown)
        {
            throw new SettingsException($"audit does not know '{unknown}'. It takes --json or nothing.");
        }

        var builder = CoinStoreHost.CreateBuilder([]);
        var data = HostSettings.ReadDataDirectory(builder.Configuration, builder.Environment);
        if (
            string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("CoinStore"))
            && !File.Exists(Path.Combine(data, "coinstore.db"))
        )
        {
            throw new SettingsException($"There are no books in {data} yet. Start the store once, or set DataDirectory.");
        }

        HostSettings.CheckLog(builder.Configuration, data);
        builder.Services.AddSingleton(CoinStoreHost.ClockFor(builder.Environment, data));
        builder.Services.AddCoinStore(builder.Configuration);
        await using var app = builder.Build();
        var audit = await app.Services.GetRequiredService<AuditService>().RunAsync(Actor.System("audit"), CancellationToken.None);
        Print(audit.Value, args.Length > 0);
        return audit.Value.Clean ? 0 : 1;
    }

    /// <summary>Writes what an audit found.</summary>
    internal static void Print(AuditReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Indented));
            return;
        }

        foreach (var line in report.Lines)
        {
            var counted = line.Counted.ToString("N0", CultureInfo.CurrentCulture);
            Console.WriteLine($"{(line.Breaks.Count == 0 ? "ok   " : "BREAK")} {line.Name} ({counted} checked)");
            foreach (var found in line.Breaks)
            {
                Console.WriteLine($"      {found}");
            }
        }

        Console.WriteLine(report.Clean ? "The books balance." : "The books disagree.");
    }
}

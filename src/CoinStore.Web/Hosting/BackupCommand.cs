using System.Data.Common;
using System.Globalization;
using CoinStore.Access;
using CoinStore.Storage;

namespace CoinStore.Web.Hosting;

/// <summary><c>backup FILE</c>: copies the books at one moment; the store may be running.</summary>
internal static class BackupCommand
{
    private static readonly Actor Operator = Actor.System("backup");

    /// <summary>Exit code 0 when the copy is made and clean, 1 otherwise.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [{ Length: > 0 } file] || file.StartsWith('-'))
        {
            throw new SettingsException("backup takes the name of one new file: backup FILE.");
        }

        await using var app = Build("PostgreSQL is copied with its own tools: pg_dump --format=custom --file=FILE.");
        var made = await app.Services.GetRequiredService<BackupService>().CopyAsync(Operator, file, CancellationToken.None);
        if (!made.Succeeded)
        {
            throw new SettingsException(
                made.Refusal switch
                {
                    BackupRefusal.SystemOnly => "Only the system makes backups.",
                    BackupRefusal.FileExists => $"{file} is there already, and a backup is never written over another. Name a new file.",
                    BackupRefusal.NoBooks => "There are no books yet. Start the store once, or set DataDirectory.",
                }
            );
        }

        AuditCommand.Print(made.Value.Audit, json: false);
        var size = made.Value.Bytes.ToString("N0", CultureInfo.CurrentCulture);
        Console.WriteLine($"{file} holds all of it ({size} bytes). Keep the folder keys of the data directory with it.");
        return made.Value.Audit.Clean ? 0 : 1;
    }

    /// <summary>The economy without pages, over the configured SQLite file.</summary>
    /// <exception cref="SettingsException">It is PostgreSQL, which has tools of its own.</exception>
    internal static WebApplication Build(string? forPostgres)
    {
        var builder = CoinStoreHost.CreateBuilder([]);
        var data = HostSettings.ReadDataDirectory(builder.Configuration, builder.Environment);
        if (forPostgres is not null && IsPostgres(builder.Configuration.GetConnectionString("CoinStore")))
        {
            throw new SettingsException(forPostgres);
        }

        builder.Services.AddSingleton(CoinStoreHost.ClockFor(builder.Environment, data));
        builder.Services.AddCoinStore(builder.Configuration);
        return builder.Build();
    }

    private static bool IsPostgres(string? connection) =>
        connection is { Length: > 0 } && new DbConnectionStringBuilder { ConnectionString = connection }.ContainsKey("Host");
}

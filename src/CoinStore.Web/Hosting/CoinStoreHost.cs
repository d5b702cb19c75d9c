using CoinStore.Accounts;
using CoinStore.Storage;
using CoinStore.StripeSandbox;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration.Memory;

namespace CoinStore.Web.Hosting;

/// <summary>Starts the store, or runs one of its commands.</summary>
public static class CoinStoreHost
{
    private const string Usage =
        "Commands: audit [--json], verify RECEIPT.json [--key public.pem], backup FILE, restore [--check] FILE, reset-demo. "
        + "Without a command the store serves.";

    /// <summary>Runs until it is stopped. What keeps it from starting is one line on standard error and exit code 1.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        try
        {
            return args switch
            {
                ["audit", .. var rest] => await AuditCommand.RunAsync(rest),
                ["backup", .. var rest] => await BackupCommand.RunAsync(rest),
                ["restore", .. var rest] => await RestoreCommand.RunAsync(rest),
                ["verify", .. var rest] => await VerifyCommand.RunAsync(rest),
                ["reset-demo", .. var rest] => await ResetDemoCommand.RunAsync(rest),
                [var word, ..] when !word.StartsWith('-') => throw new SettingsException($"'{word}' is no command. {Usage}"),
                _ => await ServeAsync(args),
            };
        }
        catch (Exception stop) when (stop is SettingsException or DatabaseInUseException or StoreUnavailableException)
        {
            await Console.Error.WriteLineAsync(stop.Message);
            return 1;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{taken.Message.TrimEnd('.')}. Stop what uses it, or set ASPNETCORE_URLS.");
            return 1;
        }
    }

    /// <summary>A builder with the defaults that every way of starting shares.</summary>
    internal static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // The manifest of static assets lies beside the program only where it was built: that is a development machine unless told otherwise.
        var built = File.Exists(Path.Combine(AppContext.BaseDirectory, "CoinStore.Web.staticwebassets.runtime.json"));
        var named =
            Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? args.FirstOrDefault(arg => arg.StartsWith("--environment", StringComparison.OrdinalIgnoreCase));
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = args,
                EnvironmentName = built && named is null ? Environments.Development : null,
                // A published site finds its files wherever it is started from.
                ContentRootPath = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : null,
            }
        );
        if (built)
        {
            builder.WebHost.UseStaticWebAssets();
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LogLevels() });
        return builder;
    }

    /// <summary>Builds the whole store; nothing listens yet.</summary>
    internal static WebApplication Build(
        WebApplicationBuilder builder,
        HostSettings settings,
        TimeProvider clock,
        StripeSandboxServer? sandbox
    )
    {
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(clock);
        if (clock is AdjustableClock adjustable)
        {
            builder.Services.AddSingleton(adjustable);
        }

        if (sandbox is not null)
        {
            builder.Services.AddSingleton(sandbox);
        }

        if (builder.Environment.IsDevelopment())
        {
            // Everybody signs in as the demo people, with the same test card.
            builder.Configuration["Marks:LeftOutDomain"] ??= DemoPeople.MailDomain;
        }

        builder.Services.AddWeb(settings, builder.Environment);
        builder.Services.AddCoinStore(builder.Configuration);
        var app = builder.Build();
        app.UseWeb(settings);
        app.MapEndpoints();
        return app;
    }

    /// <summary>The clock of this environment.</summary>
    internal static TimeProvider ClockFor(IHostEnvironment environment, string dataDirectory) =>
        environment.IsDevelopment() ? new AdjustableClock(dataDirectory) : TimeProvider.System;

    private static async Task<int> ServeAsync(string[] args)
    {
        var builder = CreateBuilder(args);
        var settings = HostSettings.Read(builder.Configuration, builder.Environment);
        var clock = ClockFor(builder.Environment, settings.DataDirectory);
        await using var sandbox = await SandboxInside.StartAsync(settings, clock, builder.Configuration);
        await using var app = Build(builder, settings, clock, sandbox);
        await app.Services.GetRequiredService<StoreStartup>().RunAsync(CancellationToken.None);
        if (app.Environment.IsDevelopment())
        {
            await DemoData.SeedAsync(app.Services);
        }

        await app.RunAsync();
        return 0;
    }

    // Below every file and variable, so that any of them can say otherwise.
    private static Dictionary<string, string?> LogLevels() =>
        new(StringComparer.Ordinal)
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
            // What stops a start is said once, in one line, by RunAsync.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
            // Keys lie in the data directory, readable by their owner only; the advice to encrypt them besides is not for every start.
            ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager"] = "Error",
        };
}

using System.Data.Common;
using CoinStore.Lots;
using CoinStore.Trust;

namespace CoinStore.Web.Hosting;

/// <summary>The settings of the host, read and checked once before anything starts.</summary>
/// <param name="DataDirectory">Full path of the folder for everything the product writes.</param>
/// <param name="PublicBase">Where browsers reach this site.</param>
/// <param name="SandboxUrl">Where the built-in Stripe sandbox listens; null when Stripe's keys are set.</param>
public sealed record HostSettings(string DataDirectory, Uri PublicBase, Uri? SandboxUrl)
{
    private const string DefaultUrl = "http://localhost:5080";
    private static readonly string[] SmtpNeeds = ["Host", "From"];

    /// <summary>Where Stripe's events come in.</summary>
    public Uri WebhookUrl => new(PublicBase, "stripe/webhook");

    /// <summary>Checks all settings and fills in what follows from others, so that every reader of the configuration sees the same.</summary>
    /// <exception cref="SettingsException">One of them cannot be used.</exception>
    public static HostSettings Read(ConfigurationManager configuration, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        var data = ReadDataDirectory(configuration, environment);
        var publicBase = ReadPublicBase(configuration);
        var sandbox = StripeSettings.Check(configuration, environment, publicBase);
        CheckSmtp(configuration);
        CheckDatabase(configuration);
        CheckLog(configuration, data);
        CheckPromotion(configuration);
        return new HostSettings(data, publicBase, sandbox);
    }

    /// <summary>The data directory alone, for commands that neither serve nor pay.</summary>
    public static string ReadDataDirectory(ConfigurationManager configuration, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        var named = configuration["DataDirectory"];
        var path = Path.GetFullPath(string.IsNullOrWhiteSpace(named) ? "data" : named, environment.ContentRootPath);
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, ".write-probe");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"DataDirectory: {path} cannot be written to. Name a folder that this user may write.", refused);
        }

        configuration["DataDirectory"] = path;
        return path;
    }

    private static Uri ReadPublicBase(ConfigurationManager configuration)
    {
        var listensElsewhere = configuration["http_ports"] ?? configuration["https_ports"] ?? configuration["Kestrel:Endpoints:Http:Url"];
        if (string.IsNullOrWhiteSpace(configuration["urls"]) && listensElsewhere is null)
        {
            configuration["urls"] = DefaultUrl;
        }

        var listening = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(ReadListening).ToList();
        var named = configuration["PublicBase"] ?? configuration["Stripe:PublicBase"];
        var address = ReadUrl("PublicBase", named) ?? listening.FirstOrDefault() ?? new Uri(DefaultUrl);
        configuration["PublicBase"] = address.AbsoluteUri;
        configuration["Stripe:PublicBase"] = address.AbsoluteUri;
        return address;
    }

    private static Uri ReadListening(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text.Trim());
            // A wildcard listens on every address; a browser on this machine reaches it as localhost.
            var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
            if (address.Scheme is not ("http" or "https"))
            {
                throw new FormatException();
            }

            return new UriBuilder(address.Scheme, host, address.Port).Uri;
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException)
        {
            throw new SettingsException($"ASPNETCORE_URLS: '{text}' is not an address such as {DefaultUrl}.", unreadable);
        }
    }

    /// <summary>Reads an absolute http or https address; null when there is none.</summary>
    internal static Uri? ReadUrl(string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new SettingsException($"{name}: '{text}' is not an address such as https://coins.example.");
    }

    private static void CheckPromotion(ConfigurationManager configuration)
    {
        try
        {
            PromotionOptions.Read(configuration);
        }
        catch (FormatException unusable)
        {
            throw new SettingsException(unusable.Message, unusable);
        }
    }

    private static void CheckDatabase(ConfigurationManager configuration)
    {
        if (configuration.GetConnectionString("CoinStore") is not { Length: > 0 } text)
        {
            return;
        }

        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            if (parts.ContainsKey("Data Source") != parts.ContainsKey("Host"))
            {
                return;
            }
        }
        catch (ArgumentException)
        {
            // Said below, in the words of a person who has to mend it.
        }

        // Not the text itself: it may hold a password.
        throw new SettingsException(
            "ConnectionStrings:CoinStore names no database. Write Data Source=/path/to/coinstore.db for SQLite, "
                + "or Host=...;Database=coinstore;Username=...;Password=... for PostgreSQL."
        );
    }

    /// <summary>The log's settings alone, for commands that check what it signed.</summary>
    /// <exception cref="SettingsException">They cannot be used.</exception>
    public static void CheckLog(ConfigurationManager configuration, string dataDirectory)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (LogSettings.Problem(configuration, dataDirectory) is { } problem)
        {
            throw new SettingsException(problem);
        }
    }

    private static void CheckSmtp(ConfigurationManager configuration)
    {
        var smtp = configuration.GetSection("Smtp");
        var given = smtp.GetChildren().Where(setting => !string.IsNullOrWhiteSpace(setting.Value)).Select(setting => setting.Key).ToList();
        if (given.Count == 0)
        {
            return;
        }

        foreach (var needed in SmtpNeeds.Where(name => string.IsNullOrWhiteSpace(smtp[name])))
        {
            throw new SettingsException(
                $"Smtp:{needed} is missing, but Smtp:{given[0]} is set. Mail needs Host and From, or nothing at all."
            );
        }

        if (string.IsNullOrWhiteSpace(smtp["User"]) != string.IsNullOrWhiteSpace(smtp["Password"]))
        {
            throw new SettingsException("Smtp:User and Smtp:Password belong together: set both or neither.");
        }

        if (smtp["Port"] is { Length: > 0 } port && (!ushort.TryParse(port, out var number) || number == 0))
        {
            throw new SettingsException($"Smtp:Port: '{port}' is not a port between 1 and 65535.");
        }
    }
}

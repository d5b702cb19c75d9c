using CoinStore.Web.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace CoinStore.Web.Tests.Shell;

public sealed class SettingsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coinstore-settings-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("Production", "Stripe:SecretKey is missing")]
    [InlineData("Production", "AllowLive", "Stripe:SecretKey=sk_live_x", "Stripe:WebhookSecret=whsec_x")]
    [InlineData("Development", "AllowLive", "Stripe:SecretKey=sk_live_x", "Stripe:WebhookSecret=whsec_x")]
    [InlineData("Production", "neither true nor false", "Stripe:SecretKey=sk_live_x", "Stripe:AllowLive=perhaps")]
    [InlineData("Production", "not a secret key", "Stripe:SecretKey=pk_test_x")]
    [InlineData("Production", "Stripe:WebhookSecret is missing", "Stripe:SecretKey=sk_test_x")]
    [InlineData("Production", "begins with whsec_", "Stripe:SecretKey=sk_test_x", "Stripe:WebhookSecret=x")]
    [InlineData("Development", "Stripe:ApiBase is set but", "Stripe:ApiBase=http://localhost:1")]
    [InlineData("Development", "Stripe:ApiBase: 'nonsense'", "Stripe:ApiBase=nonsense")]
    [InlineData("Development", "ASPNETCORE_URLS: 'localhost:99999999'", "urls=localhost:99999999")]
    [InlineData("Development", "ASPNETCORE_URLS: 'ftp://here'", "urls=ftp://here")]
    [InlineData("Development", "PublicBase: 'ftp://here'", "PublicBase=ftp://here")]
    [InlineData("Development", "Smtp:From is missing", "Smtp:Host=mail.example")]
    [InlineData("Development", "Smtp:Host is missing", "Smtp:From=hello@coins.example")]
    [InlineData("Development", "belong together", "Smtp:Host=mail.example", "Smtp:From=a@b.example", "Smtp:User=u")]
    [InlineData("Development", "not a port", "Smtp:Host=mail.example", "Smtp:From=a@b.example", "Smtp:Port=0")]
    [InlineData("Development", "names no database", "ConnectionStrings:CoinStore=Host=db;Data Source=here.db")]
    [InlineData("Development", "names no database", "ConnectionStrings:CoinStore=junk")]
    [InlineData("Development", "Log:PrivateKey: There is no readable key", "Log:PrivateKey=junk")]
    [InlineData("Development", "Promotion:Percent: '-1'", "Promotion:Percent=-1")]
    [InlineData("Development", "Promotion:Percent: '1001'", "Promotion:Percent=1001")]
    [InlineData("Development", "Promotion:Until: 'soon'", "Promotion:Until=soon")]
    public void A_setting_that_cannot_be_used_stops_the_start_in_one_plain_line(string environment, string says, params string[] settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var refused = Assert.Throws<SettingsException>(() => Read(environment, settings));

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_written_stops_the_start()
    {
        var file = Path.Combine(folder.FullName, "a-file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<SettingsException>(() => Read("Development", [$"DataDirectory={file}/below"]));

        Assert.Contains("cannot be written to", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Development_without_settings_serves_on_5080_with_the_sandbox_next_to_it_and_data_in_the_repository()
    {
        var settings = Read("Development", []);

        Assert.Equal(new Uri("http://localhost:5080/"), settings.PublicBase);
        Assert.Equal(new Uri("http://localhost:5081/"), settings.SandboxUrl);
        Assert.Equal(new Uri("http://localhost:5080/stripe/webhook"), settings.WebhookUrl);
        Assert.Equal(Path.Combine(folder.FullName, "data"), settings.DataDirectory);
    }

    [Fact]
    public void Live_keys_start_when_that_is_meant()
    {
        var settings = Read(
            "Production",
            ["Stripe:SecretKey=sk_live_x", "Stripe:WebhookSecret=whsec_x", "Stripe:AllowLive=true", "urls=http://+:80"]
        );

        Assert.Null(settings.SandboxUrl);
        Assert.Equal(new Uri("http://localhost/"), settings.PublicBase);
    }

    private HostSettings Read(string environment, string[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(
            settings.Select(pair => pair.Split('=', 2)).ToDictionary(p => p[0], p => (string?)p[1], StringComparer.Ordinal)
        );
        return HostSettings.Read(configuration, new Surroundings(environment, folder.FullName));
    }

    private sealed class Surroundings(string name, string root) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "CoinStore.Web";

        public string ContentRootPath { get; set; } = root;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

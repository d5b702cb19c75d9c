using CoinStore.Web.Components;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace CoinStore.Web.Tests.Shell;

/// <summary>The whole host over an empty data directory of its own, with Stripe test keys, so that no sandbox starts.</summary>
public class StoreFactory : WebApplicationFactory<App>
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("coinstore-web-");

    /// <summary>Development unless a test says otherwise.</summary>
    protected virtual string EnvironmentName => "Development";

    /// <summary>A client that shows redirects and cookies as they are.</summary>
    public HttpClient Browser()
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Given as settings, because the host checks them before it builds.
        builder.UseEnvironment(EnvironmentName);
        builder.UseSetting("DataDirectory", data.FullName);
        builder.UseSetting("Stripe:SecretKey", "sk_test_web");
        builder.UseSetting("Stripe:WebhookSecret", "whsec_web");
        // The reconcilers ask Stripe from the first minute on: in tests nobody is there.
        builder.UseSetting("Stripe:ApiBase", "http://127.0.0.1:1");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        data.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same as it runs for the public.</summary>
public sealed class ProductionFactory : StoreFactory
{
    protected override string EnvironmentName => "Production";
}

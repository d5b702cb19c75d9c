using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;

namespace CoinStore.Web.Tests.Shell;

public sealed class ProductionTests(ProductionFactory store) : IClassFixture<ProductionFactory>
{
    [Fact]
    public async Task The_development_clock_does_not_exist()
    {
        using var client = store.Browser();

        using var read = await client.GetAsync(new Uri("/dev/clock", UriKind.Relative));
        using var move = await client.PostAsync(new Uri("/dev/clock", UriKind.Relative), new StringContent("""{"advance":"01:00:00"}"""));

        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, move.StatusCode);
        Assert.DoesNotContain("dev-bar", await client.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_travel_over_https_only_and_browsers_are_told_to_stay_there()
    {
        using var client = store.CreateClient(
            new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://coins.example"), HandleCookies = false }
        );

        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Contains("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
    }
}

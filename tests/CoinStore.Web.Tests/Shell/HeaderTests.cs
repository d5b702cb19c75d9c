using System.Net;
using System.Text.RegularExpressions;

namespace CoinStore.Web.Tests.Shell;

public sealed partial class HeaderTests(StoreFactory store) : IClassFixture<StoreFactory>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/error")]
    [InlineData("/no-such-page")]
    [InlineData("/healthz")]
    [InlineData("/css/app.css")]
    public async Task Every_answer_carries_the_security_headers_once(string path)
    {
        using var answer = await store.Browser().GetAsync(new Uri(path, UriKind.Relative));

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' https://checkout.stripe.com", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Contains("camera=()", Assert.Single(answer.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("X-Frame-Options"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/error")]
    public async Task No_page_holds_a_script_or_a_handler_that_the_policy_would_block(string path)
    {
        var html = await store.Browser().GetStringAsync(new Uri(path, UriKind.Relative));

        Assert.All(Scripts().Matches(html), script => Assert.Contains("src=", script.Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(Handlers(), html);
        Assert.DoesNotMatch(OtherHosts(), html);
    }

    [Fact]
    public async Task A_page_has_its_content_landmarks_and_heading_before_the_circuit()
    {
        var html = await store.Browser().GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.Contains("data-interactive=\"false\"", html, StringComparison.Ordinal);
        Assert.Contains("role=\"main\"", html, StringComparison.Ordinal);
        Assert.Contains("class=\"skip-link\"", html, StringComparison.Ordinal);
        Assert.Contains("USD 7.40", html, StringComparison.Ordinal);
        Assert.Single(Headings().Matches(html));
    }

    [Fact]
    public async Task Figures_follow_the_persons_locale_and_words_the_shipped_language()
    {
        using var client = store.Browser();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de-DE");

        var html = await client.GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.Contains("USD 7,40", html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_not_found_with_a_page_for_people_and_bare_for_programs()
    {
        using var page = await store.Browser().GetAsync(new Uri("/no-such-page", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("floated away", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var program = store.CreateClient();
        using var bare = await program.GetAsync(new Uri("/no-such-page", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
        Assert.Empty(await bare.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Html_is_compressed()
    {
        using var client = store.Browser();
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");

        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost", HttpStatusCode.OK)]
    public async Task A_circuit_opens_for_our_own_pages_only(string origin, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.TryAddWithoutValidation("Origin", origin);

        using var answer = await store.Browser().SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Cookies_are_out_of_reach_of_scripts_and_other_sites()
    {
        using var answer = await store.Browser().GetAsync(new Uri("/", UriKind.Relative));

        Assert.All(
            answer.Headers.GetValues("Set-Cookie"),
            cookie =>
            {
                Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.Matches("(?i)samesite=(lax|strict)", cookie);
            }
        );
    }

    [GeneratedRegex("<script[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scripts();

    [GeneratedRegex("\\son[a-z]+\\s*=\\s*[\"']", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Handlers();

    [GeneratedRegex("(src|href)=\"(https?:)?//", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OtherHosts();

    [GeneratedRegex("<h1[ >]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Headings();
}

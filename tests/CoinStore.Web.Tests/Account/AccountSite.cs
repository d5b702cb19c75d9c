using System.Text.RegularExpressions;
using CoinStore.Web.Tests.Shell;
using Microsoft.AspNetCore.Mvc.Testing;

namespace CoinStore.Web.Tests.Account;

/// <summary>The site as a browser without scripts sees it: cookies kept, redirects shown, forms sent with what they hold.</summary>
internal sealed partial class AccountSite : IAsyncDisposable
{
    private readonly StoreFactory factory = new();
    private readonly HttpClient client;

    private AccountSite() => client = factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    public static Task<AccountSite> OpenAsync() => Task.FromResult(new AccountSite());

    /// <summary>What the page itself says, without what changes at every request.</summary>
    public static string Body(string page)
    {
        var main = page[page.IndexOf("<main", StringComparison.Ordinal)..page.IndexOf("</main>", StringComparison.Ordinal)];
        return Changing().Replace(main, "");
    }

    public Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(new Uri(path, UriKind.Relative));

    public async Task<string> ReadAsync(string path) => await (await GetAsync(path)).Content.ReadAsStringAsync();

    public Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) =>
        client.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(fields));

    /// <summary>Opens a page, takes its token, and sends one of its forms.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(
        string path,
        string? form,
        IEnumerable<KeyValuePair<string, string>> fields,
        string? action = null
    )
    {
        var page = await ReadAsync(path);
        var token = Token().Match(page).Groups["token"].Value;
        List<KeyValuePair<string, string>> all = [new("__RequestVerificationToken", token), .. fields];
        if (form is not null)
        {
            all.Add(new("_handler", form));
        }

        return await PostAsync(action ?? path, all);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await factory.DisposeAsync();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("(value|token-value)=\"CfDJ8[^\"]*\"|<!--.*?-->", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Changing();
}

using System.Net;
using CoinStore.Web.Hosting;
using CoinStore.Web.Tests.Account;

namespace CoinStore.Web.Tests.Trust;

public sealed class TrustPagesTests
{
    private const string Nobodys = "01a20819-0914-72f4-b8b2-12b2bf467fb6";

    [Fact]
    public async Task Anybody_sees_the_log_its_key_and_where_to_check_before_the_circuit()
    {
        await using var site = await AccountSite.OpenAsync();

        var page = await site.ReadAsync("/trust");
        var key = await site.ReadAsync("/trust/key.pem");

        Assert.Contains("BEGIN PUBLIC KEY", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/trust/verify\"", page, StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", key, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", page + key, StringComparison.Ordinal);
        Assert.Contains("proof-text", await site.ReadAsync("/trust/verify"), StringComparison.Ordinal);
        Assert.Contains("href=\"/trust\"", await site.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/trust/checkpoint", HttpStatusCode.NotFound)]
    [InlineData("/trust/consistency?from=1&to=2", HttpStatusCode.BadRequest)]
    [InlineData("/trust/consistency?from=junk&to=2", HttpStatusCode.BadRequest)]
    [InlineData("/trust/consistency", HttpStatusCode.BadRequest)]
    public async Task What_an_empty_log_cannot_answer_is_refused(string path, HttpStatusCode expected)
    {
        await using var site = await AccountSite.OpenAsync();
        using var answer = await site.GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_proof_asks_who_it_is_for_first()
    {
        await using var site = await AccountSite.OpenAsync();
        using var answer = await site.GetAsync("/trust/proof/" + Nobodys);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("sign-in", answer.Headers.Location!.OriginalString, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/trust/proof/" + Nobodys)]
    [InlineData("/trust/proof/1")]
    [InlineData("/trust/proof/junk%27--")]
    public async Task An_entry_that_does_not_concern_the_person_is_not_found(string path)
    {
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);
        using var answer = await site.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("verify", "/no/such/receipt.json", "--key", "/no/such/key.pem")]
    [InlineData("verify", "receipt.json", "--keys", "key.pem")]
    public async Task The_command_says_in_one_line_what_it_needs(params string[] arguments) =>
        Assert.Equal(1, await CoinStoreHost.RunAsync(arguments));
}

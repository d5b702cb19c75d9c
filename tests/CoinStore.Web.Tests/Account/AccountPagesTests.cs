using System.Net;

namespace CoinStore.Web.Tests.Account;

public sealed class AccountPagesTests
{
    [Fact]
    public async Task A_form_without_its_antiforgery_token_does_nothing()
    {
        await using var site = await AccountSite.OpenAsync();

        var answer = await site.PostAsync("/account/sign-in", [new("_handler", "demo-fan")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await site.GetAsync("/me")).StatusCode);
    }

    [Fact]
    public async Task Signing_in_leads_to_the_asked_page_of_this_site_and_no_other()
    {
        await using var site = await AccountSite.OpenAsync();

        var here = await site.SubmitAsync("/account/sign-in?returnUrl=%2Fme", "sign-in", Fan("Demo-pass-2026!"));
        Assert.Equal("/me", Path(here));

        foreach (var evil in new[] { "//evil.test", "https://evil.test", "/\\evil.test" })
        {
            await using var other = await AccountSite.OpenAsync();
            var answer = await other.SubmitAsync(
                $"/account/sign-in?returnUrl={Uri.EscapeDataString(evil)}",
                "sign-in",
                Fan("Demo-pass-2026!")
            );
            Assert.Equal("/", Path(answer));
        }
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_address_and_a_paused_account_read_alike()
    {
        await using var site = await AccountSite.OpenAsync();
        var unknown = await SayAsync(site, [new("Input.Email", "nobody@demo.test"), new("Input.Password", "not the password")]);

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(unknown, await SayAsync(site, Fan("not the password")));
        }

        Assert.Equal(unknown, await SayAsync(site, Fan("Demo-pass-2026!")));
    }

    [Fact]
    public async Task Signing_up_with_a_known_address_shows_the_same_page()
    {
        await using var site = await AccountSite.OpenAsync();

        var fresh = await SignUpAsync(site, "fresh@demo.test", "1990");
        var known = await SignUpAsync(site, "fan@demo.test", "1990");

        Assert.Contains("id=\"sign-up-done\"", fresh, StringComparison.Ordinal);
        Assert.Equal(
            AccountSite.Body(fresh).Replace("fresh@", "fan@", StringComparison.Ordinal),
            AccountSite.Body(known),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_browser_that_said_a_date_under_thirteen_gets_the_same_answer_to_another()
    {
        await using var site = await AccountSite.OpenAsync();

        var first = await SignUpAsync(site, "kid@demo.test", "2020");
        var second = await SignUpAsync(site, "other@demo.test", "1990");

        Assert.Contains("id=\"sign-up-later\"", first, StringComparison.Ordinal);
        Assert.Equal(AccountSite.Body(first), AccountSite.Body(second), StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_sign_up_page_gives_no_hint_of_an_age()
    {
        await using var site = await AccountSite.OpenAsync();

        var main = AccountSite.Body(await site.ReadAsync("/account/sign-up"));

        Assert.DoesNotContain("13", main, StringComparison.Ordinal);
        Assert.DoesNotContain("18", main, StringComparison.Ordinal);
        Assert.DoesNotContain("years", main, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/me")]
    [InlineData("/notifications")]
    [InlineData("/account/manage/profile")]
    [InlineData("/account/manage/passkeys")]
    [InlineData("/account/privacy")]
    public async Task Ones_own_pages_ask_to_sign_in_first(string page)
    {
        await using var site = await AccountSite.OpenAsync();

        var answer = await site.GetAsync(page);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/account/sign-in", Path(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profile")]
    [InlineData("email")]
    [InlineData("password")]
    [InlineData("authenticator")]
    [InlineData("recovery-codes")]
    [InlineData("passkeys")]
    [InlineData("personal-data")]
    public async Task Every_account_page_opens_for_somebody_who_just_signed_in(string page)
    {
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);

        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/account/manage/" + page)).StatusCode);
    }

    [Theory]
    [InlineData("demo-fan", true)]
    [InlineData("demo-minor", false)]
    public async Task News_by_mail_are_offered_to_adults_alone(string demo, bool offered)
    {
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", demo, []);

        var page = await site.ReadAsync("/account/manage/profile");

        Assert.Contains("profile-submit", page, StringComparison.Ordinal);
        Assert.Equal(offered, page.Contains("wants-mail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/me")).StatusCode);

        await site.SubmitAsync("/account/manage/profile", null, [new("returnUrl", "/")], "/account/sign-out");

        Assert.Equal(HttpStatusCode.Redirect, (await site.GetAsync("/me")).StatusCode);
    }

    private static KeyValuePair<string, string>[] Fan(string password) =>
        [new("Input.Email", "fan@demo.test"), new("Input.Password", password)];

    private static async Task<string> SayAsync(AccountSite site, KeyValuePair<string, string>[] fields)
    {
        var answer = await site.SubmitAsync("/account/sign-in", "sign-in", fields);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        return page[
            page.IndexOf("class=\"alert error\"", StringComparison.Ordinal)..page.IndexOf("sign-in-form", StringComparison.Ordinal)
        ];
    }

    private static async Task<string> SignUpAsync(AccountSite site, string email, string year)
    {
        KeyValuePair<string, string>[] fields =
        [
            new("Input.Email", email),
            new("Input.DisplayName", "Somebody"),
            new("Input.Day", "4"),
            new("Input.Month", "5"),
            new("Input.Year", year),
            new("Input.Country", "US"),
            new("Input.TimeZone", "America/New_York"),
            new("Input.Password", "tall green tea kettle"),
        ];
        return await (await site.SubmitAsync("/account/sign-up", "sign-up", fields)).Content.ReadAsStringAsync();
    }

    private static string? Path(HttpResponseMessage answer) =>
        answer.Headers.Location is { IsAbsoluteUri: true } absolute ? absolute.AbsolutePath : answer.Headers.Location?.OriginalString;
}

using System.Net;
using CoinStore.Web.Tests.Account;

namespace CoinStore.Web.Tests.Store;

public sealed class StorePagesTests
{
    private const string Nobodys = "01a20819-0914-72f4-b8b2-12b2bf467fb6";

    [Fact]
    public async Task Anybody_sees_what_coins_cost_before_signing_in()
    {
        await using var site = await AccountSite.OpenAsync();

        var page = await site.ReadAsync("/store");

        Assert.Contains("USD 7.40", page, StringComparison.Ordinal);
        Assert.Contains("17,500", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-testid=\"buy-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("checked", AccountSite.Body(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/balance")]
    [InlineData("/me/budget")]
    [InlineData("/activity")]
    [InlineData("/activity.csv")]
    [InlineData("/store/return?session_id=cs_test_1")]
    [InlineData("/store/cancelled?purchase=" + Nobodys)]
    [InlineData("/receipt/" + Nobodys)]
    public async Task What_belongs_to_a_person_asks_who_it_is_first(string path)
    {
        await using var site = await AccountSite.OpenAsync();

        using var answer = await site.GetAsync(path);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("sign-in", answer.Headers.Location!.OriginalString, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/store/return?session_id=cs_test_of_somebody_else")]
    [InlineData("/store/return?session_id=junk%27--")]
    [InlineData("/store/return")]
    [InlineData("/store/cancelled?purchase=" + Nobodys)]
    [InlineData("/store/cancelled?purchase=0")]
    [InlineData("/receipt/" + Nobodys)]
    [InlineData("/receipt/-1")]
    public async Task A_purchase_that_is_not_the_persons_own_is_not_found(string path)
    {
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);

        using var answer = await site.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?kind=Purchase&from=2026-03-01&until=2026-03-31")]
    [InlineData("?kind=99&from=0001-01-01&until=9999-12-31")]
    [InlineData("?kind=%3Dcmd&from=junk&until=-1")]
    public async Task The_history_is_a_page_and_a_file_whatever_the_filter_says(string filter)
    {
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);

        using var page = await site.GetAsync("/activity" + filter);
        using var file = await site.GetAsync("/activity.csv" + filter);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("at,kind,what,amount,unit,paid,currency,entry", await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

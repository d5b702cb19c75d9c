using System.Net;
using CoinStore.Web.Tests.Account;

namespace CoinStore.Web.Tests.Refunds;

public sealed class RefundPagesTests
{
    private const string Nobodys = "01a20819-0914-72f4-b8b2-12b2bf467fb6";

    [Theory]
    [InlineData("/refund/" + Nobodys)]
    [InlineData("/refund/of/" + Nobodys)]
    [InlineData("/operator/purchases")]
    [InlineData("/operator/books")]
    public async Task Who_is_not_signed_in_is_asked_who_it_is(string path)
    {
        await using var site = await AccountSite.OpenAsync();

        using var answer = await site.GetAsync(path);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Theory]
    [InlineData("/refund/of/" + Nobodys)]
    [InlineData("/refund/of/junk")]
    [InlineData("/operator/purchases")]
    [InlineData("/operator/purchases?q=demo-fan%40example.test")]
    [InlineData("/operator/books")]
    public async Task A_fan_finds_neither_other_peoples_purchases_nor_the_books(string path)
    {
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", "demo-fan", []);

        using var answer = await site.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task An_operator_reads_the_books_and_they_sum_to_zero()
    {
        await using var site = await AccountSite.OpenAsync();
        await site.SubmitAsync("/account/sign-in", "demo-operator", []);

        Assert.Contains("data-zero=\"true\"", await site.ReadAsync("/operator/books"), StringComparison.Ordinal);
        Assert.Contains("name=\"q\"", await site.ReadAsync("/operator/purchases?q=x"), StringComparison.Ordinal);
        Assert.Contains("/operator/books", await site.ReadAsync("/operator"), StringComparison.Ordinal);
    }
}

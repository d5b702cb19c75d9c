using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Stripe;

namespace CoinStore.Tests.StripeSandbox;

public sealed class WireTests
{
    [Theory]
    [InlineData("/v1/customers", "colour=blue", "parameter_unknown", "colour")]
    [InlineData("/v1/transfers", "amount=100&currency=usd", "parameter_missing", "destination")]
    [InlineData("/v1/refunds", "amount=ten", "parameter_invalid_integer", "amount")]
    [InlineData("/v1/refunds", "amount=0&charge=ch_1", "parameter_invalid_integer", "amount")]
    [InlineData("/v1/refunds", "charge=", "parameter_invalid_empty", "charge")]
    [InlineData("/v1/refunds", "charge=ch_none", "resource_missing", "charge")]
    [InlineData("/v1/checkout/sessions", "mode=payment&payment_method_types[]=card", "parameter_unknown", "payment_method_types")]
    [InlineData("/v1/checkout/sessions", "success_url=https://a.example", "parameter_missing", "mode")]
    [InlineData("/v1/checkout/sessions", "mode=payment&success_url=somewhere", "url_invalid", "success_url")]
    [InlineData("/v1/checkout/sessions", "mode=payment&success_url=https://a.example", "parameter_missing", "line_items")]
    [InlineData("/v1/customers", "metadata=flat", null, "metadata")]
    [InlineData("/v1/customers", "name=a&name=b", null, "name")]
    [InlineData("/v1/transfers", "amount=1&currency=USD&destination=acct_1", null, "currency")]
    public async Task What_Stripe_refuses_is_refused_in_its_words(string path, string body, string? code, string param)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);

        var (status, json, headers) = await CallAsync(sandbox, HttpMethod.Post, path, body);

        Assert.Equal(code == "resource_missing" ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_request_error", (string?)json["error"]!["type"]);
        Assert.Equal(code, (string?)json["error"]!["code"]);
        Assert.Equal(param, (string?)json["error"]!["param"]);
        Assert.StartsWith("req_", Assert.Single(headers.GetValues("Request-Id")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sk_live_abcdefgh")]
    [InlineData("pk_test_abcdefgh")]
    public async Task Only_a_test_key_opens_the_door(string? key)
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sandbox.Server.BaseAddress, "/v1/balance"));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await sandbox.Browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task An_address_Stripe_does_not_know_is_404()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var (status, json, _) = await CallAsync(sandbox, HttpMethod.Get, "/v1/wallets", null);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("Unrecognized request URL", (string?)json["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_gives_the_first_answer_again()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var (_, first, _) = await CallAsync(sandbox, HttpMethod.Post, "/v1/customers", "name=Ann", "key-1");
        var (status, second, headers) = await CallAsync(sandbox, HttpMethod.Post, "/v1/customers", "name=Ann", "key-1");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((string?)first["id"], (string?)second["id"]);
        Assert.Equal("true", Assert.Single(headers.GetValues("Idempotent-Replayed")));
        var (refused, error, _) = await CallAsync(sandbox, HttpMethod.Post, "/v1/customers", "name=Bob", "key-1");
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Equal("idempotency_error", (string?)error["error"]!["type"]);
        Assert.Single(await new CustomerService(sandbox.Client).ListAsync());
    }

    [Fact]
    public async Task One_key_sent_many_times_at_once_makes_one_object()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => CallAsync(sandbox, HttpMethod.Post, "/v1/customers", "name=Ann", "key-1"))
        );
        Assert.Single(answers.Select(answer => (string?)answer.Json["id"]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_is_free_again_after_a_day_and_keeps_refusals_until_then()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        const string body = "amount=100&currency=usd&destination=acct_none";
        await CallAsync(sandbox, HttpMethod.Post, "/v1/transfers", body, "key-1");
        var (_, _, replayed) = await CallAsync(sandbox, HttpMethod.Post, "/v1/transfers", body, "key-1");
        Assert.True(replayed.Contains("Idempotent-Replayed"));
        await sandbox.PassAsync(TimeSpan.FromHours(24));
        var (_, _, fresh) = await CallAsync(sandbox, HttpMethod.Post, "/v1/transfers", body, "key-1");
        Assert.False(fresh.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Lists_go_page_by_page_forwards_and_back()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var customers = new CustomerService(sandbox.Client);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, (await customers.CreateAsync(new CustomerCreateOptions { Name = $"Customer {i}" })).Id);
        }
        var first = await customers.ListAsync(new CustomerListOptions { Limit = 2 });
        Assert.True(first.HasMore);
        Assert.Equal(ids.Take(2), first.Select(customer => customer.Id), StringComparer.Ordinal);
        var last = await customers.ListAsync(new CustomerListOptions { Limit = 3, StartingAfter = ids[1] });
        Assert.False(last.HasMore);
        Assert.Equal(ids.Skip(2), last.Select(customer => customer.Id), StringComparer.Ordinal);
        var back = await customers.ListAsync(new CustomerListOptions { Limit = 2, EndingBefore = ids[3] });
        Assert.Equal(ids.Skip(1).Take(2), back.Select(customer => customer.Id), StringComparer.Ordinal);
        var all = await customers.ListAutoPagingAsync(new CustomerListOptions { Limit = 2 }).ToListAsync();
        Assert.Equal(ids, all.Select(customer => customer.Id), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_deleted_customer_answers_as_a_tombstone_and_is_in_no_list()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var customers = new CustomerService(sandbox.Client);
        var customer = await customers.CreateAsync(
            new CustomerCreateOptions
            {
                Email = "ann@example.com",
                Metadata = new(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" },
            }
        );
        var changed = await customers.UpdateAsync(
            customer.Id,
            new CustomerUpdateOptions
            {
                Metadata = new(StringComparer.Ordinal) { ["a"] = "", ["c"] = "3" },
            }
        );
        Assert.Equal(["b", "c"], changed.Metadata.Keys, StringComparer.Ordinal);
        await customers.DeleteAsync(customer.Id);
        Assert.True((await customers.GetAsync(customer.Id)).Deleted);
        Assert.Empty(await customers.ListAsync());
    }

    [Fact]
    public async Task The_control_clock_moves_forward_and_is_kept()
    {
        await using var sandbox = await SandboxFixture.StartAsync(listen: false);
        var address = new Uri(sandbox.Server.BaseAddress, "/sandbox/clock");
        using var week = new StringContent("""{"advance":"7.00:00:00"}""");
        using var moved = await sandbox.Browser.PostAsync(address, week);
        Assert.Equal(sandbox.Clock.GetUtcNow().AddDays(7), sandbox.Server.Clock.GetUtcNow());
        using var set = new StringContent("""{"set":"2027-03-31T21:59:59Z"}""");
        using var answer = await sandbox.Browser.PostAsync(address, set);
        Assert.Contains("2027-03-31T21:59:59", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var past = new StringContent("""{"set":"2020-01-01T00:00:00Z"}""");
        using var refused = await sandbox.Browser.PostAsync(address, past);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await sandbox.RestartAsync();
        Assert.Equal(new DateTimeOffset(2027, 3, 31, 21, 59, 59, TimeSpan.Zero), sandbox.Server.Clock.GetUtcNow());
    }

    private static async Task<(HttpStatusCode Status, JsonObject Json, HttpResponseHeaders Headers)> CallAsync(
        SandboxFixture sandbox,
        HttpMethod method,
        string path,
        string? body,
        string? key = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(sandbox.Server.BaseAddress, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_of_the_test");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        }
        using var answer = await sandbox.Browser.SendAsync(request);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        return (answer.StatusCode, json, answer.Headers);
    }
}

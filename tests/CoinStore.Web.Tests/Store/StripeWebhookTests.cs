using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Web.Tests.Shell;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Store;

public sealed class StripeWebhookTests(StoreFactory store) : IClassFixture<StoreFactory>
{
    private const string Secret = "whsec_web";

    private const string Event = """
        {"id":"evt_web_1","object":"event","api_version":"2026-10-28.endive","created":1772366400,"livemode":false,
        "pending_webhooks":1,"type":"customer.created","data":{"object":{"id":"cus_1","object":"customer"}}}
        """;

    [Fact]
    public async Task An_event_that_Stripe_signed_is_taken_without_sign_in_or_token_and_twice_is_fine()
    {
        using var first = await SendAsync(Event, Sign(Event));
        using var again = await SendAsync(Event, Sign(Event));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.True(first.Headers.CacheControl!.NoStore);
        Assert.False(first.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData(Event, null)]
    [InlineData(Event, "")]
    [InlineData(Event, "t=1,v1=00")]
    [InlineData(Event, "junk")]
    [InlineData("{}", "signed")]
    [InlineData("[]", "signed")]
    [InlineData("null", "signed")]
    [InlineData("junk", "signed")]
    [InlineData("", "signed")]
    public async Task What_Stripe_did_not_sign_or_what_is_no_event_is_a_bad_request(string body, string? signature)
    {
        using var answer = await SendAsync(body, signature == "signed" ? Sign(body) : signature);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_old_signature_another_secret_and_a_changed_body_are_bad_requests()
    {
        using var old = await SendAsync(Event, Sign(Event, age: TimeSpan.FromMinutes(6)));
        using var other = await SendAsync(Event, Sign(Event, secret: "whsec_other"));
        using var changed = await SendAsync(Event + " ", Sign(Event));

        Assert.All([old, other, changed], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
    }

    [Theory]
    [InlineData(256 * 1024 + 1, false)]
    [InlineData(256 * 1024 + 1, true)]
    public async Task A_body_over_256_kilobytes_is_refused_also_when_its_length_is_not_told(int length, bool chunked)
    {
        var body = Event.PadRight(length);
        using var answer = await SendAsync(body, Sign(body), chunked);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_a_bad_request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/stripe/webhook");
        request.Content = new ByteArrayContent([0x7b, 0xff, 0xfe, 0x7d]);
        request.Headers.TryAddWithoutValidation("Stripe-Signature", Sign("{}"));

        using var answer = await store.Browser().SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task An_event_that_cannot_be_handled_now_is_kept_and_answered_at_once()
    {
        var body = Event
            .Replace("customer.created", "checkout.session.completed", StringComparison.Ordinal)
            .Replace("evt_web_1", "evt_web_2", StringComparison.Ordinal)
            .Replace(
                "\"id\":\"cus_1\",\"object\":\"customer\"",
                "\"id\":\"cs_test_1\",\"object\":\"checkout.session\"",
                StringComparison.Ordinal
            );
        using var answer = await SendAsync(body, Sign(body));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var kept = await store
            .Services.GetRequiredService<StripeEventService>()
            .ReadAsync(Actor.System("test"), "evt_web_2", null, CancellationToken.None);
        Assert.Equal(StripeEventState.Waiting, kept.Value.Line.State);
        Assert.Equal(body, kept.Value.Body);
    }

    [Fact]
    public async Task While_the_database_cannot_be_written_an_event_is_asked_for_again_and_then_taken()
    {
        await using var shop = new ShortTemperedFactory();
        using var client = shop.CreateClient();
        await using (var other = new SqliteConnection($"Data Source={shop.Books};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction(deferred: false);
            using var request = Request(Event, Sign(Event));

            using var away = await client.SendAsync(request);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        }

        using var again = Request(Event, Sign(Event));
        using var taken = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(string body, string? signature, bool chunked = false) =>
        store.Browser().SendAsync(Request(body, signature, chunked));

    private static HttpRequestMessage Request(string body, string? signature, bool chunked = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/stripe/webhook")
        {
            Content = chunked
                ? new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body)))
                : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.TransferEncodingChunked = chunked;
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        }

        return request;
    }

    private static string Sign(string body, TimeSpan age = default, string secret = Secret)
    {
        var at = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{at}.{body}"));
        return $"t={at},v1={Convert.ToHexStringLower(hash)}";
    }

    /// <summary>A store that waits for a locked file no longer than a second.</summary>
    private sealed class ShortTemperedFactory : StoreFactory
    {
        public string Books { get; } = Path.Combine(Directory.CreateTempSubdirectory("coinstore-webhook-").FullName, "coinstore.db");

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("ConnectionStrings:CoinStore", $"Data Source={Books};Default Timeout=1");
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Directory.Delete(Path.GetDirectoryName(Books)!, recursive: true);
        }
    }
}

using System.Net;
using CoinStore.Payments;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace CoinStore.Tests.Payments;

public sealed class StripeLineTests : IDisposable
{
    private const string Refund = """{"id":"re_1","object":"refund","amount":5}""";
    private const string Wrong = """{"error":{"type":"invalid_request_error","message":"No such charge"}}""";
    private const string Busy = """{"error":{"type":"invalid_request_error","code":"rate_limit","message":"Too many requests"}}""";
    private readonly FakeStripe stripe = new();
    private readonly WatchedClock clock = new();

    public void Dispose() => stripe.Dispose();

    [Fact]
    public async Task Too_many_requests_is_asked_again_when_Stripe_said_and_under_the_same_key()
    {
        stripe.Then(HttpStatusCode.TooManyRequests, Busy, retryAfter: "2").Then(HttpStatusCode.OK, Refund);
        var call = RefundAsync();
        await clock.PassAsync(wait => wait == TimeSpan.FromSeconds(2));
        Assert.Equal("re_1", (await call).Id);
        Assert.Equal("key-1 key-1", string.Join(' ', stripe.Keys));
    }

    [Fact]
    public async Task A_pause_that_is_longer_than_the_time_left_is_not_waited_for()
    {
        stripe.Then(HttpStatusCode.TooManyRequests, Busy, retryAfter: "30");
        var refused = await Assert.ThrowsAsync<StripeException>(RefundAsync);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.HttpStatusCode);
        Assert.Equal(1, stripe.Calls);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("cut")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("{\"object\":null}")]
    public async Task What_is_no_answer_of_Stripe_is_asked_again_under_the_same_key(string first)
    {
        _ = first switch
        {
            "500" => stripe.Then(HttpStatusCode.InternalServerError, Wrong),
            "cut" => stripe.ThenCut(),
            _ => stripe.Then(HttpStatusCode.OK, first),
        };
        stripe.Then(HttpStatusCode.OK, Refund);
        var call = RefundAsync();
        await clock.PassPauseAsync();
        Assert.Equal("re_1", (await call).Id);
        Assert.Equal("key-1 key-1", string.Join(' ', stripe.Keys));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "<html>Not found</html>")]
    [InlineData(HttpStatusCode.BadRequest, "{}")]
    [InlineData(HttpStatusCode.Redirect, "")]
    public async Task A_refusal_that_is_not_in_Stripes_words_is_silence(HttpStatusCode status, string body)
    {
        stripe.Then(status, body);
        await Assert.ThrowsAsync<StripeSilentException>(() => RefundAsync(retries: 0));
    }

    [Fact]
    public async Task Stripes_own_refusal_is_not_asked_again()
    {
        stripe.Then(HttpStatusCode.BadRequest, Wrong);
        await Assert.ThrowsAsync<StripeException>(RefundAsync);
        Assert.Equal(1, stripe.Calls);
    }

    [Fact]
    public async Task A_call_that_hangs_is_made_once_more_and_ends_within_its_time()
    {
        var started = clock.GetTimestamp();
        stripe.ThenHang();
        var call = RefundAsync();
        await clock.PassTimeOutAsync();
        await clock.PassPauseAsync();
        await clock.PassTimeOutAsync();
        await Assert.ThrowsAsync<StripeSilentException>(() => call);
        Assert.Equal("key-1 key-1", string.Join(' ', stripe.Keys));
        Assert.True(clock.GetElapsedTime(started) <= StripeLine.WholeTime, $"It took {clock.GetElapsedTime(started)}.");
    }

    [Fact]
    public async Task All_calls_for_one_page_share_its_time()
    {
        using var gateway = stripe.ThenHang().Gateway(clock, retries: 0);
        var started = clock.GetTimestamp();
        using (CallTime.Limit(clock, CallTime.OfAPage))
        {
            for (var call = 0; call < 2; call++)
            {
                var read = new RefundService(gateway.Client).GetAsync("re_1");
                await clock.PassTimeOutAsync();
                await Assert.ThrowsAsync<StripeSilentException>(() => read);
            }

            await Assert.ThrowsAsync<StripeSilentException>(() => new RefundService(gateway.Client).GetAsync("re_1"));
        }

        Assert.Equal(2, stripe.Calls);
        Assert.Equal(CallTime.OfAPage, clock.GetElapsedTime(started));
    }

    [Fact]
    public async Task After_a_row_of_silences_nobody_is_asked_until_one_call_has_found_Stripe_back()
    {
        var still = new FakeTimeProvider();
        using var gateway = stripe.ThenCut().Gateway(still, retries: 0);
        var refunds = new RefundService(gateway.Client);
        for (var call = 0; call < OutageBreaker.SilencesToOpen + 3; call++)
        {
            await Assert.ThrowsAsync<StripeSilentException>(() => refunds.GetAsync("re_1"));
        }

        Assert.Equal(OutageBreaker.SilencesToOpen, stripe.Calls);

        // The first one after the pause finds nothing, and the pause begins anew.
        still.Advance(OutageBreaker.OpenFor);
        await Assert.ThrowsAsync<StripeSilentException>(() => refunds.GetAsync("re_1"));
        await Assert.ThrowsAsync<StripeSilentException>(() => refunds.GetAsync("re_1"));
        Assert.Equal(OutageBreaker.SilencesToOpen + 1, stripe.Calls);

        still.Advance(OutageBreaker.OpenFor);
        stripe.Then(HttpStatusCode.OK, Refund);
        Assert.Equal("re_1", (await refunds.GetAsync("re_1")).Id);
        Assert.Equal("re_1", (await refunds.GetAsync("re_1")).Id);
    }

    [Fact]
    public async Task Only_one_call_at_a_time_tries_whether_Stripe_is_back_and_one_that_is_given_up_leaves_its_place()
    {
        var still = new FakeTimeProvider();
        using var gateway = stripe.ThenCut().Gateway(still, retries: 0);
        var refunds = new RefundService(gateway.Client);
        for (var call = 0; call < OutageBreaker.SilencesToOpen; call++)
        {
            await Assert.ThrowsAsync<StripeSilentException>(() => refunds.GetAsync("re_1"));
        }

        still.Advance(OutageBreaker.OpenFor);
        stripe.ThenHang();
        using var leaving = new CancellationTokenSource();
        var probe = refunds.GetAsync("re_1", cancellationToken: leaving.Token);
        await Assert.ThrowsAsync<StripeSilentException>(() => refunds.GetAsync("re_1"));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);

        stripe.Then(HttpStatusCode.OK, Refund);
        Assert.Equal("re_1", (await refunds.GetAsync("re_1")).Id);
    }

    private Task<Refund> RefundAsync() => RefundAsync(2);

    private async Task<Refund> RefundAsync(int retries)
    {
        using var gateway = stripe.Gateway(clock, retries);
        var key = new RequestOptions { IdempotencyKey = "key-1" };
        return await new RefundService(gateway.Client).CreateAsync(new RefundCreateOptions { Charge = "ch_1" }, key);
    }
}

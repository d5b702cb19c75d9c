using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;
using CoinStore.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CoinStore.Tests.Payments;

/// <summary>Stands at the network's edge and gives the answers that a test has laid down, in their order; the last one again and again.</summary>
internal sealed class FakeStripe : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> answers = new();
    private Func<CancellationToken, Task<HttpResponseMessage>>? last;

    /// <summary>The idempotency key of every call; empty where there was none.</summary>
    public ConcurrentQueue<string> Keys { get; } = new();

    public int Calls => Keys.Count;

    public FakeStripe Then(HttpStatusCode status, string body, string? retryAfter = null)
    {
        answers.Enqueue(_ =>
        {
            var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            if (retryAfter is not null)
            {
                answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            }

            return Task.FromResult(answer);
        });
        return this;
    }

    public FakeStripe ThenCut()
    {
        answers.Enqueue(_ => throw new HttpRequestException("The connection was reset."));
        return this;
    }

    public FakeStripe ThenHang()
    {
        answers.Enqueue(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException("Nobody gave up.");
        });
        return this;
    }

    public StripeGateway Gateway(TimeProvider clock, int retries = 2) =>
        new(
            new FixedOptions(new StripeOptions { SecretKey = "sk_test_x", Retries = retries }),
            clock,
            NullLogger<StripeGateway>.Instance,
            this
        );

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Keys.Enqueue(request.Headers.TryGetValues("Idempotency-Key", out var keys) ? string.Join(',', keys) : "");
        last = answers.TryDequeue(out var next) ? next : last;
        return await last!(cancellationToken);
    }

    private sealed class FixedOptions(StripeOptions value) : IOptionsMonitor<StripeOptions>
    {
        public StripeOptions CurrentValue => value;

        public StripeOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<StripeOptions, string?> listener) => null;
    }
}

/// <summary>A clock that tells when somebody begins to wait on it, so that a test moves it then and not before.</summary>
internal sealed class WatchedClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Moves the clock to the end of the next wait whose length fits, once somebody has begun it.</summary>
    public async Task PassAsync(Func<TimeSpan, bool> which)
    {
        TimeSpan wait;
        do
        {
            wait = await waits.Reader.ReadAsync();
        } while (!which(wait));

        Advance(wait);
    }

    public Task PassPauseAsync() => PassAsync(wait => wait < TimeSpan.FromSeconds(3));

    public Task PassTimeOutAsync() => PassAsync(wait => wait > TimeSpan.FromSeconds(3));

    public override string ToString() => GetUtcNow().ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Webhooks;

/// <summary>
/// Delivers events, signed, a few at a time so that one slow receiver holds nobody up. A delivery that is not answered with 2xx is tried
/// again, ever later, for three days; what is due is in the database, so a restart goes on where it stopped.
/// </summary>
internal sealed class WebhookDeliverer(SandboxStore store, SandboxClock clock, WebhookTarget target, Transcript transcript) : IDisposable
{
    private const long GiveUpAfterMilliseconds = 3L * 24 * 60 * 60 * 1000;
    private static readonly int[] RetrySeconds = [2, 10, 60, 300, 1_800, 7_200, 18_000, 43_200];

    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private readonly SemaphoreSlim _places = new(8);
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>What was being sent when the program ended is sent again: a receiver may hear an event twice, never not at all.</summary>
    public Task RecoverAsync() => store.RunAsync(work => work.Execute("UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'"));

    /// <summary>Claims what is due and starts sending it.</summary>
    /// <returns>How many deliveries were started.</returns>
    public async Task<int> StartDueAsync()
    {
        var due = await store.RunQuietlyAsync(Claim);
        foreach (var delivery in due)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _underWay[delivery.Id] = done.Task;
            _ = SendAsync(delivery, done);
        }
        return due.Count;
    }

    public Task WhenIdleAsync() => Task.WhenAll(_underWay.Values);

    public static DateTimeOffset? NextDue(Work work, bool configured) =>
        work.Scalar(
            "SELECT min(next_at) FROM deliveries WHERE state = 'waiting' AND (endpoint <> '' OR $configured)",
            ("$configured", configured)
        )
            is long next
            ? DateTimeOffset.FromUnixTimeMilliseconds(next)
            : null;

    public static string Sign(string body, string secret, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}"));
        return $"t={time},v1={Convert.ToHexStringLower(hash)}";
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await WhenIdleAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _places.Dispose();
        _stop.Dispose();
    }

    private List<Delivery> Claim(Work work)
    {
        var waiting = new List<(long Id, string Event, string Endpoint)>();
        using (
            var reader = work.Query(
                "SELECT id, event, endpoint FROM deliveries WHERE state = 'waiting' AND next_at <= $now AND (endpoint <> '' OR $configured) "
                    + "ORDER BY id LIMIT 100",
                ("$now", work.NowMilliseconds),
                ("$configured", target.Url is not null)
            )
        )
        {
            while (reader.Read())
            {
                waiting.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
            }
        }
        var claimed = new List<Delivery>();
        foreach (var (id, happened, endpoint) in waiting)
        {
            var to = Address(work, endpoint);
            work.Execute(
                "UPDATE deliveries SET state = $state WHERE id = $id",
                ("$state", to is null ? "dropped" : "sending"),
                ("$id", id)
            );
            if (to is { } known)
            {
                claimed.Add(new Delivery(id, happened, work.Find(happened)!.ToJsonString(), known.Url, known.Secret));
            }
        }
        return claimed;
    }

    private (Uri Url, string Secret)? Address(Work work, string endpoint)
    {
        if (endpoint.Length == 0)
        {
            return target.Url is { } url ? (url, target.Secret) : null;
        }
        var json = work.Find(endpoint);
        return json is not null && json.Text("url") is { } address ? (new Uri(address), work.Hidden(endpoint).Text("secret")!) : null;
    }

    private async Task SendAsync(Delivery delivery, TaskCompletionSource done)
    {
        try
        {
            await _places.WaitAsync(_stop.Token);
            string answer;
            bool taken;
            try
            {
                (taken, answer) = await PostAsync(delivery);
            }
            finally
            {
                _places.Release();
            }
            await store.RunAsync(work => taken ? Finish(work, delivery, answer) : Postpone(work, delivery, answer));
        }
        catch (OperationCanceledException)
        {
            // The program ends: the claim is taken back at the next start.
        }
        finally
        {
            _underWay.TryRemove(delivery.Id, out _);
            done.SetResult();
        }
    }

    private async Task<(bool Taken, string Answer)> PostAsync(Delivery delivery)
    {
        // The receiver compares with its own clock, which does not jump with the sandbox's.
        var signature = Sign(delivery.Body, delivery.Secret, clock.Host.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url);
        request.Content = new StringContent(delivery.Body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        await transcript.RecordWebhookAsync(signature, delivery.Body);
        try
        {
            using var response = await _http.SendAsync(request, _stop.Token);
            return (response.IsSuccessStatusCode, ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException error)
        {
            return (false, error.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return (false, "timeout");
        }
    }

    private static int Finish(Work work, Delivery delivery, string answer)
    {
        if (work.Find(delivery.Event) is { } happened)
        {
            happened["pending_webhooks"] = Math.Max(0, happened.Number("pending_webhooks") - 1);
            work.Save(happened);
        }
        return work.Execute(
            "UPDATE deliveries SET state = 'done', attempts = attempts + 1, last_answer = $answer WHERE id = $id",
            ("$answer", answer),
            ("$id", delivery.Id)
        );
    }

    private static int Postpone(Work work, Delivery delivery, string answer)
    {
        var attempts = (long)work.Scalar("SELECT attempts FROM deliveries WHERE id = $id", ("$id", delivery.Id))!;
        var wait = RetrySeconds[Math.Min(attempts, RetrySeconds.Length - 1)] * 1000L;
        return work.Execute(
            "UPDATE deliveries SET attempts = attempts + 1, next_at = $next, last_answer = $answer, "
                + "state = CASE WHEN $next > first_at + $limit THEN 'failed' ELSE 'waiting' END WHERE id = $id",
            ("$next", work.NowMilliseconds + wait),
            ("$limit", GiveUpAfterMilliseconds),
            ("$answer", answer),
            ("$id", delivery.Id)
        );
    }

    private sealed record Delivery(long Id, string Event, string Body, Uri Url, string Secret);
}

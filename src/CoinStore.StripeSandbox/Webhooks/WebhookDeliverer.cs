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
    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private readonly SemaphoreSlim _places = new(8);
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>What was being sent when the program ended is sent again: a receiver may hear an event twice, never not at all.</summary>
    public Task RecoverAsync() => store.RunAsync(work => work.Execute("UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'"));

    /// <summary>Claims what is due and starts sending it.</summary>
    /// <returns>How many deliveries were taken up.</returns>
    public async Task<int> StartDueAsync()
    {
        var sending = new List<(Delivery Delivery, TaskCompletionSource Done)>();
        var (taken, inTurn) = await store.RunQuietlyAsync(work =>
        {
            var claim = DeliveryQueue.Claim(work, target);
            foreach (var delivery in claim.Claimed)
            {
                // Known to be under way before anybody else looks for what is due: whoever finds nothing due then waits for these.
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _underWay[delivery.Id] = done.Task;
                sending.Add((delivery, done));
            }
            return (claim.Taken, claim.InTurn);
        });
        var before = Task.CompletedTask;
        foreach (var (delivery, done) in sending)
        {
            _ = SendAsync(delivery, done, before);
            before = inTurn ? done.Task : before;
        }
        return taken;
    }

    public Task WhenIdleAsync() => Task.WhenAll(_underWay.Values);

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

    private async Task SendAsync(Delivery delivery, TaskCompletionSource done, Task before)
    {
        try
        {
            await before;
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
            await store.RunAsync(work =>
                taken ? DeliveryQueue.Finish(work, delivery, answer) : DeliveryQueue.Postpone(work, delivery, answer)
            );
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
}

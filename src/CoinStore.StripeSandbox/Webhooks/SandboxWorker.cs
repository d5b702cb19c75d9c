using System.Threading.Channels;
using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Webhooks;

/// <summary>Does what becomes due while nobody calls: it sleeps until the next due time and wakes when something is written or the clock jumps.</summary>
internal sealed class SandboxWorker(
    SandboxStore store,
    SandboxClock clock,
    WebhookTarget target,
    WebhookDeliverer deliverer,
    ILogger<SandboxWorker> log
) : IAsyncDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public async Task StartAsync()
    {
        await deliverer.RecoverAsync();
        store.Committed = Wake;
        _loop = Task.Run(LoopAsync);
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Works all that is due now once, deliveries included, and returns when nothing due is left.</summary>
    public async Task DrainAsync()
    {
        int worked;
        do
        {
            worked = await store.RunAsync(DueChanges.Apply);
            worked += await deliverer.StartDueAsync();
            await deliverer.WhenIdleAsync();
        } while (worked > 0);
    }

    public async ValueTask DisposeAsync()
    {
        store.Committed = () => { };
        await _stop.CancelAsync();
        await _loop;
        await deliverer.StopAsync();
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await store.RunQuietlyAsync(DueChanges.Apply, _stop.Token);
                if (await deliverer.StartDueAsync() == 0)
                {
                    await SleepAsync(TimeSpan.Zero);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // whatever went wrong once must not end the deliveries for good
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogError(error, "The background work failed and goes on");
                await SleepAsync(TimeSpan.FromSeconds(1));
            }
        }
    }

    private async Task SleepAsync(TimeSpan atLeast)
    {
        try
        {
            var next = await store.RunQuietlyAsync(NextDue, _stop.Token);
            var sleep = next is { } at ? at - clock.GetUtcNow() : LongestSleep;
            sleep = sleep < atLeast ? atLeast : sleep;
            if (sleep > TimeSpan.Zero)
            {
                var wait = sleep < LongestSleep ? sleep : LongestSleep;
                await using var timer = clock.CreateTimer(_ => Wake(), null, wait, Timeout.InfiniteTimeSpan);
                await _wake.Reader.ReadAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The loop's condition ends it.
        }
    }

    private DateTimeOffset? NextDue(Work work)
    {
        var change = work.Scalar("SELECT min(due) FROM objects") is long due
            ? DateTimeOffset.FromUnixTimeSeconds(due)
            : (DateTimeOffset?)null;
        var delivery = DeliveryQueue.NextDue(work, target.Url is not null);
        return change is null || delivery < change ? delivery : change;
    }
}

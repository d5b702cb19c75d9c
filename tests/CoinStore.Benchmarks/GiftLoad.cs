using System.Diagnostics;
using CoinStore.Access;
using CoinStore.Gifts;
using CoinStore.Storage;

namespace CoinStore.Benchmarks;

/// <summary>What a load came to.</summary>
/// <param name="Answered">How long each gift that was measured took, from when it was due to its receipt.</param>
/// <param name="PerSecond">Gifts that were answered, a second.</param>
/// <param name="Refused">Refusals of the store: limits, balances.</param>
/// <param name="Busy">How often it said "busy, try again".</param>
/// <param name="Faults">What else went wrong, each message once.</param>
internal sealed record LoadResult(Latencies Answered, double PerSecond, int Refused, int Busy, IReadOnlyList<string> Faults);

/// <summary>Sends gifts through the public service, with a new idempotency key each.</summary>
internal sealed class GiftLoad(GiftService gifts, Crowd crowd, ulong seed)
{
    private readonly Lock padlock = new();
    private readonly Latencies answered = new();
    private readonly HashSet<string> faults = new(StringComparer.Ordinal);
    private int refused;
    private int busy;
    private long measureFrom;
    private long measureUntil;
    private long lastAnswer;
    private bool open;

    /// <summary>So many callers, each waiting for its answer before it sends again.</summary>
    public async Task<LoadResult> ClosedAsync(int inFlight, TimeSpan warmUp, TimeSpan measured)
    {
        Start(warmUp, measured);
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(caller => Task.Run(() => CallAsync(new Seeded(seed + (ulong)caller)))));
        return Result();
    }

    /// <summary>
    /// So many gifts a second, whatever becomes of those before. A gift's time counts from the instant it was due, so a store that
    /// stands still is charged for everybody who waited meanwhile.
    /// </summary>
    public async Task<LoadResult> OpenAsync(int rate, TimeSpan warmUp, TimeSpan measured)
    {
        Start(warmUp, measured);
        open = true;
        // A thread of its own that never sleeps: a timer wakes up to four milliseconds late, and that would be charged to the store.
        var sends = await Task.Factory.StartNew(() => SendDue(rate), TaskCreationOptions.LongRunning);
        await Task.WhenAll(sends);
        return Result();
    }

    private List<Task> SendDue(int rate)
    {
        var begun = Stopwatch.GetTimestamp();
        var random = new Seeded(seed);
        var sends = new List<Task>();
        while (Stopwatch.GetTimestamp() is var now && now < measureUntil)
        {
            var due = begun + (long)(sends.Count * (double)Stopwatch.Frequency / rate);
            if (due > now)
            {
                Thread.Yield();
                continue;
            }

            var (fan, star) = (random.Of(crowd.Fans), random.Of(crowd.Creators));
            sends.Add(Task.Run(() => SendAsync(fan, star, due)));
        }

        return sends;
    }

    private async Task CallAsync(Seeded random)
    {
        while (Stopwatch.GetTimestamp() is var now && now < measureUntil)
        {
            await SendAsync(random.Of(crowd.Fans), random.Of(crowd.Creators), now);
        }
    }

    private async Task SendAsync(PersonId fan, Star star, long due)
    {
        var gift = new SendGift(TypedId.New<GiftSendId>(TimeProvider.System), star.Handle, "rose", 1, new Coins(1));
        try
        {
            var answer = await gifts.SendAsync(Actor.Person(fan), gift, CancellationToken.None);
            Count(due, Stopwatch.GetTimestamp(), answer.Succeeded);
        }
        catch (BusyException)
        {
            Interlocked.Increment(ref busy);
        }
        catch (Exception fault)
        {
            lock (padlock)
            {
                faults.Add(fault.Message);
            }
        }
    }

    private void Count(long due, long done, bool succeeded)
    {
        if (!succeeded)
        {
            Interlocked.Increment(ref refused);
        }
        // Whoever was due is waited for: leaving out what comes late would leave out the worst.
        else if (open ? due >= measureFrom && due < measureUntil : done >= measureFrom)
        {
            lock (padlock)
            {
                answered.Add(done - due);
                lastAnswer = Math.Max(lastAnswer, done);
            }
        }
    }

    private void Start(TimeSpan warmUp, TimeSpan measured)
    {
        measureFrom = Stopwatch.GetTimestamp() + (long)(warmUp.TotalSeconds * Stopwatch.Frequency);
        measureUntil = measureFrom + (long)(measured.TotalSeconds * Stopwatch.Frequency);
    }

    private LoadResult Result()
    {
        var seconds = (Math.Max(lastAnswer, measureUntil) - measureFrom) / (double)Stopwatch.Frequency;
        return new LoadResult(answered, Math.Round(answered.Count / seconds, 1), refused, busy, [.. faults]);
    }
}

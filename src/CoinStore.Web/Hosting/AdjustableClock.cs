using System.Collections.Concurrent;
using System.Globalization;

namespace CoinStore.Web.Hosting;

/// <summary>
/// The clock of a development machine: the system's time plus an offset that a person sets, to see today what happens in a week. The
/// offset survives a restart, because rows written in the future would otherwise lie ahead of the clock.
/// </summary>
public sealed class AdjustableClock : TimeProvider
{
    private readonly TimeProvider system;
    private readonly string? file;
    private readonly ConcurrentDictionary<JumpingTimer, byte> timers = new();
    private long offsetTicks;

    /// <summary>Reads the offset that was kept in the data directory, if there is one.</summary>
    public AdjustableClock(string? dataDirectory, TimeProvider? system = null)
    {
        this.system = system ?? System;
        if (dataDirectory is not null)
        {
            file = Path.Combine(dataDirectory, "clock.txt");
            var kept = File.Exists(file) ? File.ReadAllText(file).Trim() : null;
            offsetTicks = TimeSpan.TryParse(kept, CultureInfo.InvariantCulture, out var offset) ? offset.Ticks : 0;
        }
    }

    /// <summary>Raised after every move, so that whoever sleeps on another clock wakes.</summary>
    public event EventHandler? Changed;

    /// <summary>How far this clock is from the system's.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref offsetTicks));

    /// <inheritdoc/>
    public override long TimestampFrequency => system.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => system.GetUtcNow() + Offset;

    /// <summary>Measures how long something takes; moving the clock takes no time.</summary>
    public override long GetTimestamp() => system.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new JumpingTimer(this, callback, state, dueTime, period);

    /// <summary>Moves the clock forward, or back with a negative amount.</summary>
    public void Advance(TimeSpan by) => MoveTo(Offset + by);

    /// <summary>Sets the clock to an instant; from there it runs on.</summary>
    public void Set(DateTimeOffset instant) => MoveTo(instant - system.GetUtcNow());

    /// <summary>Goes back to the system's time.</summary>
    public void Reset() => MoveTo(TimeSpan.Zero);

    private void MoveTo(TimeSpan offset)
    {
        var before = TimeSpan.FromTicks(Interlocked.Exchange(ref offsetTicks, offset.Ticks));
        if (file is not null)
        {
            File.WriteAllText(file, offset.ToString("c", CultureInfo.InvariantCulture));
        }

        foreach (var timer in timers.Keys)
        {
            timer.Jump(offset - before);
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>A timer that comes due at once when the clock jumps over its moment.</summary>
    private sealed class JumpingTimer : ITimer
    {
        private readonly AdjustableClock clock;
        private readonly TimerCallback callback;
        private readonly object? state;
        private readonly ITimer inner;
        private readonly Lock gate = new();
        private DateTimeOffset dueAt;
        private TimeSpan every;

        public JumpingTimer(AdjustableClock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            this.clock = clock;
            this.callback = callback;
            this.state = state;
            inner = clock.system.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (gate)
            {
                every = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    clock.timers.TryRemove(this, out _);
                }
                else
                {
                    dueAt = clock.system.GetUtcNow() + dueTime;
                    clock.timers[this] = 0;
                }

                return inner.Change(dueTime, period);
            }
        }

        // Going back in time leaves a timer where it was: nobody wants a worker to sleep for the week that was taken back.
        public void Jump(TimeSpan by)
        {
            lock (gate)
            {
                if (by > TimeSpan.Zero && clock.timers.ContainsKey(this))
                {
                    dueAt -= by;
                    var left = dueAt - clock.system.GetUtcNow();
                    inner.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, every);
                }
            }
        }

        public void Dispose()
        {
            clock.timers.TryRemove(this, out _);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.timers.TryRemove(this, out _);
            return inner.DisposeAsync();
        }

        private void Fire()
        {
            lock (gate)
            {
                if (every == Timeout.InfiniteTimeSpan || every == TimeSpan.Zero)
                {
                    clock.timers.TryRemove(this, out _);
                }
                else
                {
                    dueAt = clock.system.GetUtcNow() + every;
                }
            }

            callback(state);
        }
    }
}

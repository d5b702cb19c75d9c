namespace CoinStore.StripeSandbox.Clock;

/// <summary>
/// The host's clock plus an offset set by <c>/sandbox/clock</c>. Everything that happens in the sandbox happens at this time; only webhook
/// signatures carry the host's time, because the receiver compares them with a clock that did not jump.
/// </summary>
internal sealed class SandboxClock(TimeProvider host) : TimeProvider
{
    private long _offsetTicks;

    public TimeProvider Host => host;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
        set => Interlocked.Exchange(ref _offsetTicks, value.Ticks);
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => host.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => host.GetUtcNow() + Offset;

    public override long GetTimestamp() => host.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        host.CreateTimer(callback, state, dueTime, period);
}

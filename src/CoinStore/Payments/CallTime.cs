namespace CoinStore.Payments;

/// <summary>
/// How long all of the calls to Stripe that one operation makes may take together. It follows the operation through its calls and bounds
/// the network alone: what Stripe has answered is still recorded afterwards, however late it is.
/// </summary>
internal static class CallTime
{
    /// <summary>What somebody who waits in front of a page bears.</summary>
    public static readonly TimeSpan OfAPage = TimeSpan.FromSeconds(14);

    private static readonly AsyncLocal<long?> Deadline = new();

    /// <summary>Bounds the calls that follow in this operation, until it is disposed. An earlier, tighter bound stays.</summary>
    public static IDisposable Limit(TimeProvider clock, TimeSpan time)
    {
        var before = Deadline.Value;
        var until = clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);
        Deadline.Value = before < until ? before : until;
        return new Ending(before);
    }

    /// <summary>What is left for one more call that would like to take so long.</summary>
    public static TimeSpan Left(TimeProvider clock, TimeSpan wanted)
    {
        if (Deadline.Value is not { } until)
        {
            return wanted;
        }

        var left = clock.GetElapsedTime(clock.GetTimestamp(), until);
        return left < wanted ? left : wanted;
    }

    private sealed class Ending(long? before) : IDisposable
    {
        public void Dispose() => Deadline.Value = before;
    }
}

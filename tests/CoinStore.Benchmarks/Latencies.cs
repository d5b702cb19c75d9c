using System.Diagnostics;

namespace CoinStore.Benchmarks;

/// <summary>How long things took.</summary>
internal sealed class Latencies
{
    private readonly List<long> ticks = [];

    /// <summary>How many.</summary>
    public int Count => ticks.Count;

    /// <summary>Remembers one, in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(long elapsed) => ticks.Add(elapsed);

    /// <summary>Takes over another's.</summary>
    public void Add(Latencies others) => ticks.AddRange(others.ticks);

    /// <summary>The time, in milliseconds, that so large a share was not slower than; 0 when nothing was measured.</summary>
    public double Percentile(double share)
    {
        if (ticks.Count == 0)
        {
            return 0;
        }

        ticks.Sort();
        var index = Math.Clamp((int)Math.Ceiling(share * ticks.Count) - 1, 0, ticks.Count - 1);
        return Math.Round(ticks[index] * 1000.0 / Stopwatch.Frequency, 3);
    }
}

using System.Diagnostics;

namespace CoinStore.Benchmarks;

/// <summary>What the disk itself needs to make 4 KB durable: the measure for everything above it.</summary>
internal static class DiskProbe
{
    private const int Times = 300;
    private const int Page = 4096;

    /// <summary>The 99th percentile in milliseconds, in a folder where nobody else writes now.</summary>
    public static double FlushP99(string directory)
    {
        var path = Path.Combine(directory, "flush-probe");
        var page = new byte[Page];
        var latencies = new Latencies();
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, preallocationSize: Page * 16))
        {
            for (var i = 0; i < Times; i++)
            {
                var start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, i % 16 * Page);
                RandomAccess.FlushToDisk(file);
                latencies.Add(Stopwatch.GetTimestamp() - start);
            }
        }

        File.Delete(path);
        return latencies.Percentile(0.99);
    }
}

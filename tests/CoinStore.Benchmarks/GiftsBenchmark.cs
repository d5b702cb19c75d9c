using System.Globalization;
using System.Text.Json;
using CoinStore.Gifts;

namespace CoinStore.Benchmarks;

/// <summary>The figures of a run, as <c>--json</c> writes them.</summary>
/// <param name="Database">"sqlite" or "postgres".</param>
/// <param name="GiftsPerSecond">Gifts that got their receipt, a second.</param>
/// <param name="NaivePerSecond">The same for the naive way; null when it was not measured.</param>
/// <param name="Ratio">How many times as fast as the naive way.</param>
/// <param name="FunctionPerSecond">The same for one call of a server function a gift; PostgreSQL only.</param>
/// <param name="FunctionRatio">How many times as fast as that.</param>
/// <param name="P50Ms">Half of the gifts took no longer.</param>
/// <param name="P99Ms">99 of 100 gifts took no longer.</param>
/// <param name="FdatasyncP99Ms">What the disk alone needs to make 4 KB durable.</param>
/// <param name="Sent">How many gifts were measured.</param>
/// <param name="Refused">Refusals by the store's rules.</param>
/// <param name="Busy">How often the store said "busy, try again".</param>
/// <param name="Faults">What else went wrong.</param>
/// <param name="AuditOk">Whether the books are clean at the end.</param>
internal sealed record GiftsReport(
    string Database,
    double GiftsPerSecond,
    double? NaivePerSecond,
    double? Ratio,
    double? FunctionPerSecond,
    double? FunctionRatio,
    double P50Ms,
    double P99Ms,
    double FdatasyncP99Ms,
    int Sent,
    int Refused,
    int Busy,
    IReadOnlyList<string> Faults,
    bool AuditOk
);

/// <summary><c>gifts</c>: how many gifts a second the whole service takes, how long they take, and whether the books agree afterwards.</summary>
internal static class GiftsBenchmark
{
    private const int ManyCreators = 100;
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>Exit code 0 when everything was answered and the books are clean, 1 otherwise.</summary>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        using var folder = BenchmarkFolder.Create(options.Data);
        var (warmUp, measured) = (TimeSpan.FromSeconds(options.WarmUp), TimeSpan.FromSeconds(options.Seconds));
        var creators = options.OneCreator ? 1 : ManyCreators;
        var crowd = await PrepareAsync(folder, options, creators);
        var flush = DiskProbe.FlushP99(folder.FullPath);
        double? naive = options.Naive
            ? await NaiveGifts.MeasureAsync(folder.FullPath, options.Connection, options.Fans, creators, warmUp, measured)
            : null;
        double? function = options is { Naive: true, Connection: { } server }
            ? await FunctionGifts.MeasureAsync(server, warmUp, measured)
            : null;
        await using var store = await BenchmarkStore.OpenAsync(folder.FullPath, options.Connection);
        var load = new GiftLoad(store.Get<GiftService>(), crowd, options.Seed);
        var result = options.Rate is { } rate
            ? await load.OpenAsync(rate, warmUp, measured)
            : await load.ClosedAsync(options.InFlight, warmUp, measured);
        var breaks = await store.AuditAsync();
        var report = Report(options, result, (naive, function), flush, breaks.Count == 0);
        Print(report, breaks);
        if (options.Json is not null)
        {
            await File.WriteAllTextAsync(options.Json, JsonSerializer.Serialize(report, Indented) + "\n");
        }

        return report is { AuditOk: true, Faults.Count: 0 } ? 0 : 1;
    }

    /// <summary>People, money and past entries. The store is closed again, so that what is measured starts as after a restart.</summary>
    internal static async Task<Crowd> PrepareAsync(BenchmarkFolder folder, BenchmarkOptions options, int creators)
    {
        await using var store = await BenchmarkStore.OpenAsync(folder.FullPath, options.Connection);
        var crowd = await Crowd.MakeAsync(store, options.Fans, creators);
        if (options.Preload > 0)
        {
            await Preload.RunAsync(store, crowd, options.Preload);
        }

        return crowd;
    }

    private static GiftsReport Report(
        BenchmarkOptions options,
        LoadResult result,
        (double? Ef, double? Function) naive,
        double flush,
        bool auditOk
    ) =>
        new(
            options.Connection is null ? "sqlite" : "postgres",
            result.PerSecond,
            naive.Ef,
            naive.Ef > 0 ? Math.Round(result.PerSecond / naive.Ef.Value, 1) : null,
            naive.Function,
            naive.Function > 0 ? Math.Round(result.PerSecond / naive.Function.Value, 1) : null,
            result.Answered.Percentile(0.5),
            result.Answered.Percentile(0.99),
            flush,
            result.Answered.Count,
            result.Refused,
            result.Busy,
            result.Faults,
            auditOk
        );

    private static void Print(GiftsReport report, IReadOnlyList<string> breaks)
    {
        var figures = CultureInfo.InvariantCulture;
        Console.WriteLine(
            string.Create(figures, $"gifts       {report.GiftsPerSecond:N0} a second ({report.Sent:N0} on {report.Database})")
        );
        Console.WriteLine(string.Create(figures, $"answer      p50 {report.P50Ms} ms, p99 {report.P99Ms} ms"));
        Console.WriteLine(string.Create(figures, $"disk        p99 {report.FdatasyncP99Ms} ms for 4 KB"));
        if (report.NaivePerSecond is { } naive)
        {
            Console.WriteLine(string.Create(figures, $"naive       {naive:N0} a second: {report.Ratio} times as fast"));
        }

        if (report.FunctionPerSecond is { } function)
        {
            Console.WriteLine(string.Create(figures, $"function    {function:N0} a second: {report.FunctionRatio} times as fast"));
        }

        Console.WriteLine(string.Create(figures, $"refused     {report.Refused:N0}, busy {report.Busy:N0}"));
        Console.WriteLine($"audit       {(report.AuditOk ? "clean" : "NOT CLEAN")}");
        foreach (var line in report.Faults.Concat(breaks))
        {
            Console.WriteLine($"            {line}");
        }
    }
}

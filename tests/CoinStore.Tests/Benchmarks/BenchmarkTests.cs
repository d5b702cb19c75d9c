using System.Text.Json;

namespace CoinStore.Tests.Benchmarks;

[Trait("Database", "SQLite")]
public sealed class BenchmarkTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coinstore-benchmark-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("--in-flight", "16")]
    [InlineData("--rate", "50")]
    public async Task A_short_run_over_preloaded_books_ends_with_figures_and_a_clean_audit(string load, string value)
    {
        var json = Path.Combine(folder.FullName, "figures.json");
        string[] small =
        [
            "--seconds",
            "1",
            "--warm-up",
            "1",
            "--fans",
            "20",
            "--preload",
            "2000",
            "--naive",
            "--data",
            folder.FullName,
            "--json",
            json,
        ];

        var (exitCode, output, errors) = await BenchmarkProcess.RunAsync(["gifts", load, value, .. small]);

        Assert.True(exitCode == 0, output + errors);
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.True(figures.RootElement.GetProperty("auditOk").GetBoolean());
        Assert.Equal(0, figures.RootElement.GetProperty("refused").GetInt32());
        foreach (var name in (string[])["giftsPerSecond", "naivePerSecond", "ratio", "p50Ms", "p99Ms", "fdatasyncP99Ms"])
        {
            Assert.True(figures.RootElement.GetProperty(name).GetDouble() > 0, name);
        }

        Assert.Equal([json], Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public async Task Reading_is_measured_too()
    {
        var (exitCode, output, errors) = await BenchmarkProcess.RunAsync([
            "statements",
            "--seconds",
            "1",
            "--fans",
            "5",
            "--preload",
            "1000",
            "--data",
            folder.FullName,
        ]);

        Assert.True(exitCode == 0, output + errors);
        Assert.StartsWith("statements", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("gifts", "--in-flight", "many")]
    [InlineData("gifts", "--creators", "two")]
    [InlineData("gifts", "--fast", "1")]
    [InlineData("gifts", "--rate")]
    [InlineData("gifts", "--database", "postgres")]
    [InlineData("crash-child")]
    public async Task What_cannot_be_understood_is_answered_with_one_line_and_exit_code_2(params string[] arguments)
    {
        var (exitCode, output, errors) = await BenchmarkProcess.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Single(errors.Trim().Split('\n'));
    }
}

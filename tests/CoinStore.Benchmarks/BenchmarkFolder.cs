namespace CoinStore.Benchmarks;

/// <summary>A folder on a real disk for one run; deleted at its end.</summary>
internal sealed class BenchmarkFolder : IDisposable
{
    private BenchmarkFolder(string path) => FullPath = path;

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Makes one below the asked folder, or below the temporary one when that is a disk and not memory.</summary>
    public static BenchmarkFolder Create(string? asked)
    {
        var parent = asked ?? (IsMemory(Path.GetTempPath()) ? Directory.GetCurrentDirectory() : Path.GetTempPath());
        var name = $"coinstore-bench-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        return new BenchmarkFolder(Directory.CreateDirectory(Path.Combine(parent, name)).FullName);
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);

    private static bool IsMemory(string path) => new DriveInfo(path).DriveFormat is "tmpfs" or "ramfs";
}

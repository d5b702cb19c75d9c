using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CoinStore.Tests.Rooms;

/// <summary>A test that needs a real Redis server: skipped where none is installed, required where COINSTORE_STRICT is 1.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (RedisServer.Program is null && Environment.GetEnvironmentVariable("COINSTORE_STRICT") != "1")
        {
            Skip = "redis-server is not installed";
        }
    }
}

/// <summary>A real Redis server of the test's own, on a free port of this machine, that keeps nothing.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly Process process;

    private RedisServer(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "redis-server"))
            .FirstOrDefault(File.Exists);

    public int Port { get; }

    public string Configuration => $"127.0.0.1:{Port},connectTimeout=2000";

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a server and returns when it says that it accepts connections.</summary>
    public static async Task<RedisServer> StartAsync(int? port = null)
    {
        var at = port ?? FreePort();
        var start = new ProcessStartInfo(Program ?? throw new InvalidOperationException("redis-server is not installed."))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { "--port", $"{at}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no" },
        };
        var started = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start.");
        while (await started.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                return new RedisServer(started, at);
            }
        }

        throw new InvalidOperationException($"redis-server ended with code {started.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CoinStore.Browser.Tests;

/// <summary>The product as a person starts it: a process of its own with its sandbox inside, on a data directory of its own.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private static readonly Lock Gate = new();

    // Whatever the run leaves behind ends with it.
    private static readonly ConcurrentDictionary<AppProcess, bool> Alive = new();

    // The next test's, which starts while the one before it waits for its browser: a start costs seconds.
    private static Task<AppProcess>? spare;

    private readonly ConcurrentQueue<string> log = new();
    private readonly int port = FreePort();
    private readonly int sandboxPort = FreePort();
    private Process? process;

    static AppProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();

    private AppProcess(string dataDirectory) => DataDirectory = dataDirectory;

    public string DataDirectory { get; }

    /// <summary>Where Stripe's test mode listens.</summary>
    public Uri Sandbox => new($"http://localhost:{sandboxPort}");

    public Uri Address => new($"http://localhost:{port}");

    /// <summary>Everything the process has written.</summary>
    public IReadOnlyCollection<string> Log => log;

    /// <summary>What tells of a fault, each with the line that says which: a clean run has none.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            string[] lines = [.. log];
            return [.. lines.Zip(lines.Skip(1).Append("")).Where(pair => IsComplaint(pair.First)).Select(pair => pair.First + pair.Second)];
        }
    }

    /// <summary>Starts on a new data directory.</summary>
    /// <param name="publicBase">Where Stripe is told the site is, for this first run only; its own address when left out.</param>
    public static Task<AppProcess> StartAsync(string? publicBase = null)
    {
        if (publicBase is not null)
        {
            return BeginAsync(publicBase);
        }

        lock (Gate)
        {
            var mine = spare ?? BeginAsync(null);
            spare = BeginAfterAsync(mine);
            return mine;
        }
    }

    private static async Task<AppProcess> BeginAfterAsync(Task<AppProcess> before)
    {
        await Task.WhenAny(before);
        return await BeginAsync(null);
    }

    private static void EndAll()
    {
        foreach (var app in Alive.Keys)
        {
            app.process?.Kill(entireProcessTree: true);
            app.process?.WaitForExit();
            Directory.Delete(app.DataDirectory, recursive: true);
        }
    }

    private static async Task<AppProcess> BeginAsync(string? publicBase)
    {
        var app = new AppProcess(Directory.CreateTempSubdirectory("coinstore-browser-").FullName);
        Alive[app] = true;
        await app.ServeAsync(publicBase);
        return app;
    }

    /// <summary>Starts the process; ends when it listens, and throws with its log when it stops instead.</summary>
    public async Task ServeAsync(string? publicBase = null)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Run([], publicBase);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException(string.Join('\n', log)));
        Read(
            process,
            line =>
            {
                if (line.Contains("Application started", StringComparison.Ordinal))
                {
                    listening.TrySetResult();
                }
            }
        );
        await listening.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Runs the audit command on the same data: its exit code and what it printed.</summary>
    public Task<(int ExitCode, string Report)> AuditAsync() => CommandAsync("audit");

    /// <summary>Runs a command on the same data: its exit code and what it printed.</summary>
    public async Task<(int ExitCode, string Report)> CommandAsync(params string[] arguments)
    {
        using var command = Run(arguments);
        var report = command.StandardOutput.ReadToEndAsync();
        var errors = command.StandardError.ReadToEndAsync();
        await command.WaitForExitAsync();
        return (command.ExitCode, await report + await errors);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Alive.TryRemove(this, out _);
        process?.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private Process Run(string[] arguments, string? publicBase = null)
    {
        var start = new ProcessStartInfo("dotnet", [ProgramPath(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = DataDirectory,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = Address.ToString().TrimEnd('/');
        start.Environment["Sandbox__Url"] = $"http://localhost:{sandboxPort}";
        start.Environment["DataDirectory"] = DataDirectory;
        if (publicBase is not null)
        {
            start.Environment["PublicBase"] = publicBase;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    private void Read(Process started, Action<string> seen)
    {
        DataReceivedEventHandler keep = (_, received) =>
        {
            if (received.Data is { } line)
            {
                log.Enqueue(line);
                seen(line);
            }
        };
        started.OutputDataReceived += keep;
        started.ErrorDataReceived += keep;
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
    }

    // The web project is referenced, but its static assets are listed beside its own output, not beside the tests'.
    private static string ProgramPath()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var framework = output.Name;
        var configuration = output.Parent!.Name;
        var root = output;
        while (!File.Exists(Path.Combine(root.FullName, "CoinStore.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The repository's root is not above the tests.");
        }

        return Path.Combine(root.FullName, "src", "CoinStore.Web", "bin", configuration, framework, "CoinStore.Web.dll");
    }

    private static bool IsComplaint(string line) =>
        line.StartsWith("warn:", StringComparison.Ordinal)
        || line.StartsWith("fail:", StringComparison.Ordinal)
        || line.StartsWith("crit:", StringComparison.Ordinal);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

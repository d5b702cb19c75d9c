using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CoinStore.Tests.Access;

/// <summary>Keeps what the access log wrote.</summary>
internal sealed class DenialLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentQueue<string> causes = new();

    public int Count => lines.Count;

    /// <summary>What operators were shown of minors, and why.</summary>
    public IReadOnlyList<string> Causes => [.. causes];

    /// <summary>How many denials name this verb.</summary>
    public int CountOf(string verb) => lines.Count(line => line.Contains(verb, StringComparison.Ordinal));

    public static void AddTo(IServiceCollection services, DenialLog log) => services.AddSingleton<ILoggerProvider>(log);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (string.Equals(eventId.Name, "AccessDenied", StringComparison.Ordinal))
        {
            lines.Enqueue(formatter(state, exception));
        }
        else if (string.Equals(eventId.Name, "AccessWithCause", StringComparison.Ordinal))
        {
            causes.Enqueue(formatter(state, exception));
        }
    }

    public void Dispose() { }
}

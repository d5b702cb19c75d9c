using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Console;
using CoinStore.StripeSandbox.Control;
using CoinStore.StripeSandbox.Pages;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Webhooks;
using CoinStore.StripeSandbox.Wire;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CoinStore.StripeSandbox;

/// <summary>A running sandbox: Stripe's test mode over HTTP, on its own port, with its own file and background work.</summary>
public sealed class StripeSandboxServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SandboxStore _store;
    private readonly SandboxClock _clock;
    private readonly WebhookTarget _target;
    private readonly WebhookDeliverer _deliverer;
    private readonly SandboxWorker _worker;
    private readonly Transcript _transcript;

    private StripeSandboxServer(StripeSandboxOptions options, WebApplication app)
    {
        _app = app;
        _clock = new SandboxClock(options.Clock);
        _store = new SandboxStore(options.DataFile, _clock);
        _target = new WebhookTarget(options.WebhookUrl, options.WebhookSecret);
        _transcript = new Transcript(options.TranscriptFile, options.WebhookTranscriptFile);
        _deliverer = new WebhookDeliverer(_store, _clock, _target, _transcript);
        _worker = new SandboxWorker(_store, _clock, _target, _deliverer, app.Services.GetRequiredService<ILogger<SandboxWorker>>());
        BaseAddress = options.PublicBaseUrl ?? options.Url;
    }

    /// <summary>Where it can be reached: the API's base for a client, and the root of the hosted pages.</summary>
    public Uri BaseAddress { get; private set; }

    /// <summary>The sandbox's own time.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>Signs what goes to <see cref="WebhookUrl"/>.</summary>
    public string WebhookSecret => _target.Secret;

    /// <summary>Where every event goes. Events that happened before it was known are delivered once it is set.</summary>
    public Uri? WebhookUrl
    {
        get => _target.Url;
        set
        {
            _target.Url = value;
            _worker.Wake();
        }
    }

    /// <summary>Starts listening, and goes on with what an earlier run left undone.</summary>
    public static async Task<StripeSandboxServer> StartAsync(StripeSandboxOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(ListenAddress(options.Url));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        });
        var server = new StripeSandboxServer(options, builder.Build());
        try
        {
            await server.OpenAsync(options, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Works what is due at the sandbox's time once, state changes and deliveries, and returns when they are done.</summary>
    public Task DrainAsync() => _worker.DrainAsync();

    /// <summary>Tells the background work that the clock has jumped; for clocks whose timers do not fire by themselves.</summary>
    public Task WakeAsync()
    {
        _worker.Wake();
        return Task.CompletedTask;
    }

    /// <summary>Runs until the program is asked to end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _worker.DisposeAsync();
        _deliverer.Dispose();
        _transcript.Dispose();
        _store.Dispose();
    }

    private async Task OpenAsync(StripeSandboxOptions options, CancellationToken cancellationToken)
    {
        _clock.Offset = await _store.RunAsync(
            work =>
            {
                SandboxSettings.Configure(work, options);
                return SandboxSettings.ClockOffsetOf(work);
            },
            cancellationToken
        );
        var pipeline = new ApiPipeline(
            _store,
            _clock,
            _transcript,
            () => BaseAddress,
            _app.Services.GetRequiredService<ILogger<ApiPipeline>>()
        );
        _app.Map("/v1/{**rest}", pipeline.HandleAsync);
        ClockEndpoint.Map(_app, _store, _clock);
        ControlEndpoint.Map(_app, _store);
        ConsoleEndpoints.Map(_app, _store, _clock);
        CheckoutEndpoints.Map(_app, _store, _clock);
        SetupEndpoints.Map(_app, _store);
        OnboardingEndpoints.Map(_app, _store, _clock);
        await _app.StartAsync(cancellationToken);
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        BaseAddress =
            options.PublicBaseUrl ?? new Uri(addresses!.Addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        await _worker.StartAsync();
    }

    // Kestrel does not choose a free port for the name localhost.
    private static string ListenAddress(Uri url) =>
        url is { Port: 0, Host: "localhost" } ? "http://127.0.0.1:0" : url.GetLeftPart(UriPartial.Authority);
}

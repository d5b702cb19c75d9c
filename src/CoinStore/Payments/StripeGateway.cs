using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace CoinStore.Payments;

/// <summary>How to reach Stripe.</summary>
public sealed class StripeOptions
{
    /// <summary>sk_test_..., or sk_live_... where that is allowed.</summary>
    public string SecretKey { get; set; } = string.Empty;

    /// <summary>whsec_..., that webhook deliveries are signed with.</summary>
    public string WebhookSecret { get; set; } = string.Empty;

    /// <summary>Another address for Stripe's API, so that a proxy or the sandbox can stand there; null for Stripe's own.</summary>
    public Uri? ApiBase { get; set; }

    /// <summary>Lets Stripe Tax work out the tax in each price; it has to be set up in Stripe's dashboard first.</summary>
    public bool AutomaticTax { get; set; }

    /// <summary>Where browsers reach this site, for the addresses Stripe sends people back to.</summary>
    public Uri PublicBase { get; set; } = new("http://localhost:5080");

    /// <summary>How often a call that got no answer is made again, under the same key and within its time.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>For how many days the body of a settled event is kept.</summary>
    public int KeepEventBodiesDays { get; set; } = 90;
}

/// <summary>Stripe's API and webhook signatures. The one place that holds the key.</summary>
internal sealed class StripeGateway : IDisposable
{
    private const long ToleranceSeconds = 300;
    private readonly HttpClient http;
    private readonly TimeProvider clock;
    private readonly IOptionsMonitor<StripeOptions> options;
    private readonly Lazy<StripeClient> client;

    /// <param name="options">The key and the address.</param>
    /// <param name="clock">What time-outs and pauses go by.</param>
    /// <param name="logger">Hears of every call that had to be made again.</param>
    /// <param name="network">What carries the calls; null for the network itself.</param>
    public StripeGateway(
        IOptionsMonitor<StripeOptions> options,
        TimeProvider clock,
        ILogger<StripeGateway> logger,
        HttpMessageHandler? network = null
    )
    {
        this.options = options;
        this.clock = clock;
        var line = new StripeLine(clock, options.CurrentValue.Retries, new OutageBreaker(clock, logger), logger)
        {
            // A redirect is somebody else's page, and connections are renewed so that a move of Stripe's address is noticed.
            InnerHandler =
                network
                ?? new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                },
        };
        http = new HttpClient(line) { Timeout = Timeout.InfiniteTimeSpan };
        client = new Lazy<StripeClient>(Connect);
    }

    /// <summary>The client, ready to be given to Stripe.net's services.</summary>
    public IStripeClient Client => client.Value;

    public Uri PublicBase => options.CurrentValue.PublicBase;

    /// <summary>False before a key is set: there is nobody to ask.</summary>
    public bool IsConfigured => options.CurrentValue.SecretKey.Length > 0;

    public bool AutomaticTax => options.CurrentValue.AutomaticTax;

    /// <summary>Reads an address of the API and gives the answer to the letter.</summary>
    /// <param name="path">Below the API's address, with its query.</param>
    /// <param name="account">The connected account that is asked about; null for the platform.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<string> RawAsync(string path, string? account, CancellationToken cancellationToken)
    {
        var request = new RawRequestOptions { StripeAccount = account };
        return (await client.Value.RawRequestAsync(HttpMethod.Get, path, null, request, cancellationToken)).Content;
    }

    /// <summary>Reads a webhook delivery; null when the signature, its age or the body is not right.</summary>
    public IncomingEvent? ReadEvent(string body, string? signature)
    {
        if (string.IsNullOrEmpty(signature))
        {
            return null;
        }

        try
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds();
            EventUtility.ValidateSignature(body, signature, options.CurrentValue.WebhookSecret, ToleranceSeconds, now);
        }
        catch (StripeException)
        {
            return null;
        }

        return IncomingEvent.Read(body);
    }

    public void Dispose() => http.Dispose();

    private StripeClient Connect()
    {
        var settings = options.CurrentValue;
        var api = settings.ApiBase?.ToString().TrimEnd('/');
        // The line below makes the tries: two that repeat would multiply.
        return new StripeClient(settings.SecretKey, httpClient: new SystemNetHttpClient(http, maxNetworkRetries: 0), apiBase: api);
    }
}

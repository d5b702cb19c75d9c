using System.Text.Json;
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
}

/// <summary>Stripe's API and webhook signatures. The one place that holds the key.</summary>
internal sealed class StripeGateway : IDisposable
{
    // Stripe's own default of 80 s would keep a page waiting; the same key makes a retry safe.
    private static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(12);
    private const long ToleranceSeconds = 300;
    private readonly HttpClient http = new() { Timeout = TimeOut };
    private readonly TimeProvider clock;
    private readonly IOptionsMonitor<StripeOptions> options;
    private readonly Lazy<StripeClient> client;

    public StripeGateway(IOptionsMonitor<StripeOptions> options, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        client = new Lazy<StripeClient>(Connect);
    }

    /// <summary>The client, ready to be given to Stripe.net's services.</summary>
    public IStripeClient Client => client.Value;

    public Uri PublicBase => options.CurrentValue.PublicBase;

    public bool AutomaticTax => options.CurrentValue.AutomaticTax;

    /// <summary>Reads a webhook delivery; null when the signature, its age or the body is not right.</summary>
    public Event? ReadEvent(string body, string? signature)
    {
        if (string.IsNullOrEmpty(signature))
        {
            return null;
        }

        try
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds();
            var stripeEvent = EventUtility.ConstructEvent(body, signature, options.CurrentValue.WebhookSecret, ToleranceSeconds, now);
            return stripeEvent is { Id.Length: > 0, Type.Length: > 0, Data.Object: not null } ? stripeEvent : null;
        }
        // What Stripe.net throws on a signed {}, a signed list or signed junk.
        catch (Exception bad)
            when (bad
                    is StripeException
                        or NullReferenceException
                        or InvalidOperationException
                        or JsonException
                        or Newtonsoft.Json.JsonException
            )
        {
            return null;
        }
    }

    public void Dispose() => http.Dispose();

    private StripeClient Connect()
    {
        var settings = options.CurrentValue;
        var api = settings.ApiBase?.ToString().TrimEnd('/');
        return new StripeClient(settings.SecretKey, httpClient: new SystemNetHttpClient(http), apiBase: api);
    }
}

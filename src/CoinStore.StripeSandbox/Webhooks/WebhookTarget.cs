namespace CoinStore.StripeSandbox.Webhooks;

/// <summary>Where the configured endpoint is; its address may become known only after the sandbox has started.</summary>
internal sealed class WebhookTarget(Uri? url, string secret)
{
    private volatile Uri? _url = url;

    public Uri? Url
    {
        get => _url;
        set => _url = value;
    }

    public string Secret => secret;
}

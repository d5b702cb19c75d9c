namespace CoinStore.Web.Hosting;

/// <summary>Which Stripe the store talks to: the real one with keys, or on a development machine the sandbox inside.</summary>
internal static class StripeSettings
{
    private const string SandboxKey = "sk_test_sandbox";
    private const string SandboxSecret = "whsec_sandbox";

    /// <summary>Checks the keys; gives the sandbox's address when it has to be started.</summary>
    /// <exception cref="SettingsException">The keys cannot be used.</exception>
    public static Uri? Check(ConfigurationManager configuration, IHostEnvironment environment, Uri publicBase)
    {
        var apiBase = HostSettings.ReadUrl("Stripe:ApiBase", configuration["Stripe:ApiBase"]);
        var key = configuration["Stripe:SecretKey"];
        if (!string.IsNullOrWhiteSpace(key))
        {
            CheckKey(key, AllowsLive(configuration));
            CheckWebhookSecret(configuration["Stripe:WebhookSecret"]);
            return null;
        }

        if (!environment.IsDevelopment())
        {
            throw new SettingsException(
                $"Stripe:SecretKey is missing. Set it to sk_test_... or sk_live_... (in {environment.EnvironmentName} no sandbox is started)."
            );
        }

        if (apiBase is not null)
        {
            throw new SettingsException("Stripe:ApiBase is set but Stripe:SecretKey is not. Set both, or neither for the sandbox inside.");
        }

        return UseSandbox(configuration, publicBase);
    }

    private static void CheckKey(string key, bool allowLive)
    {
        if (key.StartsWith("sk_live_", StringComparison.Ordinal) || key.StartsWith("rk_live_", StringComparison.Ordinal))
        {
            if (!allowLive)
            {
                throw new SettingsException(
                    "Stripe:SecretKey is a live key, which moves real money. Set Stripe:AllowLive=true if that is meant."
                );
            }
        }
        else if (!key.StartsWith("sk_test_", StringComparison.Ordinal) && !key.StartsWith("rk_test_", StringComparison.Ordinal))
        {
            throw new SettingsException("Stripe:SecretKey is not a secret key: it begins with sk_test_ or sk_live_.");
        }
    }

    private static void CheckWebhookSecret(string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
        {
            throw new SettingsException("Stripe:WebhookSecret is missing. Without it nobody can tell Stripe's events from forged ones.");
        }

        if (!secret.StartsWith("whsec_", StringComparison.Ordinal))
        {
            throw new SettingsException("Stripe:WebhookSecret is not a signing secret: it begins with whsec_.");
        }
    }

    private static bool AllowsLive(ConfigurationManager configuration)
    {
        var text = configuration["Stripe:AllowLive"];
        return string.IsNullOrWhiteSpace(text) ? false
            : bool.TryParse(text, out var allowed) ? allowed
            : throw new SettingsException($"Stripe:AllowLive: '{text}' is neither true nor false.");
    }

    private static Uri UseSandbox(ConfigurationManager configuration, Uri publicBase)
    {
        // One port above the site's, so that two copies on one machine do not meet; port 0 (any) stays "any".
        var port = publicBase.Port is > 0 and < 65535 ? publicBase.Port + 1 : 0;
        var sandbox = HostSettings.ReadUrl("Sandbox:Url", configuration["Sandbox:Url"]) ?? new UriBuilder("http", "localhost", port).Uri;
        configuration["Stripe:SecretKey"] = SandboxKey;
        configuration["Stripe:WebhookSecret"] = SandboxSecret;
        return sandbox;
    }
}

using System.Net;
using System.Net.Sockets;
using CoinStore.StripeSandbox;

namespace CoinStore.Web.Hosting;

/// <summary>The Stripe sandbox that a development machine without keys runs inside the store's own process.</summary>
internal static class SandboxInside
{
    /// <summary>Starts it and points the store's Stripe settings at it. It lives on the store's clock, so both move together.</summary>
    public static async Task<StripeSandboxServer?> StartAsync(HostSettings settings, TimeProvider clock, ConfigurationManager configuration)
    {
        if (settings.SandboxUrl is not { } url)
        {
            return null;
        }

        CheckPort(url);
        var server = await StripeSandboxServer.StartAsync(
            new StripeSandboxOptions
            {
                DataFile = Path.Combine(settings.DataDirectory, "sandbox.db"),
                Url = url,
                WebhookUrl = settings.WebhookUrl,
                WebhookSecret = configuration["Stripe:WebhookSecret"]!,
                BusinessName = "CoinStore",
                Clock = clock,
            }
        );
        configuration["Stripe:ApiBase"] = server.BaseAddress.AbsoluteUri;
        return server;
    }

    // Asked first, because a server that cannot have its port says so with a page of stack trace.
    private static void CheckPort(Uri url)
    {
        if (url.Port == 0)
        {
            return;
        }

        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, url.Port);
            probe.Start();
        }
        catch (SocketException taken)
        {
            throw new SettingsException(
                $"Port {url.Port} is in use, and the Stripe sandbox wants it. Stop what uses it, or set Sandbox:Url.",
                taken
            );
        }
    }
}

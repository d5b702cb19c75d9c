using CoinStore.StripeSandbox;

var settings = new ConfigurationBuilder()
    .SetBasePath(Directory.GetCurrentDirectory())
    .AddJsonFile("appsettings.json", optional: true)
    .AddJsonFile("appsettings.Development.json", optional: true)
    .AddEnvironmentVariables()
    .AddCommandLine(args)
    .Build()
    .GetSection("Sandbox");

var directory = settings["DataDirectory"] ?? Path.Combine("data", "sandbox");
var options = new StripeSandboxOptions { DataFile = Path.Combine(directory, "sandbox.db") };
options = options with
{
    Url = Address("Url") ?? options.Url,
    PublicBaseUrl = Address("PublicBaseUrl"),
    WebhookUrl = Address("WebhookUrl"),
    WebhookSecret = settings["WebhookSecret"] ?? options.WebhookSecret,
    BusinessName = settings["BusinessName"] ?? options.BusinessName,
    PayoutArrivalDelay = settings.GetValue("PayoutArrivalDelay", options.PayoutArrivalDelay),
    DelayedPaymentDelay = settings.GetValue("DelayedPaymentDelay", options.DelayedPaymentDelay),
};

await using var server = await StripeSandboxServer.StartAsync(options);
Console.WriteLine($"Stripe sandbox on {server.BaseAddress} (state in {Path.GetFullPath(options.DataFile)})");
Console.WriteLine(server.WebhookUrl is { } url ? $"Webhooks go to {url}" : "Webhooks wait: Sandbox:WebhookUrl is not set");
await server.WaitForShutdownAsync();

Uri? Address(string name) => settings[name] is { Length: > 0 } text ? new Uri(text) : null;

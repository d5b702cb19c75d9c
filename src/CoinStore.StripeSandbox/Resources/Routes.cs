using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>One operation: its method and address as Stripe writes them, and what answers it.</summary>
internal sealed record Operation(string Method, string Template, Func<ApiCall, Work, JsonObject> Handler)
{
    private readonly string[] _steps = Template.Split('/');

    public int Placeholders => _steps.Count(step => step.StartsWith('{'));

    public Dictionary<string, string>? Match(string[] path)
    {
        if (path.Length != _steps.Length)
        {
            return null;
        }
        var route = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (step, sent) in _steps.Zip(path))
        {
            if (step.StartsWith('{') && sent.Length > 0)
            {
                route[step[1..^1]] = Uri.UnescapeDataString(sent);
            }
            else if (!string.Equals(step, sent, StringComparison.Ordinal))
            {
                return null;
            }
        }
        return route;
    }
}

/// <summary>Every operation the sandbox plays; a new resource adds its own list here.</summary>
internal static class Routes
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        .. new[]
        {
            CheckoutSessions.Operations,
            PaymentIntents.Operations,
            Charges.Operations,
            Refunds.Operations,
            Disputes.Operations,
            Customers.Operations,
            PaymentMethods.Operations,
            SetupIntents.Operations,
            Events.Operations,
            Accounts.Operations,
            AccountLinks.Operations,
            Transfers.Operations,
            TransferReversals.Operations,
            Payouts.Operations,
            Balances.Operations,
            WebhookEndpoints.Operations,
            Catalogue.Operations,
        }
            .SelectMany(operations => operations)
            // A literal address wins over one with a placeholder.
            .OrderBy(operation => operation.Placeholders),
    ];

    public static (Operation Operation, Dictionary<string, string> Route)? Match(string method, string path)
    {
        var steps = path.Split('/');
        foreach (var operation in All.Where(operation => string.Equals(operation.Method, method, StringComparison.Ordinal)))
        {
            if (operation.Match(steps) is { } route)
            {
                return (operation, route);
            }
        }
        return null;
    }

    /// <summary>The plain operations that most resources share: retrieve, and update of what a caller may attach.</summary>
    public static Operation Retrieve(string type, string template) =>
        new("GET", template, (call, work) => work.Get(type, call.Id, call.Account));

    public static Operation Lists(string type, string url) => new("GET", url, (call, work) => work.List(call, type, url));

    public static Operation Update(string type, string template, params string[] fields) =>
        new(
            "POST",
            template,
            (call, work) =>
            {
                var json = work.Get(type, call.Id, call.Account);
                var before = json.Clone();
                json.Take(call.Parameters, fields);
                json.TakeMetadata(call.Parameters);
                work.Save(json);
                if (UpdateEvent(type) is { } name && !JsonNode.DeepEquals(before, json))
                {
                    work.Emit(name, json, call.Account, before);
                }
                return json;
            }
        );

    private static string? UpdateEvent(string type) =>
        type switch
        {
            "charge" or "refund" or "customer" or "transfer" or "payout" => $"{type}.updated",
            _ => null,
        };
}

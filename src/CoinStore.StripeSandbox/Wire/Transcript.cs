using System.Text.Json.Nodes;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>Writes what went over the wire, one JSON object a line, for a contract check to read. Does nothing without a file.</summary>
internal sealed class Transcript(string? callsFile, string? webhooksFile) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public Task RecordCallAsync(HttpContext context, string body, Answer answer)
    {
        if (callsFile is null)
        {
            return Task.CompletedTask;
        }
        var line = new JsonObject
        {
            ["method"] = context.Request.Method,
            ["path"] = context.Request.Path.Value,
            ["query"] = context.Request.QueryString.Value?.TrimStart('?'),
            ["headers"] = Headers(context.Request.Headers),
            ["body"] = body,
            ["status"] = answer.Status,
            ["response_headers"] = Headers(context.Response.Headers),
            ["response"] = JsonNode.Parse(answer.Body),
        };
        return AppendAsync(callsFile, line);
    }

    public Task RecordWebhookAsync(string signature, string body) =>
        webhooksFile is null
            ? Task.CompletedTask
            : AppendAsync(
                webhooksFile,
                new JsonObject
                {
                    ["headers"] = new JsonObject { ["Content-Type"] = "application/json; charset=utf-8", ["Stripe-Signature"] = signature },
                    ["body"] = body,
                }
            );

    public void Dispose() => _turn.Dispose();

    private async Task AppendAsync(string file, JsonObject line)
    {
        await _turn.WaitAsync();
        try
        {
            await File.AppendAllTextAsync(file, line.ToJsonString() + "\n");
        }
        finally
        {
            _turn.Release();
        }
    }

    private static JsonObject Headers(IHeaderDictionary headers) =>
        new(headers.Select(header => KeyValuePair.Create<string, JsonNode?>(header.Key, header.Value.ToString())));
}

using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>Follows <c>expand[]</c>: an id becomes its object, and the few fields that Stripe sends only when asked are added.</summary>
internal static class Expansion
{
    public static void Expand(Work work, ApiCall call, JsonObject answer)
    {
        if (call.Parameters["expand"] is not JsonArray paths)
        {
            return;
        }
        foreach (var path in paths.Select(path => (string)path!))
        {
            var steps = path.Split('.');
            if (steps.Length > 4)
            {
                throw StripeErrorException.Invalid("You cannot expand more than 4 levels of a property.", param: "expand");
            }
            Follow(work, answer, steps, path);
        }
    }

    private static void Follow(Work work, JsonObject at, ReadOnlySpan<string> steps, string path)
    {
        var name = steps[0];
        if (!at.ContainsKey(name) && OnRequest(work, at, name) is { } extra)
        {
            at[name] = extra;
        }
        if (!at.TryGetPropertyValue(name, out var value))
        {
            throw StripeErrorException.Invalid($"This property cannot be expanded ({path}).", param: "expand");
        }
        if (value is JsonValue id && id.TryGetValue<string>(out var text))
        {
            value = at[name] =
                work.Find(text) ?? throw StripeErrorException.Invalid($"This property cannot be expanded ({path}).", param: "expand");
        }
        if (steps.Length == 1)
        {
            return;
        }
        foreach (
            var next in value is JsonArray many ? many.OfType<JsonObject>().ToList()
            : value is JsonObject one ? [one]
            : []
        )
        {
            Follow(work, next, steps[1..], path);
        }
    }

    private static JsonObject? OnRequest(Work work, JsonObject at, string name) =>
        (at.Text("object"), name) switch
        {
            ("checkout.session", "line_items") => Shapes.List(
                $"/v1/checkout/sessions/{at.Id()}/line_items",
                work.Hidden(at.Id())["line_items"]!.AsArray().Select(item => item!)
            ),
            ("charge", "refunds") => Shapes.List(
                $"/v1/charges/{at.Id()}/refunds",
                work.All("refund", work.AccountOf(at.Id()))
                    .Where(refund => string.Equals(refund.Text("charge"), at.Id(), StringComparison.Ordinal))
            ),
            ("customer", "sources" or "subscriptions" or "tax_ids") => Shapes.List($"/v1/customers/{at.Id()}/{name}", []),
            _ => null,
        };
}

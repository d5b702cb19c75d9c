using System.Text.Json;
using CoinStore.Cards;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payments;

/// <summary>Whose an event of Stripe's is: its body tells names, addresses and cards.</summary>
internal static class StripeEventOwners
{
    private const int LongestId = 255;

    /// <summary>Everybody whose customer, payment or purchase is named anywhere in the body.</summary>
    public static async Task<HashSet<PersonId>> OfAsync(StoreContext context, string body, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(body);
        var named = new HashSet<string>(StringComparer.Ordinal);
        Collect(json.RootElement, named);
        var ids = named.Select(TypedId.TryParse<PurchaseId>).OfType<PurchaseId>().ToList();
        var buyers = await context
            .Set<PurchaseRow>()
            .Where(p =>
                EF.Parameter(ids).Contains(p.Id)
                || (p.SessionId != null && EF.Parameter(named).Contains(p.SessionId))
                || (p.PaymentIntentId != null && EF.Parameter(named).Contains(p.PaymentIntentId))
            )
            .Select(p => p.BuyerId)
            .ToListAsync(cancellationToken);
        var customers = await context
            .Set<CustomerRow>()
            .Where(c => c.CustomerId != null && EF.Parameter(named).Contains(c.CustomerId))
            .Select(c => c.PersonId)
            .ToListAsync(cancellationToken);
        return [.. buyers, .. customers];
    }

    private static void Collect(JsonElement json, HashSet<string> named)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 and <= LongestId } text)
        {
            named.Add(text);
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject())
            {
                Collect(property.Value, named);
            }
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
            {
                Collect(item, named);
            }
        }
    }
}

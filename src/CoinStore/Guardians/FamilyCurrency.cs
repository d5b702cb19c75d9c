using CoinStore.Catalog;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>In which money a guardian counts: their country's, when there is a stored rate for it, otherwise US dollars.</summary>
internal static class FamilyCurrency
{
    public static async Task<string> OfAsync(StoreContext context, string country, CancellationToken cancellationToken)
    {
        var code = CountryCurrencies.Of(country);
        return code == "USD" || await context.Set<ExchangeRate>().AnyAsync(r => r.Currency == code, cancellationToken) ? code : "USD";
    }
}

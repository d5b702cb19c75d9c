using CoinStore.Catalog;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payments;

/// <summary>Brings the shipped rate file in, once per date.</summary>
internal static class ExchangeRateSeed
{
    public static async Task SeedAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var file = EmbeddedFile.Read<RateFile>("Payments.exchange-rates.json");
        if (await context.Set<ExchangeRate>().AnyAsync(r => r.Date == file.Date, cancellationToken))
        {
            return;
        }

        context.AddRange(file.ToRates());
        await context.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>A file of exchange rates of one day: units of each currency for one unit of the base.</summary>
internal sealed record RateFile(string? Base, DateOnly Date, string Source, IReadOnlyDictionary<string, decimal> Rates)
{
    public IEnumerable<ExchangeRate> ToRates() =>
        Rates
            .Where(rate => rate.Key.Length == 3)
            .Select(rate => new ExchangeRate
            {
                Currency = rate.Key,
                Date = Date,
                PerUsdE8 = (long)decimal.Round(rate.Value * ExchangeRates.One),
                Source = Source,
            });
}
